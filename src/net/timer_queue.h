#pragma once

#include "net/event_loop.h"

#include <optional>
#include <vector>

namespace keepsake::net {

// The pending timers of one loop: a binary heap in which each timer knows its place, so that any of
// them leaves in O(log n). Borrows the timers; they take themselves out before they go.
class TimerQueue {
 public:
  void Add(Timer& timer, base::Instant due, std::move_only_function<void()> task);
  void Remove(Timer& timer);
  std::optional<base::Instant> next_due() const;

  // Runs the tasks due at `now`, earliest first; those that they start wait for the next call, so
  // that a timer which restarts itself cannot hold the loop. Returns how many ran.
  std::size_t RunDue(base::Instant now);

 private:
  static bool Before(const Timer& a, const Timer& b);
  void Put(std::size_t slot, Timer& timer);
  void SiftUp(std::size_t slot);
  void SiftDown(std::size_t slot);

  std::vector<Timer*> heap_;
  std::uint64_t next_order_ = 0;
};

}  // namespace keepsake::net
