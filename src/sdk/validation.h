#pragma once

#include <keepsake/bytes.h>
#include <keepsake/configurations.h>
#include <keepsake/result.h>

#include <chrono>
#include <optional>
#include <string_view>

// What is refused before anything is sent. Every error is kInvalidArgument and names the argument
// and what kind of value it had, never the value. Pure functions. Source: momento-sdk.md §17.
namespace keepsake::sdk {

Status CheckCacheName(std::string_view name);
Status CheckKey(BytesView key);
// `what` as "the timeout", "the ttl".
Status CheckPositive(std::string_view what, std::chrono::milliseconds time);
inline Status CheckPositive(std::string_view what, std::optional<std::chrono::milliseconds> time) {
  return time.has_value() ? CheckPositive(what, *time) : Status();
}
Status CheckConfiguration(const Configuration& configuration);

}  // namespace keepsake::sdk
