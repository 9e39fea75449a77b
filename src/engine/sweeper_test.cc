#include "base/limits.h"
#include "engine/engine.h"
#include "testing/seeded_random.h"

#include <string>

namespace keepsake::engine {
namespace {

using namespace std::chrono_literals;

constexpr Expiry kNever{};

class SweeperTest : public ::testing::Test {
 protected:
  void TearDown() override { EXPECT_EQ(engine_.CheckInvariants(), ""); }
  void Set(const std::string& key, std::size_t value_bytes, Expiry expiry = kNever) {
    const std::string value(value_bytes, 'v');
    ASSERT_TRUE(engine_.Set({cache_, key}, value, expiry, now_).has_value());
  }
  // As an event loop would do it, for `time`.
  void Tick(std::chrono::milliseconds time) {
    for (const Instant end = now_ + time; now_ < end; now_ += 10ms) engine_.Tick(now_, 200us);
  }
  std::uint64_t Items() const { return engine_.ListCaches().at(0).items; }

  testing::SeededRandom random_{testing::Seed()};
  Engine engine_{{.memory_bytes = 64 << 20, .shards = 4}, random_};
  CacheId cache_ = *engine_.CreateCache("cache");
  Instant now_{1h};
};

TEST_F(SweeperTest, WhatExpiredComesBackWithinAMinuteUnread) {
  const std::uint64_t empty = engine_.Stats().bytes;
  for (int i = 0; i < 20'000; ++i) {
    const Expiry expiry{now_ + std::chrono::milliseconds(10 + i % 5'000)};
    Set("key-" + std::to_string(i), static_cast<std::size_t>(i % 100 == 0 ? 50'000 : i % 300),
        expiry);
  }
  Tick(60s);
  EXPECT_EQ(Items(), 0U);
  EXPECT_EQ(engine_.Stats().expired, 20'000U);
  EXPECT_LT(engine_.Stats().bytes - empty, 200'000U);  // index tables
}

TEST_F(SweeperTest, WhatLivesIsLeftAlone) {
  for (int i = 0; i < 5'000; ++i) {
    Set("short-" + std::to_string(i), 50, Expiry{now_ + 20s});
    Set("long-" + std::to_string(i), 50, Expiry{now_ + 100s});
    Set("for ever-" + std::to_string(i), 50);
  }
  Tick(60s);
  EXPECT_EQ(Items(), 10'000U);
  for (int i = 0; i < 5'000; ++i) {
    ASSERT_TRUE(engine_.Contains({cache_, "long-" + std::to_string(i)}, now_));
    ASSERT_TRUE(engine_.Contains({cache_, "for ever-" + std::to_string(i)}, now_));
  }
}

// A write in place may bring an item's end forward after the sweeper has passed it.
TEST_F(SweeperTest, AnExpiryThatWasShortenedIsNoticed) {
  for (int i = 0; i < 1'000; ++i) Set("key-" + std::to_string(i), 50, Expiry{now_ + 20h});
  Tick(20s);
  for (int i = 0; i < 1'000; ++i) Set("key-" + std::to_string(i), 50, Expiry{now_ + 1s});
  Tick(60s);
  EXPECT_EQ(Items(), 0U);
}

TEST_F(SweeperTest, WhatWasFlushedComesBackSoon) {
  const std::uint64_t empty = engine_.Stats().bytes;
  for (int i = 0; i < 20'000; ++i) {
    Set("key-" + std::to_string(i), static_cast<std::size_t>(i % 100 == 0 ? 50'000 : i % 300));
  }
  ASSERT_TRUE(engine_.FlushCache("cache").has_value());
  EXPECT_GT(engine_.Stats().bytes, empty + (10 << 20));
  Tick(1s);
  EXPECT_LT(engine_.Stats().bytes - empty, 200'000U);
  EXPECT_EQ(engine_.Stats().expired, 0U);
}

TEST_F(SweeperTest, ATickDoesAboutWhatItsBudgetAllows) {
  for (int i = 0; i < 20'000; ++i) Set("key-" + std::to_string(i), 10, Expiry{now_ + 1ms});
  now_ += 1ms;
  engine_.Tick(now_, 0us);
  EXPECT_EQ(Items(), 20'000U);
  engine_.Tick(now_, 100us);
  EXPECT_LT(Items(), 20'000U);
  EXPECT_GT(Items(), 20'000U - 1'000U);
}

// Overwriting with other sizes leaves holes. Merging the neighbours gives them back.
TEST_F(SweeperTest, HalfEmptySegmentsAreMerged) {
  for (int i = 0; i < 40'000; ++i) Set("key-" + std::to_string(i), 200);
  const std::uint64_t full = engine_.Stats().bytes;
  for (int i = 0; i < 40'000; ++i) {
    if (i % 4 != 0) engine_.Delete({cache_, "key-" + std::to_string(i)}, now_);
  }
  EXPECT_GT(engine_.Stats().bytes, full * 8 / 10);
  Tick(120s);
  EXPECT_LT(engine_.Stats().bytes, full / 2);
  for (int i = 0; i < 40'000; i += 4) {
    ASSERT_TRUE(engine_.Contains({cache_, "key-" + std::to_string(i)}, now_)) << i;
  }
}

TEST_F(SweeperTest, ManyFlushesDoNotUseTheSlotsUp) {
  for (int i = 0; i < 70'000; ++i) {
    cache_ = *engine_.FindCache("cache");
    Set("k", 10);
    ASSERT_TRUE(engine_.FlushCache("cache").has_value()) << i;
    if (i % 100 == 0) Tick(100ms);
  }
  EXPECT_EQ(Items(), 0U);
}

}  // namespace
}  // namespace keepsake::engine
