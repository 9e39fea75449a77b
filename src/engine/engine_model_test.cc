#include "base/limits.h"
#include "engine/engine.h"
#include "testing/seeded_random.h"

#include <map>
#include <random>
#include <string>

namespace keepsake::engine {
namespace {

using namespace std::chrono_literals;

// The engine against a map of maps that has no sweeper, no eviction and no memory bound, with every
// invariant recounted after every step. The only freedom of the engine: once it has evicted
// something, an item may be missing.
class Model {
 public:
  struct Shape {
    std::uint64_t memory_bytes;
    unsigned shards;
    int keys;
    int steps;
    bool large_values;
    // Filled up again and again; else all fits.
    bool pressure = false;
    // One in so many of the flushes happens, and of the long passages of time.
    std::size_t calm = 1;
  };

  Model(const Shape& shape, std::uint64_t seed)
      : shape_(shape),
        chance_(seed),
        random_(seed),
        engine_({shape.memory_bytes, shape.shards}, random_) {
    for (const char* name : {"red", "green", "blue"}) Create(name);
  }

  void Run() {
    for (int i = 0; i < shape_.steps && !::testing::Test::HasFailure(); ++i) {
      SCOPED_TRACE("step " + std::to_string(i));
      if (shape_.pressure && i % 500 == 0) FillUp();
      Step();
      ASSERT_EQ(engine_.CheckInvariants(), "");
      ASSERT_LE(engine_.Stats().bytes, shape_.memory_bytes * 102 / 100);
    }
    CheckCounts();
  }

  EngineStats Stats() const { return engine_.Stats(); }

 private:
  struct Item {
    std::string value;
    Instant expiry;
    std::uint64_t evictions;  // of the engine when it was written
  };
  struct Cache {
    CacheId id;
    std::map<std::string, Item> items;
  };

  std::size_t Below(std::size_t bound) { return chance_() % bound; }

