#include "base/limits.h"
#include "engine/engine.h"
#include "testing/seeded_random.h"

#include <string>

// Caches with memory of their own.
namespace keepsake::engine {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNow{1h};
constexpr Expiry kNever{};
constexpr std::uint64_t kMiB = 1 << 20;

class OwnMemoryTest : public ::testing::Test {
 protected:
  void TearDown() override { EXPECT_EQ(engine_.CheckInvariants(), ""); }
  // Writes `mib` mebibytes of small items.
  void Fill(CacheId cache, std::uint64_t mib, std::string_view prefix) {
    const std::string value(1000, 'v');
    for (std::uint64_t i = 0; i < mib * 1024; ++i) {
      const std::string key = std::string(prefix) + std::to_string(i);
      const Status set = engine_.Set({cache, key}, value, kNever, kNow);
      ASSERT_TRUE(set.has_value()) << set.error().ToString();
    }
  }
  CacheStats StatsOf(std::string_view name) const {
    for (const CacheStats& cache : engine_.ListCaches()) {
      if (cache.name == name) return cache;
    }
    return {};
  }
  void SweepAll(Instant now) {
    for (int i = 0; i < 1000; ++i) engine_.Tick(now, 1ms);
  }

  testing::SeededRandom random_{testing::Seed()};
  Engine engine_{{.memory_bytes = 64 * kMiB}, random_};
};

TEST_F(OwnMemoryTest, ACacheWithMemoryOfItsOwnEvictsOnlyItsOwnItems) {
  const CacheId shared = *engine_.CreateCache("shared");
  const CacheId own = *engine_.CreateCache("own", 4 * kMiB, kNow);
  EXPECT_EQ(StatsOf("own").limit_bytes, 4 * kMiB);
  EXPECT_EQ(StatsOf("shared").limit_bytes, 0U);
  Fill(shared, 20, "s");
  const std::uint64_t before = StatsOf("shared").items;
  Fill(own, 12, "o");
  EXPECT_EQ(StatsOf("shared").items, before);
  EXPECT_LE(StatsOf("own").bytes, 4 * kMiB);
  EXPECT_GT(StatsOf("own").bytes, 2 * kMiB);
  EXPECT_GT(engine_.Stats().evictions, 0U);
}

TEST_F(OwnMemoryTest, OthersDoNotTakeIt) {
  const CacheId shared = *engine_.CreateCache("shared");
  const CacheId own = *engine_.CreateCache("own", 8 * kMiB, kNow);
  Fill(own, 4, "o");
  const std::uint64_t before = StatsOf("own").items;
  Fill(shared, 150, "s");
  EXPECT_EQ(StatsOf("own").items, before);
  EXPECT_LE(StatsOf("shared").bytes, 56 * kMiB);
  const EngineStats stats = engine_.Stats();
  EXPECT_LE(stats.bytes, stats.limit_bytes);
}

TEST_F(OwnMemoryTest, ItsItemsAreLikeAnyOthers) {
  const CacheId own = *engine_.CreateCache("own", 2 * kMiB, kNow);
  ASSERT_TRUE(engine_.Set({own, "n"}, "41", kNever, kNow).has_value());
  EXPECT_EQ(*engine_.Increment({own, "n"}, 1, {kNow + 1s}, kNow), 42);
  ASSERT_TRUE(engine_.Set({own, "large"}, std::string(100'000, 'l'), kNever, kNow).has_value());
  EXPECT_EQ(engine_.Get({own, "large"}, kNow)->view().size(), 100'000U);
  // A quarter of its own memory, not of the server's.
  EXPECT_EQ(engine_.Set({own, "huge"}, std::string(600'000, 'h'), kNever, kNow).error().code(),
            ErrorCode::kLimitExceeded);
  EXPECT_FALSE(engine_.Get({own, "n"}, kNow + 1s).has_value());
}

TEST_F(OwnMemoryTest, MemoryThatItemsHaveIsMadeFreeForIt) {
  const CacheId shared = *engine_.CreateCache("shared");
  Fill(shared, 70, "s");
  ASSERT_TRUE(engine_.CreateCache("own", 30 * kMiB, kNow).has_value());
  EXPECT_LE(StatsOf("shared").bytes, 34 * kMiB);
}

TEST_F(OwnMemoryTest, FlushingKeepsItAndDeletingGivesItBack) {
  const CacheId before = *engine_.CreateCache("own", 40 * kMiB, kNow);
  Fill(before, 2, "a");
  ASSERT_TRUE(engine_.FlushCache("own").has_value());
  const CacheId after = *engine_.FindCache("own");
  EXPECT_EQ(StatsOf("own").limit_bytes, 40 * kMiB);
  EXPECT_FALSE(engine_.Get({after, "a1"}, kNow).has_value());
  Fill(after, 2, "b");
  ASSERT_TRUE(engine_.DeleteCache("own").has_value());
  // Until nobody can be on its way to it any more.
  EXPECT_EQ(engine_.CreateCache("other", 40 * kMiB, kNow).error().code(),
            ErrorCode::kLimitExceeded);
  SweepAll(kNow);
  SweepAll(kNow + limits::kCacheSlotRest);
  ASSERT_TRUE(engine_.CreateCache("other", 40 * kMiB, kNow).has_value());
}

TEST_F(OwnMemoryTest, AValueThatIsBeingSentOutlivesIt) {
  const CacheId own = *engine_.CreateCache("own", 2 * kMiB, kNow);
  ASSERT_TRUE(engine_.Set({own, "k"}, std::string(200'000, 'x'), kNever, kNow).has_value());
  auto sent = engine_.Get({own, "k"}, kNow);
  ASSERT_TRUE(engine_.DeleteCache("own").has_value());
  SweepAll(kNow);
  SweepAll(kNow + limits::kCacheSlotRest);
  EXPECT_EQ(sent->view(), std::string(200'000, 'x'));
  sent.reset();
}

TEST_F(OwnMemoryTest, TooLittleAndTooMuchAreRefused) {
  EXPECT_EQ(engine_.CreateCache("small", kMiB - 1, kNow).error().code(),
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(engine_.CreateCache("big", 49 * kMiB, kNow).error().code(), ErrorCode::kLimitExceeded);
  ASSERT_TRUE(engine_.CreateCache("a", 24 * kMiB, kNow).has_value());
  EXPECT_EQ(engine_.CreateCache("b", 25 * kMiB, kNow).error().code(), ErrorCode::kLimitExceeded);
  ASSERT_TRUE(engine_.CreateCache("b", 24 * kMiB, kNow).has_value());
  EXPECT_EQ(engine_.CreateCache("a", 0, kNow).error().code(), ErrorCode::kAlreadyExists);
}

}  // namespace
}  // namespace keepsake::engine
