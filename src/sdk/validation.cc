#include "sdk/validation.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/try.h"

#include <cmath>

namespace keepsake::sdk {
namespace {

template <typename Number>
Status CheckAtLeast(std::string_view what, Number number, Number least) {
  if (number >= least) return {};
  return base::InvalidArgument(std::string(what) + " must be at least " + std::to_string(least) +
                               "; it is " + std::to_string(number));
}

Status CheckNotNegative(std::string_view what, std::chrono::microseconds time) {
  if (time.count() >= 0) return {};
  return base::InvalidArgument(std::string(what) + " must not be negative");
}

Status CheckRetry(const RetryPolicy& retry) {
  TRY(CheckAtLeast("configuration.retry.max_retries", retry.max_retries, 0));
  TRY(CheckAtLeast("configuration.retry.budget_percent", retry.budget_percent, 0));
  TRY(CheckNotNegative("configuration.retry.first_delay", retry.first_delay));
  return CheckNotNegative("configuration.retry.max_delay", retry.max_delay);
}

}  // namespace

Status CheckCacheName(std::string_view name) {
  if (name.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return base::InvalidArgument(name.empty() ? "the cache name is empty"
                                              : "the cache name is only spaces");
  }
  if (name.size() > limits::kNameBytes) {
    return base::InvalidArgument("the cache name has " + std::to_string(name.size()) +
                                 " bytes; at most " + std::to_string(limits::kNameBytes) +
                                 " are allowed");
  }
  const auto is_printable = [](char c) { return c >= ' ' && c <= '~'; };
  if (!std::ranges::all_of(name, is_printable) || name.front() == ' ' || name.back() == ' ') {
    return base::InvalidArgument(
        "the cache name must be printable ASCII without spaces around it; it travels in a header");
  }
  return {};
}

Status CheckKey(BytesView key) {
  if (key.empty()) return base::InvalidArgument("the key is empty");
  return {};
}

Status CheckName(std::string_view what, BytesView name) {
  if (name.empty()) return base::InvalidArgument(std::string(what) + " is empty");
  if (name.text().find_first_not_of(" \t\r\n") != std::string_view::npos) return {};
  return base::InvalidArgument(std::string(what) + " is only spaces");
}

Status CheckText(std::string_view what, BytesView name) {
  TRY(CheckName(what, name));
  if (base::IsUtf8(name.text())) return {};
  return base::InvalidArgument(std::string(what) + " is not UTF-8");
}

Status CheckPositive(std::string_view what, std::chrono::milliseconds time) {
  if (time.count() > 0) return {};
  return base::InvalidArgument(std::string(what) + (time.count() == 0 ? " is 0" : " is negative") +
                               "; it must be at least 1 ms");
}

Status CheckSlice(std::string_view what, std::optional<std::int32_t> start,
                  std::optional<std::int32_t> end) {
  if (!start.has_value() || !end.has_value()) return {};
  const bool comparable = (*start < 0) == (*end < 0);
  if (!comparable || *start < *end) return {};
  return base::InvalidArgument(std::string(what) + " must end behind its start; it is from " +
                               std::to_string(*start) + " to " + std::to_string(*end));
}

Status CheckScores(std::optional<double> min, std::optional<double> max) {
  TRY(CheckNumber("the least score", min.value_or(0)));
  TRY(CheckNumber("the greatest score", max.value_or(0)));
  if (!min.has_value() || !max.has_value() || *min <= *max) return {};
  return base::InvalidArgument("the least score is above the greatest");
}

Status CheckNumber(std::string_view what, double number) {
  if (!std::isnan(number)) return {};
  return base::InvalidArgument(std::string(what) + " is not a number");
}

Status CheckFinite(std::string_view what, double number) {
  if (std::isfinite(number)) return {};
  return base::InvalidArgument(std::string(what) + " is not finite");
}

Status CheckBetween(std::string_view what, std::uint64_t number, std::uint64_t least,
                    std::uint64_t most) {
  if (number >= least && number <= most) return {};
  return base::InvalidArgument(std::string(what) + " must be from " + std::to_string(least) +
                               " to " + std::to_string(most) + "; it is " + std::to_string(number));
}

Status CheckConfiguration(const Configuration& c) {
  TRY(CheckPositive("configuration.timeout", c.timeout));
  TRY(CheckPositive("configuration.connect_timeout", c.connect_timeout));
  TRY(CheckPositive("configuration.control_timeout", c.control_timeout));
  TRY(CheckPositive("configuration.ping_timeout", c.ping_timeout));
  TRY(CheckPositive("configuration.max_idle", c.max_idle));
  TRY(CheckNotNegative("configuration.ping_interval", c.ping_interval));
  TRY(CheckAtLeast("configuration.connections", c.connections, 1));
  TRY(CheckAtLeast("configuration.max_streams_per_connection", c.max_streams_per_connection, 1));
  TRY(CheckAtLeast("configuration.max_calls", c.max_calls, 1));
  TRY(CheckAtLeast<std::size_t>("configuration.max_message_bytes", c.max_message_bytes, 1));
  return CheckRetry(c.retry);
}

Status CheckRequestSize(std::string_view message, const Configuration& configuration) {
  const std::size_t most = configuration.max_message_bytes;
  if (message.size() <= most) return {};
  return Error(ErrorCode::kLimitExceeded,
               "the request has " + std::to_string(message.size()) + " bytes; at most " +
                   std::to_string(most) + " may be sent",
               "request_size_limit_exceeded");
}

}  // namespace keepsake::sdk
