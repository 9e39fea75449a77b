#pragma once

#include <keepsake/error.h>

#include "base/limits.h"
#include "base/random.h"

#include <chrono>
#include <optional>
#include <string_view>

// When a call of AWS is made again: its standard mode, as of 2026. Source: aws-auth.md §8.
namespace keepsake::sdk {

enum class AwsFailure { kFinal, kTransient, kThrottled };

// `http_status` 0: there was no answer, for the reason the error gives.
AwsFailure Classify(const Error& error, int http_status);

// Before retry `index` (0, 1, ...). `hint` is the server's x-amz-retry-after.
std::chrono::milliseconds AwsRetryDelay(AwsFailure failure, int index,
                                        std::optional<std::chrono::milliseconds> hint,
                                        base::Random& random);

// Tokens that retries are paid with, shared by all calls of a client: an outage must not multiply
// the load.
class RetryTokens {
 public:
  // What the retry costs, or nullopt when there is not enough.
  std::optional<int> Take(AwsFailure failure);
  // After a success: what the last retry cost, or one token when there was none.
  void GiveBack(int cost);
  int left() const { return left_; }

 private:
  int left_ = limits::kAwsRetryTokens;
};

}  // namespace keepsake::sdk
