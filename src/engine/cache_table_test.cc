#include "engine/cache_table.h"

#include "base/limits.h"
#include "engine/budget.h"

#include <set>
#include <string>
#include <thread>

namespace keepsake::engine {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNow{1h};

class CacheTableTest : public ::testing::Test {
 protected:
  Budget budget_{64 << 20, 0};
  KeyHasher hasher_{42};
  CacheTable table_{budget_, hasher_};
};

TEST_F(CacheTableTest, ADeadSlotIsUsedAgainOnlyAfterASweepAndARest) {
  // All numbers, so that the next one must be an old one.
  std::string name;
  for (int i = 1; i <= 65'535; ++i) {
    name = "cache-" + std::to_string(i);
    ASSERT_TRUE(table_.Create(name).has_value()) << i;
    if (i < 65'535) {
      ASSERT_TRUE(table_.Delete(name).has_value());
    }
  }
  const ErrorCode full = ErrorCode::kLimitExceeded;
  EXPECT_EQ(table_.Create("one more").error().code(), full);
  table_.Reap(1, kNow);  // a sweep that began before the first death
  table_.Reap(1, kNow + 1h);
  EXPECT_EQ(table_.Create("one more").error().code(), full);
  table_.Reap(2, kNow);
  EXPECT_EQ(table_.Create("one more").error().code(), full);
  table_.Reap(2, kNow + limits::kCacheSlotRest - 1ms);
  EXPECT_EQ(table_.Create("one more").error().code(), full);
  table_.Reap(2, kNow + limits::kCacheSlotRest);
  EXPECT_EQ(*table_.Create("one more"), 1U);
  EXPECT_EQ(table_.Create("another").error().code(), full);
  EXPECT_EQ(budget_.used(), table_.charged_bytes());
}

TEST_F(CacheTableTest, FlushingAnEmptyCacheKeepsItsSlot) {
  const CacheId before = *table_.Create("cache");
  ASSERT_TRUE(table_.Flush("cache").has_value());
  EXPECT_EQ(*table_.Find("cache"), before);
  table_.Count(before, 1, 100);
  ASSERT_TRUE(table_.Flush("cache").has_value());
  EXPECT_NE(*table_.Find("cache"), before);
  EXPECT_FALSE(table_.Alive(before));
  EXPECT_TRUE(table_.Alive(*table_.Find("cache")));
  EXPECT_EQ(table_.List().at(0).items, 0U);
}

TEST_F(CacheTableTest, TheNumberOfCachesIsLimited) {
  for (std::size_t i = 0; i < limits::kCaches; ++i) {
    ASSERT_TRUE(table_.Create("cache-" + std::to_string(i)).has_value());
  }
  EXPECT_EQ(table_.Create("one more").error().code(), ErrorCode::kLimitExceeded);
  ASSERT_TRUE(table_.Delete("cache-17").has_value());
  EXPECT_TRUE(table_.Create("one more").has_value());
  for (std::size_t i = 0; i < limits::kCaches; ++i) {
    ASSERT_EQ(table_.Find("cache-" + std::to_string(i)).has_value(), i != 17) << i;
  }
}

TEST_F(CacheTableTest, NamesOfAllLengthsAreToldApart) {
  std::set<CacheId> slots;
  for (std::size_t bytes = 1; bytes <= limits::kNameBytes; ++bytes) {
    slots.insert(*table_.Create(std::string(bytes, 'n')));
  }
  EXPECT_EQ(slots.size(), limits::kNameBytes);
  for (std::size_t bytes = 1; bytes <= limits::kNameBytes; ++bytes) {
    EXPECT_TRUE(slots.contains(*table_.Find(std::string(bytes, 'n'))));
    EXPECT_FALSE(table_.Find(std::string(bytes - 1, 'n') + "m").has_value());
  }
  EXPECT_FALSE(table_.Find(std::string(limits::kNameBytes + 1, 'n')).has_value());
}

// While names next to it come and go, one that stays is found in every single read, and one that
// never was in none.
TEST_F(CacheTableTest, ReadersSeeWholeNamesWhileOthersChange) {
  const CacheId stays = *table_.Create("stays");
  std::atomic<bool> done = false;
  std::jthread reader([&] {
    while (!done.load()) {
      const Result<CacheId> found = table_.Find("stays");
      ASSERT_TRUE(found.has_value());
      ASSERT_EQ(*found, stays);
      ASSERT_FALSE(table_.Find("never").has_value());
    }
  });
  for (int i = 0; i < 10'000; ++i) {
    const std::string name = "comes and goes " + std::to_string(i % 7);
    ASSERT_TRUE(table_.Create(name).has_value());
    ASSERT_TRUE(table_.Delete(name).has_value());
  }
  done.store(true);
}

}  // namespace
}  // namespace keepsake::engine
