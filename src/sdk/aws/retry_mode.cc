#include "sdk/aws/retry_mode.h"

#include <algorithm>

namespace keepsake::sdk {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds kTransientBase = 50ms, kThrottledBase = 1s, kMost = 20s;
constexpr milliseconds kHintAtMost = 5s;  // beyond the delay of our own
constexpr int kTransientCost = 14, kThrottledCost = 5;
constexpr int kMostDoublings = 10;  // beyond kMost

constexpr std::string_view kThrottlingTypes[] = {"Throttling",
                                                 "ThrottlingException",
                                                 "ThrottledException",
                                                 "RequestThrottledException",
                                                 "TooManyRequestsException",
                                                 "ProvisionedThroughputExceededException",
                                                 "TransactionInProgressException",
                                                 "RequestLimitExceeded",
                                                 "BandwidthLimitExceeded",
                                                 "LimitExceededException",
                                                 "RequestThrottled",
                                                 "SlowDown",
                                                 "EC2ThrottledException"};
constexpr std::string_view kTransientTypes[] = {"RequestTimeout", "RequestTimeoutException",
                                                "PriorRequestNotComplete"};

bool IsTransientStatus(int status) {
  return status == 500 || status == 502 || status == 503 || status == 504;
}

bool IsTransport(ErrorCode code) {
  return code == ErrorCode::kConnection || code == ErrorCode::kTimeout ||
         code == ErrorCode::kServerUnavailable;
}

}  // namespace

AwsFailure Classify(const Error& error, int http_status) {
  const auto& type = error.service_code();
  if (http_status == 0) {
    return IsTransport(error.code()) ? AwsFailure::kTransient : AwsFailure::kFinal;
  }
  if (std::ranges::find(kThrottlingTypes, type) != std::end(kThrottlingTypes) ||
      http_status == 429) {
    return AwsFailure::kThrottled;
  }
  if (std::ranges::find(kTransientTypes, type) != std::end(kTransientTypes) ||
      IsTransientStatus(http_status)) {
    return AwsFailure::kTransient;
  }
  return AwsFailure::kFinal;
}

milliseconds AwsRetryDelay(AwsFailure failure, int index, std::optional<milliseconds> hint,
                           base::Random& random) {
  const milliseconds base = failure == AwsFailure::kThrottled ? kThrottledBase : kTransientBase;
  const milliseconds most = std::min(base * (1 << std::min(index, kMostDoublings)), kMost);
  const double drawn = static_cast<double>(most.count()) * random.Unit();
  const milliseconds own(static_cast<std::int64_t>(drawn));
  return hint.has_value() ? std::clamp(*hint, own, own + kHintAtMost) : own;
}

std::optional<int> RetryTokens::Take(AwsFailure failure) {
  const int cost = failure == AwsFailure::kThrottled ? kThrottledCost : kTransientCost;
  if (left_ < cost) return std::nullopt;
  left_ -= cost;
  return cost;
}

void RetryTokens::GiveBack(int cost) {
  left_ = std::min(left_ + std::max(cost, 1), limits::kAwsRetryTokens);
}

}  // namespace keepsake::sdk
