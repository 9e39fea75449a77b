#include "base/limits.h"
#include "engine/collections.h"
#include "engine/engine.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <random>
#include <span>
#include <string>
#include <thread>
#include <vector>

// How long a Get takes at 50,000 a second while another thread does something large: what its locks
// cost those who wait for them. Counters are microseconds.
namespace keepsake::engine {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr Instant kNow{1h};
constexpr std::size_t kItems = 1'000'000;
constexpr int kReads = 100'000;
constexpr auto kEvery = 20us;

class FixedRandom final : public base::Random {
 public:
  void Fill(std::span<std::byte> out) override {
    for (std::byte& b : out) b = static_cast<std::byte>(engine_());
  }

 private:
  std::mt19937_64 engine_{12'345};
};

// One engine, a thousand items that are read, and what the other thread does meanwhile.
class World {
 public:
  World() {
    for (int i = 0; i < 1000; ++i) Set("read-" + std::to_string(i), 64, {});
  }
  Key At(std::string_view key) const { return {cache, key}; }
  void Set(const std::string& key, std::size_t bytes, Expiry expiry) {
    (void)engine.Set(At(key), std::string(bytes, 'v'), expiry, kNow);
  }
  void AddMany(std::string_view name, std::size_t count) {
    for (std::size_t from = 0; from < count; from += 1000) {
      (void)WriteCollection<ElementSet>(engine, At(name), {}, {1000, 16'000}, kNow,
                                        [&](ElementSet& set) {
                                          for (std::size_t i = from; i < from + 1000; ++i) {
                                            set.Add("element-" + std::to_string(i));
                                          }
                                        });
    }
  }
  std::vector<double> Read() {
    std::vector<double> latencies;
    latencies.reserve(kReads);
    auto next = Clock::now();
    for (int i = 0; i < kReads; ++i) {
      while (Clock::now() < next) {
      }
      const auto begin = Clock::now();
      benchmark::DoNotOptimize(engine.Get(At("read-" + std::to_string(i % 1000)), kNow));
      latencies.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begin).count());
      next = begin + kEvery;
    }
    return latencies;
  }

  FixedRandom random;
  Engine engine{{.memory_bytes = 512 << 20, .shards = 4}, random};
  CacheId cache = *engine.CreateCache("c");
};

// Prepares, and gives what is to be done again and again while others read.
using Make = std::function<std::function<void()>(World&)>;

std::function<void()> Nothing(World&) {
  return [] { std::this_thread::sleep_for(1ms); };
}
std::function<void()> Expire(World& world) {
  for (std::size_t i = 0; i < kItems; ++i) {
    world.Set("gone-" + std::to_string(i), 64, {kNow + 1s});
  }
  return [&world] { world.engine.Tick(kNow + 2s, 500us); };
}
std::function<void()> DeleteLarge(World& world) {
  world.AddMany("large", kItems);
  return [&world] {
    world.engine.Delete(world.At("large"), kNow);
    world.engine.Tick(kNow, 500us);
  };
}
std::function<void()> ReadLarge(World& world) {
  world.AddMany("large", kItems / 10);
  return [&world] {
    std::size_t read = 0;
    (void)ReadCollectionInSlices<ElementSet>(
        world.engine, world.At("large"), kNow, [&](const ElementSet& set, std::size_t& from) {
          return set.ForSome(from, limits::kSliceElements, [&](std::string_view) { ++read; });
        });
  };
}
std::function<void()> Evict(World& world) {
  for (std::size_t i = 0; i < 6 * kItems; ++i) world.Set("old-" + std::to_string(i), 64, {});
  return
      [&world, i = std::size_t{0}]() mutable { world.Set("new-" + std::to_string(i++), 64, {}); };
}

void Latency(benchmark::State& state, const Make& make) {
  std::vector<double> latencies;
  for (auto _ : state) {
    World world;
    const auto work = make(world);
    std::atomic<bool> stop = false;
    std::thread other([&, work]() mutable {
      while (!stop) work();
    });
    latencies = world.Read();
    stop = true;
    other.join();
  }
  std::ranges::sort(latencies);
  const auto at = [&](double share) {
    return latencies[static_cast<std::size_t>(static_cast<double>(latencies.size() - 1) * share)];
  };
  state.counters["p50"] = at(0.5);
  state.counters["p99"] = at(0.99);
  state.counters["p9999"] = at(0.9999);
  state.counters["max"] = latencies.back();
}

[[maybe_unused]] const bool kRegistered = [] {
  const std::pair<const char*, Make> cases[] = {{"alone", &Nothing},
                                                {"1M items expire", &Expire},
                                                {"a set of 1M is deleted", &DeleteLarge},
                                                {"a set of 100,000 is fetched", &ReadLarge},
                                                {"writes evict", &Evict}};
  for (const auto& [name, make] : cases) {
    benchmark::RegisterBenchmark((std::string("Latency/") + name).c_str(),
                                 [make = make](benchmark::State& state) { Latency(state, make); })
        ->Iterations(1)
        ->Unit(benchmark::kSecond);
  }
  return true;
}();

}  // namespace
}  // namespace keepsake::engine
