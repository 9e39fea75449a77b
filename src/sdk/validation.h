#pragma once

#include <keepsake/bytes.h>
#include <keepsake/configurations.h>
#include <keepsake/result.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

// What is refused before anything is sent. Every error is kInvalidArgument, unless it
// says otherwise, and names the argument
// and what kind of value it had, never the value. Pure functions. Source: momento-sdk.md §17.
namespace keepsake::sdk {

Status CheckCacheName(std::string_view name);
Status CheckKey(BytesView key);
// Of a collection or leaderboard; `what` as "the list name".
Status CheckName(std::string_view what, BytesView name);
Status CheckText(std::string_view what, BytesView name);  // the same, and UTF-8
// `what` as "the timeout", "the ttl".
Status CheckPositive(std::string_view what, std::chrono::milliseconds time);
inline Status CheckPositive(std::string_view what, std::optional<std::chrono::milliseconds> time) {
  return time.has_value() ? CheckPositive(what, *time) : Status();
}
// The ends of a slice, where two of one sign can be compared; `what` as "the slice".
Status CheckSlice(std::string_view what, std::optional<std::int32_t> start,
                  std::optional<std::int32_t> end);
// The bounds of scores.
Status CheckScores(std::optional<double> min, std::optional<double> max);
Status CheckNumber(std::string_view what, double number);  // not NaN
Status CheckFinite(std::string_view what, double number);
// From `least` to `most`; `what` as "the count".
Status CheckBetween(std::string_view what, std::uint64_t number, std::uint64_t least,
                    std::uint64_t most);
Status CheckConfiguration(const Configuration& configuration);
// Errors: kLimitExceeded.
Status CheckRequestSize(std::string_view message, const Configuration& configuration);

}  // namespace keepsake::sdk
