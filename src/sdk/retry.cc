#include "sdk/retry.h"

#include "base/limits.h"

#include <algorithm>

namespace keepsake::sdk {

bool MayPass(const Error& error) {
  switch (error.code()) {
    case ErrorCode::kInternalServer:
    case ErrorCode::kServerUnavailable:
    case ErrorCode::kCancelled:
    case ErrorCode::kConnection:
      return true;
    default:
      return false;
  }
}

std::chrono::nanoseconds RetryDelay(const RetryPolicy& policy, int index, base::Random& random) {
  constexpr int kMostDoublings = 20;  // a second and more from a microsecond
  const std::chrono::microseconds grown =
      policy.first_delay * (1LL << std::min(index, kMostDoublings));
  const std::chrono::nanoseconds most = std::min(grown, policy.max_delay);
  const double part = static_cast<double>(most.count()) * random.Unit();
  return std::chrono::nanoseconds(static_cast<std::int64_t>(part));
}

RetryBudget::RetryBudget(int percent)
    : earned_per_call_(percent / 100.0), left_(limits::kFreeRetries) {}

void RetryBudget::Earn() {
  left_ = std::min(left_ + earned_per_call_, double{limits::kFreeRetries});
}

bool RetryBudget::Spend() {
  if (left_ < 1) return false;
  left_ -= 1;
  return true;
}

}  // namespace keepsake::sdk
