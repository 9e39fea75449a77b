#include "grpc/timeout.h"

#include "base/text.h"

#include <algorithm>
#include <cstdint>

namespace keepsake::grpc {
namespace {

using std::chrono::nanoseconds;

struct Unit {
  char name;
  nanoseconds size;
};
constexpr Unit kUnits[] = {{'n', nanoseconds(1)},         {'u', std::chrono::microseconds(1)},
                           {'m', std::chrono::milliseconds(1)}, {'S', std::chrono::seconds(1)},
                           {'M', std::chrono::minutes(1)}, {'H', std::chrono::hours(1)}};
constexpr std::int64_t kMostDigits = 99'999'999;
constexpr nanoseconds kYear = std::chrono::hours(24 * 365);

}  // namespace

std::optional<nanoseconds> ParseTimeout(std::string_view text) {
  if (text.size() < 2 || text.size() > 9) return std::nullopt;
  const auto digits = text.substr(0, text.size() - 1);
  if (digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  const std::int64_t value = *base::ParseInteger<std::int64_t>(digits);
  for (const Unit& unit : kUnits) {
    if (unit.name != text.back()) continue;
    return value > kYear / unit.size ? kYear : value * unit.size;
  }
  return std::nullopt;
}

std::string FormatTimeout(nanoseconds timeout) {
  timeout = std::clamp(timeout, nanoseconds(0), kYear);
  for (const Unit& unit : kUnits) {
    if (const auto count = timeout / unit.size; count <= kMostDigits) {
      return std::to_string(count) + unit.name;
    }
  }
  return std::to_string(kMostDigits) + 'H';
}

}  // namespace keepsake::grpc
