#pragma once

#include "base/clock.h"
#include "http/http2_limits.h"

#include <algorithm>
#include <chrono>

namespace keepsake::http {

// Counts what may happen in bursts but not for long: holds up to `burst` tokens, begins full, and
// refills by `per_second`. One use is one token.
class TokenBucket {
 public:
  TokenBucket(const Rate& rate, base::Instant now)
      : rate_(rate), tokens_(rate.burst), filled_at_(now) {}

  // Whether there was a token left.
  bool Take(base::Instant now) {
    // The clock is looked at only when the tokens in hand are used up.
    if (tokens_ < 1) Refill(now);
    if (tokens_ < 1) return false;
    tokens_ -= 1;
    return true;
  }
  void Give(double tokens) { tokens_ = std::min(tokens_ + tokens, rate_.burst); }

 private:
  void Refill(base::Instant now) {
    const std::chrono::duration<double> gone = now - filled_at_;
    filled_at_ = now;
    Give(gone.count() * rate_.per_second);
  }

  Rate rate_;
  double tokens_;
  base::Instant filled_at_;
};

}  // namespace keepsake::http
