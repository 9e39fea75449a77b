#pragma once

#include "base/clock.h"

#include <chrono>
#include <functional>
#include <memory>

namespace keepsake::net {

// One thread's reactor: sockets, timers and posted tasks. A connection belongs to one loop for its
// whole life, and everything about it happens on that loop's thread. Nothing run here may block.
class EventLoop {
 public:
  explicit EventLoop(const base::Clock& clock);
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // Runs until Stop(); the calling thread becomes the loop's.
  void Run();
  // Any thread. Tasks posted before it still run.
  void Stop();
  // Any thread. Runs `task` on the loop, in order of posting; never inside the call.
  void Post(std::move_only_function<void()> task);
  bool IsCurrent() const;

  const base::Clock& clock() const;
  base::Instant now() const { return clock().Now(); }

  struct Core;  // the reactor itself, for the sources of this room
  Core& core() { return *core_; }

 private:
  std::unique_ptr<Core> core_;
};

// Calls `task` once, on the loop, after a time; destruction cancels. Loop thread only.
class Timer {
 public:
  explicit Timer(EventLoop& loop);
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  // Replaces what was pending.
  void Start(std::chrono::nanoseconds after, std::move_only_function<void()> task);
  void Cancel();
  bool pending() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
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
