#pragma once

#include <chrono>

namespace keepsake::base {

// Deadlines, timers and item expiry run on the monotonic clock; signatures, tokens and stored dates
// on the wall clock, in whole milliseconds.
using Instant = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

// The only source of time. Passed in from main, so that a test owns it. Safe from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant Now() const = 0;
  virtual WallTime Wall() const = 0;
};

class SystemClock final : public Clock {
 public:
  Instant Now() const override;
  WallTime Wall() const override;
};

}  // namespace keepsake::base
