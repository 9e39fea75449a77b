#include "engine/engine.h"
#include "testing/seeded_random.h"

#include <random>
#include <string>
#include <thread>

namespace keepsake::engine {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNow{1h};

// What a value says about itself, so that a torn or foreign one is seen.
std::string ValueFor(const std::string& key, std::size_t bytes) {
  std::string value = key + '=';
  value.resize(std::max(bytes, value.size()), static_cast<char>('a' + bytes % 26));
  return value;
}

class Worker {
 public:
  Worker(Engine& engine, std::uint64_t seed) : engine_(engine), chance_(seed) {}

  void Run(int steps) {
    for (int i = 0; i < steps && !::testing::Test::HasFailure(); ++i) Step(i);
  }

 private:
  void Step(int i) {
    const Result<CacheId> cache = engine_.FindCache(chance_() % 2 == 0 ? "stays" : "changes");
    if (!cache.has_value()) return;
    const std::string key = "key-" + std::to_string(chance_() % 500);
    const Instant now = kNow + std::chrono::milliseconds(i / 100);
    switch (chance_() % 8) {
      case 0:
      case 1:
      case 2:
        return Set({*cache, key}, key, now);
      case 3:
        engine_.Delete({*cache, key}, now);
        return;
      case 4:
        engine_.Prefetch({*cache, key});
        engine_.Tick(now, 20us);
        return;
      default:
        return Get({*cache, key}, key, now);
    }
  }

  void Set(Key at, const std::string& key, Instant now) {
    const std::size_t bytes = chance_() % 40 == 0 ? 40'000 : chance_() % 400;
    const Expiry expiry = chance_() % 2 == 0 ? Expiry{now + 20ms} : Expiry{};
    const Status set = engine_.Set(at, ValueFor(key, bytes), expiry, now);
    // Refused only because the other thread flushed or deleted the cache.
    if (!set.has_value()) {
      EXPECT_EQ(set.error().code(), ErrorCode::kCacheNotFound);
    }
  }

  // Keeps some values for a while, as replies in flight do.
  void Get(Key at, const std::string& key, Instant now) {
    std::optional<Value> value = engine_.Get(at, now);
    if (!value.has_value()) return;
    EXPECT_EQ(value->view(), ValueFor(key, value->view().size()));
    if (held_.size() < 20) {
      held_.push_back(*std::move(value));
    } else {
      held_.clear();
    }
  }

  Engine& engine_;
  std::mt19937_64 chance_;
  std::vector<Value> held_;
};

// Each change takes a slot, which rests for some time that does not pass here, so they are bounded.
constexpr int kNameChanges = 1'000;

void ChangeNames(Engine& engine, std::stop_token stop) {
  for (int i = 0; i < kNameChanges && !stop.stop_requested(); ++i) {
    if (i % 3 == 0) {
      ASSERT_TRUE(engine.FlushCache("stays").has_value());
    } else if (!engine.DeleteCache("changes").has_value()) {
      ASSERT_TRUE(engine.CreateCache("changes").has_value());
    }
    static_cast<void>(engine.ListCaches());
    static_cast<void>(engine.Stats());
    std::this_thread::yield();
  }
}

TEST(EngineThreadsTest, TwoThreadsAndAThirdThatChangesNamesDoNotDisturbEachOther) {
  const std::uint64_t seed = testing::Seed();
  testing::SeededRandom random(seed);
  for (const EngineOptions& options : {EngineOptions{.memory_bytes = 2 << 20, .shards = 1},
                                       EngineOptions{.memory_bytes = 8 << 20, .shards = 4}}) {
    Engine engine(options, random);
    ASSERT_TRUE(engine.CreateCache("stays").has_value());
    {
      std::jthread names([&](std::stop_token stop) { ChangeNames(engine, std::move(stop)); });
      std::jthread first([&] { Worker(engine, seed).Run(30'000); });
      Worker(engine, seed + 1).Run(30'000);
    }
    EXPECT_EQ(engine.CheckInvariants(), "");
  }
}

TEST(EngineThreadsTest, TwoWritersInAFullCacheAreNeverRefused) {
  const std::uint64_t seed = testing::Seed();
  testing::SeededRandom random(seed);
  Engine engine({.memory_bytes = 4 << 20, .shards = 4}, random);
  const CacheId cache = *engine.CreateCache("cache");
  const auto write = [&](std::uint64_t from) {
    std::mt19937_64 chance(seed + from);
    for (int i = 0; i < 10'000; ++i) {
      const std::string key = "key-" + std::to_string(chance() % 20'000);
      const std::size_t bytes = i % 100 == 0 ? 200'000 : chance() % 2'000;
      const Status set = engine.Set({cache, key}, std::string(bytes, 'v'), {}, kNow);
      ASSERT_TRUE(set.has_value()) << set.error().ToString();
    }
  };
  {
    std::jthread other([&] { write(1); });
    write(2);
  }
  EXPECT_GT(engine.Stats().evictions, 0U);
  EXPECT_EQ(engine.CheckInvariants(), "");
}

}  // namespace
}  // namespace keepsake::engine
