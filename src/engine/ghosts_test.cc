#include "engine/ghosts.h"

#include "testing/seeded_random.h"

#include <random>

namespace keepsake::engine {
namespace {

class GhostsTest : public ::testing::Test {
 protected:
  std::mt19937_64 chance_{testing::Seed()};
};

TEST_F(GhostsTest, WithoutMemoryThereAreNone) {
  Ghosts none;
  none.Insert(1);
  none.Remove(1);
  EXPECT_TRUE(none.empty());
  EXPECT_FALSE(none.Contains(1, 1'000));
}

TEST_F(GhostsTest, ADroppedKeyIsRememberedUntilItIsRemoved) {
  Ghosts ghosts(1'000);
  const std::uint64_t hash = chance_();
  EXPECT_FALSE(ghosts.Contains(hash, 1'000));
  ghosts.Insert(hash);
  EXPECT_TRUE(ghosts.Contains(hash, 1'000));
  ghosts.Remove(hash);
  EXPECT_FALSE(ghosts.Contains(hash, 1'000));
}

TEST_F(GhostsTest, MostOfAWindowIsRememberedAndLittleBeyondIt) {
  constexpr std::size_t kWindow = 20'000;
  Ghosts ghosts(kWindow);
  std::vector<std::uint64_t> hashes(3 * kWindow);
  for (std::uint64_t& hash : hashes) {
    hash = chance_();
    ghosts.Insert(hash);
  }
  const auto share = [&](std::size_t from, std::size_t to) {
    std::size_t found = 0;
    for (std::size_t i = from; i < to; ++i) found += ghosts.Contains(hashes[i], kWindow);
    return static_cast<double>(found) / static_cast<double>(to - from);
  };
  EXPECT_GT(share(hashes.size() - kWindow / 2, hashes.size()), 0.95);
  EXPECT_GT(share(hashes.size() - kWindow, hashes.size()), 0.8);
  EXPECT_LT(share(0, hashes.size() - kWindow - kWindow / 10), 0.01);
}

TEST_F(GhostsTest, AShorterWindowForgetsSooner) {
  Ghosts ghosts(10'000);
  const std::uint64_t hash = chance_();
  ghosts.Insert(hash);
  for (int i = 0; i < 5'000; ++i) ghosts.Insert(chance_());
  EXPECT_TRUE(ghosts.Contains(hash, 10'000));
  EXPECT_FALSE(ghosts.Contains(hash, 1'000));
}

TEST_F(GhostsTest, OfAThousandStrangersNearlyNoneIsTakenForAGhost) {
  Ghosts ghosts(10'000);
  for (int i = 0; i < 10'000; ++i) ghosts.Insert(chance_());
  int taken = 0;
  for (int i = 0; i < 1'000; ++i) taken += ghosts.Contains(chance_(), 20'000);
  EXPECT_LE(taken, 5);
}

// An age that wrapped would make a key of long ago look young.
TEST_F(GhostsTest, NoEntryEverGrowsOldEnoughToLookYoung) {
  for (const std::uint64_t records : {64, 3'000, 100'000}) {
    SCOPED_TRACE(records);
    Ghosts ghosts(records);
    for (std::uint64_t i = 0; i < 12 * records; ++i) {
      ghosts.Insert(chance_());
      if (i % 16'411 == 0) {
        ASSERT_LT(ghosts.OldestAge(), Ghosts::kMaxAge * 3 / 4);
      }
    }
  }
}

TEST_F(GhostsTest, AKeyCostsAboutFourAndAHalfBytes) {
  EXPECT_NEAR(static_cast<double>(Ghosts::BytesFor(1'000'000)) / 1e6, 4.5, 0.1);
  EXPECT_EQ(Ghosts(100'000).memory_bytes(), Ghosts::BytesFor(100'000));
}

}  // namespace
}  // namespace keepsake::engine
