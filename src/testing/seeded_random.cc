#include "testing/seeded_random.h"

#include "base/text.h"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace keepsake::testing {

std::uint64_t Seed() {
  static const std::uint64_t seed = [] {
    const char* given = std::getenv("KEEPSAKE_SEED");
    const auto parsed = base::ParseInteger<std::uint64_t>(given == nullptr ? "" : given);
    const std::uint64_t value = parsed.value_or(std::random_device{}());
    std::printf("KEEPSAKE_SEED=%llu\n", static_cast<unsigned long long>(value));
    return value;
  }();
  return seed;
}

}  // namespace keepsake::testing
