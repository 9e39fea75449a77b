#include "engine/engine.h"
#include "testing/seeded_random.h"

#include <algorithm>
#include <list>
#include <random>
#include <string>
#include <unordered_map>

namespace keepsake::engine {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNow{1h};
constexpr Expiry kNever{};
constexpr std::uint64_t kMiB = 1 << 20;

class EvictionTest : public ::testing::Test {
 protected:
  void Make(const EngineOptions& options) {
    engine_ = std::make_unique<Engine>(options, random_);
    cache_ = *engine_->CreateCache("cache");
  }
  void TearDown() override { EXPECT_EQ(engine_->CheckInvariants(), ""); }
  void Set(const std::string& key, std::size_t value_bytes, Expiry expiry = kNever) {
    const Status set = engine_->Set({cache_, key}, std::string(value_bytes, 'v'), expiry, kNow);
    ASSERT_TRUE(set.has_value()) << set.error().ToString();
    const EngineStats stats = engine_->Stats();
    ASSERT_LE(stats.bytes, stats.limit_bytes);
  }
  bool Has(const std::string& key) { return engine_->Get({cache_, key}, kNow).has_value(); }

  std::mt19937_64 chance_{testing::Seed()};
  testing::SeededRandom random_{1};
  std::unique_ptr<Engine> engine_;
  CacheId cache_ = 0;
};

TEST_F(EvictionTest, AWriteThatFitsIsNeverRefusedAndTheBoundHolds) {
  const EngineOptions shapes[] = {
      {.memory_bytes = kMiB, .shards = 1},
      {.memory_bytes = 4 * kMiB, .shards = 4},
      {.memory_bytes = 16 * kMiB, .shards = 16},
      {.memory_bytes = 40 * kMiB},
  };
  for (const EngineOptions& shape : shapes) {
    SCOPED_TRACE(std::to_string(shape.memory_bytes) + " bytes in " + std::to_string(shape.shards));
    Make(shape);
    const std::size_t sizes[] = {
        0, 30, 500, 5'000, 60'000, std::min<std::size_t>(shape.memory_bytes / 5, 4'000'000)};
    std::uint64_t written = 0;
    for (int i = 0; written < 3 * shape.memory_bytes; ++i) {
      const std::size_t bytes = sizes[chance_() % std::size(sizes)];
      Set("key-" + std::to_string(chance_() % 10'000), bytes);
      written += bytes + 30;
    }
    EXPECT_GT(engine_->Stats().evictions, 0U);
    EXPECT_EQ(engine_->CheckInvariants(), "");
  }
}

TEST_F(EvictionTest, MostOfTheMemoryIsUsedWhenItIsFull) {
  Make({.memory_bytes = 32 * kMiB, .shards = 2});
  for (int i = 0; i < 120'000; ++i) Set("key-" + std::to_string(i), 400);
  const EngineStats stats = engine_->Stats();
  EXPECT_GT(stats.evictions, 0U);
  EXPECT_GT(stats.bytes, stats.limit_bytes * 97 / 100);
  // What is not items: index, ghosts, names, and the room that is kept free.
  EXPECT_GT(engine_->ListCaches().at(0).bytes, stats.limit_bytes * 85 / 100);
}

TEST_F(EvictionTest, WhatIsReadStaysAndWhatIsNotGoes) {
  Make({.memory_bytes = 4 * kMiB, .shards = 1});
  for (int i = 0; i < 200; ++i) Set("hot-" + std::to_string(i), 500);
  for (int i = 0; i < 40'000; ++i) {
    Set("cold-" + std::to_string(i), 500);
    Has("hot-" + std::to_string(i % 200));
  }
  int hot = 0;
  for (int i = 0; i < 200; ++i) hot += Has("hot-" + std::to_string(i));
  EXPECT_EQ(hot, 200);
  EXPECT_FALSE(Has("cold-1000"));
}

// A key that was dropped and comes back soon goes to main, past the stream of keys that do not.
TEST_F(EvictionTest, AKeyThatComesBackOutlivesThoseThatDoNot) {
  Make({.memory_bytes = 4 * kMiB, .shards = 1});
  int next = 0;
  const auto stream = [&](int count) {
    for (int i = 0; i < count; ++i) Set("stream-" + std::to_string(next++), 500);
  };
  const auto write = [&](const std::string& name, int count) {
    for (int i = 0; i < count; ++i) Set(name + std::to_string(i), 500);
  };
  const auto count = [&](const std::string& name, int most) {
    int found = 0;
    for (int i = 0; i < most; ++i)
      found += engine_->Contains({cache_, name + std::to_string(i)}, kNow);
    return found;
  };
  // Ghosts reach as far back as main has records, so main needs some.
  write("main-", 4'000);
  ASSERT_EQ(count("main-", 4'000), 4'000);
  stream(8'000);
  write("back-", 100);
  stream(3'600);
  ASSERT_EQ(count("back-", 100), 0);
  write("back-", 100);
  stream(3'600);
  EXPECT_GT(count("back-", 100), 90);
}

// Every item is as hot as can be: something must go all the same, and soon.
TEST_F(EvictionTest, ACacheInWhichAllIsHotStillMakesRoom) {
  Make({.memory_bytes = 2 * kMiB, .shards = 1});
  int held = 0;
  while (engine_->Stats().evictions == 0) Set("hot-" + std::to_string(held++), 100);
  for (int round = 0; round < 20; ++round) {
    for (int read = 0; read < 4; ++read) {
      for (int i = 0; i < held; ++i) Has("hot-" + std::to_string(i));
    }
    for (int i = 0; i < 500; ++i) Set("new-" + std::to_string(round * 500 + i), 100);
  }
  EXPECT_GT(engine_->ListCaches().at(0).items, static_cast<std::uint64_t>(held) / 2);
}

TEST_F(EvictionTest, WhatHasExpiredGoesBeforeWhatLives) {
  Make({.memory_bytes = 4 * kMiB, .shards = 1});
  for (int i = 0; i < 2'000; ++i) Set("lives-" + std::to_string(i), 500);
  int expiring = 0;
  while (engine_->Stats().bytes < 4 * kMiB * 9 / 10) {
    Set("expires-" + std::to_string(expiring++), 500, Expiry{kNow + 10ms});
  }
  const Instant later = kNow + 10ms;
  for (int i = 0; i < expiring / 2; ++i) {
    const std::string key = "new-" + std::to_string(i);
    ASSERT_TRUE(engine_->Set({cache_, key}, std::string(500, 'n'), kNever, later).has_value());
  }
  for (int i = 0; i < 2'000; ++i) {
    ASSERT_TRUE(engine_->Contains({cache_, "lives-" + std::to_string(i)}, later)) << i;
  }
  EXPECT_EQ(engine_->Stats().evictions, 0U);
  EXPECT_GT(engine_->Stats().expired, 0U);
}

TEST_F(EvictionTest, ValuesThatReadersHoldAreNotFreedUnderThem) {
  Make({.memory_bytes = 4 * kMiB, .shards = 1});
  std::vector<Value> held;
  for (int i = 0; i < 10; ++i) {
    const std::string key = "held-" + std::to_string(i);
    ASSERT_TRUE(
        engine_->Set({cache_, key}, std::string(100'000, static_cast<char>('a' + i)), kNever, kNow)
            .has_value());
    held.push_back(*engine_->Get({cache_, key}, kNow));
  }
  for (int i = 0; i < 400; ++i) Set("other-" + std::to_string(i), 100'000);
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(held[static_cast<std::size_t>(i)].view(),
              std::string(100'000, static_cast<char>('a' + i)));
  }
  held.clear();
}

TEST_F(EvictionTest, AWriteIsRefusedOnlyWhenReadersHoldAllTheMemory) {
  Make({.memory_bytes = 4 * kMiB, .shards = 1});
  std::vector<Value> held;
  Status set;
  for (int i = 0; set.has_value() && i < 1'000; ++i) {
    set = engine_->Set({cache_, "k"}, std::string(300'000, 'v'), kNever, kNow);
    if (set.has_value()) held.push_back(*engine_->Get({cache_, "k"}, kNow));
  }
  ASSERT_FALSE(set.has_value());
  EXPECT_EQ(set.error().code(), ErrorCode::kLimitExceeded);
  EXPECT_EQ(set.error().service_code(), "");
  EXPECT_GT(held.size(), 8U);
  held.clear();
  EXPECT_TRUE(engine_->Set({cache_, "k"}, std::string(300'000, 'v'), kNever, kNow).has_value());
}

// Exact LRU over as many keys as the engine held: the yardstick.
class Lru {
 public:
  explicit Lru(std::size_t capacity) : capacity_(capacity) {}
  bool Read(std::uint64_t key) {
    const auto found = where_.find(key);
    if (found != where_.end()) {
      order_.splice(order_.begin(), order_, found->second);
      return true;
    }
    order_.push_front(key);
    where_[key] = order_.begin();
    if (order_.size() > capacity_) {
      where_.erase(order_.back());
      order_.pop_back();
    }
    return false;
  }

 private:
  std::size_t capacity_;
  std::list<std::uint64_t> order_;
  std::unordered_map<std::uint64_t, std::list<std::uint64_t>::iterator> where_;
};

TEST_F(EvictionTest, OnAZipfLoadItMissesAtLeastATenthLessThanLru) {
  constexpr std::size_t kKeys = 20'000;
  std::vector<double> sums;
  for (std::size_t rank = 1; rank <= kKeys; ++rank) {
    sums.push_back((sums.empty() ? 0 : sums.back()) + 1.0 / static_cast<double>(rank));
  }
  std::uniform_real_distribution<double> uniform(0, sums.back());
  std::vector<std::uint64_t> requests(150'000);
  for (std::uint64_t& request : requests) {
    request = static_cast<std::uint64_t>(
        std::upper_bound(sums.begin(), sums.end(), uniform(chance_)) - sums.begin());
  }
  Make({.memory_bytes = 2 * kMiB, .shards = 1});
  std::uint64_t misses = 0;
  for (const std::uint64_t request : requests) {
    const std::string key = "key-" + std::to_string(request);
    if (Has(key)) continue;
    ++misses;
    Set(key, 900);
  }
  const std::uint64_t held = engine_->ListCaches().at(0).items;
  ASSERT_GT(held, 1'500U);
  Lru lru(held);
  std::uint64_t lru_misses = 0;
  for (const std::uint64_t request : requests) lru_misses += !lru.Read(request);
  EXPECT_LT(static_cast<double>(misses), 0.9 * static_cast<double>(lru_misses))
      << misses << " against " << lru_misses << " with " << held << " items";
}

}  // namespace
}  // namespace keepsake::engine
