#pragma once

#include <keepsake/error.h>

#include "base/clock.h"
#include "http/fields.h"

#include <chrono>

namespace keepsake::sdk {

// How far the service's clock is from ours, learned from its answers when it refuses a signature
// for its time. Source: aws-auth.md §2, §4.
class ClockSkew {
 public:
  // Whether a skewed clock may be why the service refused.
  static bool MayExplain(const Error& error);

  // Learns from the Date of an answer that took `round_trip`; whether the offset has become another
  // one, so that the call is worth another try. An answer out of a cache (Age), or one that took
  // over limits::kAwsClockLie, says nothing.
  bool Learn(const http::Fields& answer, base::WallTime received,
             std::chrono::nanoseconds round_trip);

  // Our clock as the service sees it.
  base::WallTime Correct(base::WallTime ours) const { return ours + offset_; }

 private:
  std::chrono::milliseconds offset_{0};
};

}  // namespace keepsake::sdk
