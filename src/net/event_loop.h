#pragma once

#include "base/clock.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

namespace keepsake::net {

// One thread's reactor: sockets, timers and posted tasks. A connection belongs to one loop for its
// whole life, and everything about it happens on that loop's thread. Nothing run here may block.
// What is still posted or pending when the loop is destroyed is destroyed unrun.
class EventLoop {
 public:
  explicit EventLoop(const base::Clock& clock);
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // Runs until Stop(); the calling thread becomes the loop's. May be called again afterwards.
  void Run();
  // Any thread. Tasks posted before it still run.
  void Stop();
  // Any thread. Runs `task` on the loop, in order of posting; never inside the call.
  void Post(std::move_only_function<void()> task);
  bool IsCurrent() const;

  // Runs what is ready, and what that makes ready, without waiting for more; the calling thread is
  // the loop's meanwhile. Timers are due by clock(). Returns how many things ran. This is how a
  // test turns a loop by hand; never inside Run().
  std::size_t RunReady();
  // Runs, waiting as Run() does, until `done` holds, which is looked at after each thing that ran;
  // or until `limit` of real time is over. Returns whether it holds. For tests with real sockets.
  bool RunUntil(const std::function<bool()>& done,
                std::chrono::milliseconds limit = std::chrono::seconds(10));
  // Any thread. For a clock that does not move by itself: fires the timers that are due after it
  // was moved while Run() goes on.
  void CheckTimers();

  const base::Clock& clock() const;
  base::Instant now() const { return clock().Now(); }

  struct Core;  // the reactor itself, for the sources of this room
  Core& core() { return *core_; }

 private:
  std::unique_ptr<Core> core_;
};

// Calls `task` once, on the loop, after a time; destruction cancels. Loop thread only. Timers due
// at the same instant fire in the order in which they were started. Starting and cancelling cost a
// few comparisons and no allocation, so that every request can have its deadline.
class Timer {
 public:
  explicit Timer(EventLoop& loop);
  ~Timer() { Cancel(); }
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  // Replaces what was pending. A negative time counts as none: on the loop's next turn.
  void Start(std::chrono::nanoseconds after, std::move_only_function<void()> task);
  void Cancel();
  bool pending() const { return slot_ != kNoSlot; }

 private:
  friend class TimerQueue;
  static constexpr std::size_t kNoSlot = static_cast<std::size_t>(-1);

  EventLoop::Core& core_;
  base::Instant due_{};
  std::uint64_t order_ = 0;     // of Start() among all timers of the loop
  std::size_t slot_ = kNoSlot;  // place in the loop's queue
  std::move_only_function<void()> task_;
};

// A loop with a thread of its own; stopped and joined by the destructor.
class LoopThread {
 public:
  explicit LoopThread(const base::Clock& clock);
  ~LoopThread();
  EventLoop& loop() { return *loop_; }

 private:
  struct Thread;
  std::unique_ptr<EventLoop> loop_;
  std::unique_ptr<Thread> thread_;
};

}  // namespace keepsake::net
