#include "crypto/system_random.h"

#include <set>

namespace keepsake::crypto {
namespace {

TEST(SystemRandomTest, EveryByteIsFilledAndNoDrawRepeats) {
  SystemRandom random;
  std::set<std::string> seen;
  for (int i = 0; i < 1'000; ++i) seen.insert(random.Bytes(16));
  EXPECT_EQ(seen.size(), 1'000U);
  // Larger than one call of the system gives at once; a byte stays zero in all of 64 draws with a
  // chance of 2^-512.
  std::vector<int> touched(1 << 20, 0);
  const std::string large = random.Bytes(touched.size());
  const std::string other = random.Bytes(touched.size());
  EXPECT_NE(large, other);
  EXPECT_NE(large.substr(large.size() - 32), std::string(32, '\0'));
}

TEST(SystemRandomTest, NothingAskedIsNothingDone) {
  SystemRandom random;
  EXPECT_EQ(random.Bytes(0), "");
}

}  // namespace
}  // namespace keepsake::crypto
