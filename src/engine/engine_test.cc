#include "engine/engine.h"

#include "base/limits.h"
#include "testing/seeded_random.h"

#include <string>

namespace keepsake::engine {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNow{1h};
constexpr Expiry kNever{};
constexpr std::uint64_t kMiB = 1 << 20;

class EngineTest : public ::testing::Test {
 protected:
  void SetUp() override {
    seed_ = testing::Seed();
    random_ = std::make_unique<testing::SeededRandom>(seed_);
    Make({.memory_bytes = 16 * kMiB, .shards = 4});
  }
  void TearDown() override { EXPECT_EQ(engine_->CheckInvariants(), ""); }

  void Make(const EngineOptions& options) {
    engine_ = std::make_unique<Engine>(options, *random_);
    cache_ = *engine_->CreateCache("cache");
  }
  Key At(std::string_view key) const { return {cache_, key}; }
  std::string Read(std::string_view key, Instant now = kNow) {
    const auto value = engine_->Get(At(key), now);
    return value.has_value() ? std::string(value->view()) : "(miss)";
  }
  CacheStats Stats() const { return engine_->ListCaches().at(0); }

  std::uint64_t seed_ = 0;
  std::unique_ptr<testing::SeededRandom> random_;
  std::unique_ptr<Engine> engine_;
  CacheId cache_ = 0;
};

TEST_F(EngineTest, WhatWasSetIsGot) {
  const struct {
    std::string name, key, value;
  } cases[] = {
      {"small", "code", "12345"},
      {"empty value", "empty", ""},
      {"zero bytes inside", std::string("k\0k", 3), std::string("\0\0", 2)},
      {"the longest copied into the value itself", "a", std::string(Value::kSmallBytes, 'a')},
      {"one more", "b", std::string(Value::kSmallBytes + 1, 'b')},
      {"the longest in the log", "c", std::string(2048 - 16, 'c')},
      {"the shortest block", "d", std::string(2048 - 7, 'd')},
      {"over the copied size", "e", std::string(limits::kCopiedValueBytes + 1, 'e')},
      {"a long key", std::string(3000, 'k'), "v"},
      {"the longest key", std::string(limits::kKeyBytes, 'l'), std::string(70'000, 'w')},
      {"a mebibyte", "m", std::string(kMiB, 'm')},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    ASSERT_TRUE(engine_->Set(At(c.key), c.value, kNever, kNow).has_value());
    EXPECT_EQ(Read(c.key), c.value);
    EXPECT_TRUE(engine_->Contains(At(c.key), kNow));
    EXPECT_TRUE(engine_->Delete(At(c.key), kNow));
    EXPECT_EQ(Read(c.key), "(miss)");
    EXPECT_FALSE(engine_->Delete(At(c.key), kNow));
    EXPECT_EQ(Stats().items, 0U);
    EXPECT_EQ(Stats().bytes, 0U);
  }
}

TEST_F(EngineTest, AWriteReplacesValueAndExpiry) {
  const std::string sizes[] = {"1",
                               "22",
                               std::string(40, 'x'),
                               std::string(5'000, 'y'),
                               std::string(6'000, 'z'),
                               std::string(40'000, 'w'),
                               ""};
  for (const std::string& first : sizes) {
    for (const std::string& second : sizes) {
      for (const Expiry expiry : {kNever, Expiry{kNow + 1s}}) {
        SCOPED_TRACE(std::to_string(first.size()) + " then " + std::to_string(second.size()));
        ASSERT_TRUE(engine_->Set(At("k"), first, Expiry{kNow + 2s}, kNow).has_value());
        ASSERT_TRUE(engine_->Set(At("k"), second, expiry, kNow).has_value());
        EXPECT_EQ(Read("k"), second);
        EXPECT_EQ(Read("k", kNow + 1s), expiry.at == Instant::max() ? second : "(miss)");
        EXPECT_LE(Stats().items, 1U);
        EXPECT_EQ(engine_->CheckInvariants(), "");
      }
    }
  }
}

TEST_F(EngineTest, AnItemExpiresAtItsInstantAndNotBefore) {
  const Instant at = kNow + 1'000ms;
  ASSERT_TRUE(engine_->Set(At("k"), "v", Expiry{at}, kNow).has_value());
  EXPECT_EQ(Read("k", at - 1ns), "v");
  EXPECT_EQ(engine_->ItemTtl(At("k"), at - 1ms), 1ms);
  EXPECT_FALSE(engine_->Contains(At("k"), at));
  EXPECT_EQ(engine_->ItemTtl(At("k"), at), std::nullopt);
  EXPECT_FALSE(engine_->Delete(At("k"), at));
  EXPECT_EQ(engine_->Stats().expired, 1U);
}

TEST_F(EngineTest, AnItemWithoutExpirySaysSo) {
  ASSERT_TRUE(engine_->Set(At("k"), "v", kNever, kNow).has_value());
  EXPECT_EQ(engine_->ItemTtl(At("k"), kNow), std::chrono::nanoseconds::max());
  EXPECT_EQ(Read("k", Instant::max()), "v");
}

TEST_F(EngineTest, AnExpiryThatHasPassedLeavesTheItemAbsent) {
  ASSERT_TRUE(engine_->Set(At("k"), "old", kNever, kNow).has_value());
  ASSERT_TRUE(engine_->Set(At("k"), "new", Expiry{kNow}, kNow).has_value());
  EXPECT_EQ(Read("k"), "(miss)");
  ASSERT_TRUE(
      engine_->Set(At("big"), std::string(50'000, 'b'), Expiry{kNow - 1ms}, kNow).has_value());
  EXPECT_EQ(Read("big"), "(miss)");
}

TEST_F(EngineTest, AWriteDoesNotReviveAnExpiredItem) {
  ASSERT_TRUE(engine_->Set(At("k"), "first", Expiry{kNow + 1ms}, kNow).has_value());
  ASSERT_TRUE(engine_->Set(At("k"), "again", kNever, kNow + 1ms).has_value());
  EXPECT_EQ(Read("k", kNow + 10h), "again");
  EXPECT_EQ(engine_->Stats().expired, 1U);
}

TEST_F(EngineTest, SizesOverTheLimitAreRefusedByName) {
  const struct {
    std::string name;
    std::size_t key_bytes, value_bytes;
    bool fits;
  } cases[] = {
      {"a key one byte too long", limits::kKeyBytes + 1, 1, false},
      {"the documented largest item", 47, 5'000'000, true},
      {"exactly the limit", 100, limits::kItemBytes - 100, true},
      {"one byte over", 100, limits::kItemBytes - 99, false},
  };
  Make({.memory_bytes = 64 * kMiB, .shards = 4});
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Status set = engine_->Set(At(std::string(c.key_bytes, 'k')),
                                    std::string(c.value_bytes, 'v'), kNever, kNow);
    ASSERT_EQ(set.has_value(), c.fits);
    if (c.fits) continue;
    EXPECT_EQ(set.error().code(), ErrorCode::kLimitExceeded);
    EXPECT_EQ(set.error().service_code(), "request_size_limit_exceeded");
    EXPECT_THAT(set.error().message(), ::testing::HasSubstr("request limit"));
  }
}

TEST_F(EngineTest, OneItemMayHaveAQuarterOfTheMemory) {
  Make({.memory_bytes = 4 * kMiB, .shards = 1});
  EXPECT_TRUE(engine_->Set(At("k"), std::string(kMiB - 1, 'v'), kNever, kNow).has_value());
  EXPECT_FALSE(engine_->Set(At("k"), std::string(kMiB, 'v'), kNever, kNow).has_value());
}

TEST_F(EngineTest, CachesAreSeparate) {
  const CacheId other = *engine_->CreateCache("other");
  ASSERT_TRUE(engine_->Set(At("k"), "one", kNever, kNow).has_value());
  EXPECT_FALSE(engine_->Get({other, "k"}, kNow).has_value());
  ASSERT_TRUE(engine_->Set({other, "k"}, "two", kNever, kNow).has_value());
  EXPECT_EQ(Read("k"), "one");
  ASSERT_TRUE(engine_->DeleteCache("other").has_value());
  EXPECT_EQ(Read("k"), "one");
}

TEST_F(EngineTest, NamesAreKeptApartAndListedInOrder) {
  for (const char* name : {"b", "a", "ca"}) ASSERT_TRUE(engine_->CreateCache(name).has_value());
  EXPECT_EQ(engine_->CreateCache("a").error().code(), ErrorCode::kAlreadyExists);
  EXPECT_EQ(engine_->FindCache("nothing").error().code(), ErrorCode::kCacheNotFound);
  EXPECT_EQ(engine_->DeleteCache("nothing").error().code(), ErrorCode::kCacheNotFound);
  EXPECT_EQ(engine_->FlushCache("nothing").error().code(), ErrorCode::kCacheNotFound);
  EXPECT_EQ(engine_->CreateCache("").error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(engine_->CreateCache(std::string(256, 'n')).error().code(),
            ErrorCode::kInvalidArgument);
  std::vector<std::string> names;
  for (const CacheStats& cache : engine_->ListCaches()) names.push_back(cache.name);
  EXPECT_THAT(names, ::testing::ElementsAre("a", "b", "ca", "cache"));
}

TEST_F(EngineTest, AFlushEmptiesAtOnceAndKeepsTheName) {
  for (int i = 0; i < 1'000; ++i) {
    ASSERT_TRUE(
        engine_->Set(At(std::to_string(i)), std::string(3'000, 'v'), kNever, kNow).has_value());
  }
  ASSERT_TRUE(engine_->FlushCache("cache").has_value());
  const CacheId after = *engine_->FindCache("cache");
  EXPECT_NE(after, cache_);
  EXPECT_FALSE(engine_->Get({after, "1"}, kNow).has_value());
  EXPECT_EQ(Stats().items, 0U);
  EXPECT_EQ(Stats().bytes, 0U);
  EXPECT_EQ(engine_->Stats().items, 0U);
}

TEST_F(EngineTest, AnIdFromBeforeAFlushOrADeleteIsDead) {
  ASSERT_TRUE(engine_->Set(At("k"), "v", kNever, kNow).has_value());
  ASSERT_TRUE(engine_->FlushCache("cache").has_value());
  EXPECT_EQ(Read("k"), "(miss)");
  EXPECT_FALSE(engine_->Contains(At("k"), kNow));
  EXPECT_FALSE(engine_->Delete(At("k"), kNow));
  EXPECT_EQ(engine_->ItemTtl(At("k"), kNow), std::nullopt);
  for (const std::size_t bytes : {1, 100'000}) {
    const Status set = engine_->Set(At("k"), std::string(bytes, 'v'), kNever, kNow);
    ASSERT_FALSE(set.has_value());
    EXPECT_EQ(set.error().code(), ErrorCode::kCacheNotFound);
  }
  const CacheId flushed = *engine_->FindCache("cache");
  ASSERT_TRUE(engine_->DeleteCache("cache").has_value());
  EXPECT_FALSE(engine_->Set({flushed, "k"}, "v", kNever, kNow).has_value());
}

TEST_F(EngineTest, ANameMadeAgainBeginsEmpty) {
  ASSERT_TRUE(engine_->Set(At("k"), "v", kNever, kNow).has_value());
  ASSERT_TRUE(engine_->DeleteCache("cache").has_value());
  cache_ = *engine_->CreateCache("cache");
  EXPECT_EQ(Read("k"), "(miss)");
}

TEST_F(EngineTest, AHeldValueOutlivesItsItemAndItsEngine) {
  const std::string big(200'000, 'b');
  ASSERT_TRUE(engine_->Set(At("k"), big, kNever, kNow).has_value());
  std::optional<Value> held = engine_->Get(At("k"), kNow);
  ASSERT_TRUE(engine_->Set(At("k"), std::string(200'000, 'c'), kNever, kNow).has_value());
  EXPECT_EQ(held->view(), big);
  const Value moved = *std::move(held);
  held.reset();
  Make({.memory_bytes = 16 * kMiB, .shards = 1});
  EXPECT_EQ(moved.view(), big);
}

TEST_F(EngineTest, HitsAndMissesAreCounted) {
  ASSERT_TRUE(engine_->Set(At("k"), "v", kNever, kNow).has_value());
  Read("k");
  Read("k");
  Read("x");
  EXPECT_EQ(engine_->Stats().hits, 2U);
  EXPECT_EQ(engine_->Stats().misses, 1U);
  EXPECT_EQ(engine_->Stats().items, 1U);
  EXPECT_EQ(Stats().bytes, 16U);  // a head, a key and a value, padded
}

TEST_F(EngineTest, PrefetchingChangesNothing) {
  engine_->Prefetch(At("nothing"));
  ASSERT_TRUE(engine_->Set(At("k"), "v", kNever, kNow).has_value());
  engine_->Prefetch(At("k"));
  EXPECT_EQ(Read("k"), "v");
  EXPECT_EQ(engine_->Stats().hits, 1U);
}

}  // namespace
}  // namespace keepsake::engine