  // Writes until something has to go.
  void FillUp() {
    const std::uint64_t before = engine_.Stats().evictions;
    for (int i = 0; i < 100'000 && engine_.Stats().evictions == before; ++i) Set();
    ASSERT_GT(engine_.Stats().evictions, before);
  }

  void Step() {
    const std::size_t dice = Below(1'000);
    if (dice < 430) return Set();
    if (dice < 800) return Get();
    if (dice < 860) return Delete();
    if (dice < 900) return Ttl();
    if (dice < 940) return Pass();
    if (dice < 980) return engine_.Tick(now_, std::chrono::microseconds(Below(400)));
    if (dice < 990) return UseDeadId();
    if (Below(shape_.calm) != 0) return;
    return dice < 995 ? Flush() : Recreate();
  }

  // A few hot keys and many cold ones; some of them too long for the log.
  std::string AnyKey() {
    const std::size_t n = Below(3) == 0 ? Below(10) : Below(static_cast<std::size_t>(shape_.keys));
    std::string key = "key-" + std::to_string(n);
    if (n % 37 == 5) key.resize(3'000, 'k');
    return key;
  }
  std::string AnyValue() {
    const std::size_t dice = Below(100);
    std::size_t bytes = Below(200);
    if (dice >= 70) bytes = Below(2'500);
    if (shape_.large_values && dice >= 90) bytes = Below(40'000);
    if (shape_.large_values && dice == 99)
      bytes = Below(std::min<std::size_t>(shape_.memory_bytes / 5, 2'000'000));
    return std::string(bytes, static_cast<char>('a' + Below(26)));
  }
  Instant AnyExpiry() {
    static constexpr std::chrono::milliseconds kLives[] = {0ms, 1ms, 50ms, 5s, 10min, 3h, 48h};
    const std::size_t dice = Below(14);
    return dice < std::size(kLives) ? now_ + kLives[dice] : Instant::max();
  }
  std::pair<const std::string, Cache>& AnyCache() {
    return *std::next(caches_.begin(), static_cast<std::ptrdiff_t>(Below(caches_.size())));
  }

  Item* Find(Cache& cache, const std::string& key) {
    const auto found = cache.items.find(key);
    if (found == cache.items.end()) return nullptr;
    if (found->second.expiry > now_) return &found->second;
    cache.items.erase(found);
    return nullptr;
  }
  // A miss of the engine: right if the model has none, allowed if it evicted since the write.
  void ExpectAbsent(Cache& cache, const std::string& key) {
    const Item* const item = Find(cache, key);
    if (item == nullptr) return;
    EXPECT_GT(engine_.Stats().evictions, item->evictions) << "lost " << key.substr(0, 16);
    cache.items.erase(key);
  }

  void Set() {
    auto& [name, cache] = AnyCache();
    const std::string key = AnyKey();
    Item item{AnyValue(), AnyExpiry(), 0};
    const Status set = engine_.Set({cache.id, key}, item.value, Expiry{item.expiry}, now_);
    ASSERT_TRUE(set.has_value()) << set.error().ToString();
    item.evictions = engine_.Stats().evictions;
    cache.items.insert_or_assign(key, std::move(item));
  }

  void Get() {
    auto& [name, cache] = AnyCache();
    const std::string key = AnyKey();
    const std::optional<Value> value = engine_.Get({cache.id, key}, now_);
    if (!value.has_value()) return ExpectAbsent(cache, key);
    const Item* const item = Find(cache, key);
    ASSERT_NE(item, nullptr) << "a value came back from nowhere";
    EXPECT_EQ(value->view(), item->value);
  }

  void Delete() {
    auto& [name, cache] = AnyCache();
    const std::string key = AnyKey();
    if (!engine_.Delete({cache.id, key}, now_)) return ExpectAbsent(cache, key);
    EXPECT_NE(Find(cache, key), nullptr);
    cache.items.erase(key);
  }

  void Ttl() {
    auto& [name, cache] = AnyCache();
    const std::string key = AnyKey();
    const auto left = engine_.ItemTtl({cache.id, key}, now_);
    EXPECT_EQ(engine_.Contains({cache.id, key}, now_), left.has_value());
    if (!left.has_value()) return ExpectAbsent(cache, key);
    const Item* const item = Find(cache, key);
    ASSERT_NE(item, nullptr);
    const bool never = item->expiry == Instant::max();
    EXPECT_EQ(*left, never ? std::chrono::nanoseconds::max() : item->expiry - now_);
  }

  void Pass() {
    static constexpr std::chrono::milliseconds kSteps[] = {1ms, 49ms, 2s, 1min, 1h};
    now_ += kSteps[Below(Below(shape_.calm) == 0 ? std::size(kSteps) : 3)];
  }

  void Flush() {
    auto& [name, cache] = AnyCache();
    dead_ids_.push_back(cache.id);
    const bool empty = engine_.ListCaches().at(IndexOf(name)).items == 0;
    ASSERT_TRUE(engine_.FlushCache(name).has_value());
    cache = {*engine_.FindCache(name), {}};
    if (empty) dead_ids_.pop_back();
  }

  void Recreate() {
    const std::string name = AnyCache().first;
    dead_ids_.push_back(caches_.at(name).id);
    ASSERT_TRUE(engine_.DeleteCache(name).has_value());
    ASSERT_FALSE(engine_.FindCache(name).has_value());
    Create(name);
  }

  void UseDeadId() {
    if (dead_ids_.empty()) return;
    // Numbers that have rested may be in use again: those are nobody's any more.
    const CacheId id = dead_ids_.back();
    for (const auto& [name, cache] : caches_) {
      if (cache.id == id) return dead_ids_.pop_back();
    }
    const std::string key = AnyKey();
    EXPECT_FALSE(engine_.Get({id, key}, now_).has_value());
    EXPECT_FALSE(engine_.Set({id, key}, AnyValue(), Expiry{}, now_).has_value());
    EXPECT_FALSE(engine_.Delete({id, key}, now_));
  }

  void Create(const std::string& name) {
    const Result<CacheId> id = engine_.CreateCache(name);
    ASSERT_TRUE(id.has_value()) << id.error().ToString();
    caches_.insert_or_assign(name, Cache{*id, {}});
  }

  std::size_t IndexOf(const std::string& name) const {
    return static_cast<std::size_t>(std::distance(caches_.begin(), caches_.find(name)));
  }

  // The engine may hold fewer items than the model, by eviction, or more, not yet swept; never
  // another count than a read of each finds.
  void CheckCounts() {
    for (auto& [name, cache] : caches_) {
      std::uint64_t live = 0;
      for (const auto& [key, item] : cache.items) live += engine_.Contains({cache.id, key}, now_);
      const CacheStats stats = engine_.ListCaches().at(IndexOf(name));
      EXPECT_EQ(stats.name, name);
      EXPECT_GE(stats.items, live);
    }
  }

  const Shape shape_;
  std::mt19937_64 chance_;
  testing::SeededRandom random_;
  Engine engine_;
  std::map<std::string, Cache> caches_;
  std::vector<CacheId> dead_ids_;
  Instant now_{1h};
};

TEST(EngineModelTest, WithRoomForAllItIsAMap) {
  Model model(
      {.memory_bytes = 64 << 20, .shards = 4, .keys = 400, .steps = 4'000, .large_values = true},
      testing::Seed());
  model.Run();
  EXPECT_EQ(model.Stats().evictions, 0U);
}

TEST(EngineModelTest, UnderPressureItForgetsButNeverLies) {
  Model model({.memory_bytes = 1 << 20,
               .shards = 1,
               .keys = 3'000,
               .steps = 3'000,
               .large_values = true,
               .pressure = true,
               .calm = 20},
              testing::Seed());
  model.Run();
}

TEST(EngineModelTest, UnderPressureWithSmallValuesOnly) {
  Model model({.memory_bytes = 1 << 20,
               .shards = 1,
               .keys = 6'000,
               .steps = 2'000,
               .large_values = false,
               .pressure = true,
               .calm = 50},
              testing::Seed() + 1);
  model.Run();
}

TEST(EngineModelTest, UnderPressureSeveralShardsShareTheMemory) {
  Model model({.memory_bytes = 2 << 20,
               .shards = 4,
               .keys = 4'000,
               .steps = 3'000,
               .large_values = true,
               .pressure = true,
               .calm = 20},
              testing::Seed() + 2);
  model.Run();
}

}  // namespace
}  // namespace keepsake::engine
