#pragma once

#include <keepsake/configurations.h>
#include <keepsake/error.h>

#include "base/random.h"

#include <chrono>

// When a call on the cache is made again. Source: momento-sdk.md §13, security.md S-SDK-4.
namespace keepsake::sdk {

// The failure may pass by itself: INTERNAL, UNAVAILABLE, CANCELLED by the server, or no connection.
// Throttling is not among them, nor a deadline, nor a refused credential.
bool MayPass(const Error& error);

// Before retry `index` (0, 1, ...): evenly from [0, first_delay * 2^index], at most max_delay.
std::chrono::nanoseconds RetryDelay(const RetryPolicy& policy, int index, base::Random& random);

// Keeps retries a small part of all requests: each call earns `percent` hundredths of a retry, and
// what was not used is kept up to limits::kFreeRetries, which is also what there is at first.
class RetryBudget {
 public:
  explicit RetryBudget(int percent);
  void Earn();
  // Takes one retry, or says that there is none.
  bool Spend();

 private:
  const double earned_per_call_;
  double left_;
};

}  // namespace keepsake::sdk
