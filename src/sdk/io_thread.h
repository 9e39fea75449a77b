#pragma once

#include <keepsake/result.h>

#include "base/clock.h"
#include "net/event_loop.h"

#include <sys/types.h>

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

namespace keepsake::sdk {

// The one thread on which everything of a client happens that is not its caller's. Safe from any
// thread, itself included: the last copy of a client may go away there.
class IoThread {
 public:
  explicit IoThread(std::shared_ptr<const base::Clock> clock);
  // Runs what was posted, then ends the thread and waits for it; it never blocks, so this is short.
  // On the thread itself another one does the waiting. In a forked child, where the thread does not
  // exist, what belongs to it is left alone.
  ~IoThread();

  // Whether a call may begin. Errors: kFailedPrecondition when closed, or in a forked child.
  Status Admit() const;
  // Refuses from here on. Whether this was the first time.
  bool Close() { return !closed_.exchange(true); }
  bool forked() const;
  bool IsCurrent() const { return thread_->loop().IsCurrent(); }
  void Post(std::move_only_function<void()> task) { thread_->loop().Post(std::move(task)); }
  net::EventLoop& loop() { return thread_->loop(); }

 private:
  const std::shared_ptr<const base::Clock> clock_;  // borrowed by the loop
  const pid_t process_;
  std::atomic<bool> closed_{false};
  std::unique_ptr<net::LoopThread> thread_;
};

// A T that lives on an I/O thread: made before anything is posted, used and destroyed there.
template <typename T>
class Resident {
 public:
  Resident(IoThread& thread, std::unique_ptr<T> value)
      : thread_(thread), slot_(std::make_shared<std::unique_ptr<T>>(std::move(value))) {}
  ~Resident() {
    // In a forked child the sockets in there are the parent's too: no goodbye may be sent on them.
    if (thread_.forked()) {
      new std::shared_ptr<std::unique_ptr<T>>(slot_);
      return;
    }
    Evict();
  }
  Resident(const Resident&) = delete;
  Resident& operator=(const Resident&) = delete;

  // Runs `fn(T&)` on the thread; once the T is gone, drops it instead.
  template <typename Fn>
  void Post(Fn fn) {
    thread_.Post([slot = slot_, fn = std::move(fn)]() mutable {
      if (*slot != nullptr) fn(**slot);
    });
  }
  // Destroys the T, after what was posted before.
  void Evict() {
    thread_.Post([slot = slot_] { slot->reset(); });
  }

 private:
  IoThread& thread_;
  const std::shared_ptr<std::unique_ptr<T>> slot_;
};

}  // namespace keepsake::sdk
