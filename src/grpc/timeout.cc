#include "grpc/timeout.h"

#include "base/error.h"
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
constexpr Unit kUnits[] = {{'n', nanoseconds(1)},
                           {'u', std::chrono::microseconds(1)},
                           {'m', std::chrono::milliseconds(1)},
                           {'S', std::chrono::seconds(1)},
                           {'M', std::chrono::minutes(1)},
                           {'H', std::chrono::hours(1)}};
constexpr std::int64_t kMostDigits = 99'999'999;
// What 64 bits of nanoseconds hold; longer times are cut to it, far beyond every deadline we keep.
constexpr nanoseconds kLongest = std::chrono::hours(24 * 365 * 200);

Error Malformed() {
  return base::InvalidArgument("grpc-timeout must be 1 to 8 digits and one of H M S m u n");
}

}  // namespace

Result<nanoseconds> ParseTimeout(std::string_view text) {
  if (text.size() < 2 || text.size() > 9) return Malformed();
  const std::string_view digits = text.substr(0, text.size() - 1);
  if (digits.find_first_not_of("0123456789") != std::string_view::npos) return Malformed();
  const std::int64_t count = *base::ParseInteger<std::int64_t>(digits);
  for (const Unit& unit : kUnits) {
    if (unit.name == text.back())
      return count > kLongest / unit.size ? kLongest : count * unit.size;
  }
  return Malformed();
}

std::string FormatTimeout(nanoseconds timeout) {
  timeout = std::clamp(timeout, nanoseconds(1), kLongest);
  for (auto unit = std::rbegin(kUnits); unit != std::rend(kUnits); ++unit) {
    const std::int64_t count = timeout / unit->size;
    if (timeout % unit->size == nanoseconds(0) && count <= kMostDigits) {
      return std::to_string(count) + unit->name;
    }
  }
  for (const Unit& unit : kUnits) {
    const std::int64_t count = (timeout + unit.size - nanoseconds(1)) / unit.size;
    if (count <= kMostDigits) return std::to_string(count) + unit.name;
  }
  return std::to_string(kMostDigits) + 'H';
}

}  // namespace keepsake::grpc
