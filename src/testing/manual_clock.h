#pragma once

#include "base/clock.h"
#include "base/guarded.h"

namespace keepsake::testing {

// Time that moves only when the test says so. Both clocks move together.
class ManualClock final : public base::Clock {
 public:
  explicit ManualClock(base::WallTime start = base::WallTime(std::chrono::seconds(1'440'938'160)))
      : times_(Times{base::Instant(std::chrono::hours(1)), start}) {}

  base::Instant Now() const override {
    return times_.With([](const Times& t) { return t.now; });
  }
  base::WallTime Wall() const override {
    return times_.With([](const Times& t) { return t.wall; });
  }
  void Advance(std::chrono::milliseconds by) {
    times_.With([&](Times& t) {
      t.now += by;
      t.wall += by;
    });
  }
  // Moves the wall clock alone, as an administrator would.
  void SetWall(base::WallTime wall) {
    times_.With([&](Times& t) { t.wall = wall; });
  }

 private:
  struct Times {
    base::Instant now;
    base::WallTime wall;
  };
  base::Guarded<Times> times_;
};

}  // namespace keepsake::testing
