#include "engine/engine.h"

#include <benchmark/benchmark.h>

#include <fstream>
#include <random>

// Reads and writes of the whole engine in process: ns per call, and the account's bytes per item.
// Expected on a quiet machine: get at most 250 ns and set of a new key at most 660 ns at a million
// items; at most 72 resident bytes per item of 16 + 32 bytes without an expiry, 80 with one. On a
// busy one compare with BM_TwoLoads, the two dependent loads that a hit cannot do without.
namespace keepsake::engine {
namespace {

constexpr Instant kNow{std::chrono::hours(1)};
constexpr std::size_t kKeyBytes = 16;

class FixedRandom final : public base::Random {
 public:
  void Fill(std::span<std::byte> out) override {
    for (std::byte& b : out) b = static_cast<std::byte>(engine_());
  }

 private:
  std::mt19937_64 engine_{12'345};
};

// The key of item `n`: 16 bytes, unlike its neighbours'.
class BenchKey {
 public:
  explicit BenchKey(std::uint64_t n) {
    const std::uint64_t words[] = {n, n * 0x9E3779B97F4A7C15};
    std::memcpy(bytes_, words, kKeyBytes);
  }
  std::string_view view() const { return {bytes_, kKeyBytes}; }

 private:
  char bytes_[kKeyBytes];
};

// xorshift64: next to nothing beside what is measured.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : x_(seed) {}
  std::uint64_t Below(std::uint64_t n) {
    x_ ^= x_ << 13;
    x_ ^= x_ >> 7;
    x_ ^= x_ << 17;
    return static_cast<std::uint64_t>((static_cast<double>(x_ >> 11) * 0x1.0p-53) *
                                      static_cast<double>(n));
  }

 private:
  std::uint64_t x_;
};

std::uint64_t ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  file >> size >> resident;
  return resident * 4096;
}

struct Filled {
  explicit Filled(std::uint64_t items, Expiry expiry = {}, std::uint64_t memory = 1ULL << 30)
      : engine({.memory_bytes = memory}, random), cache(*engine.CreateCache("bench")) {
    const std::uint64_t account = engine.Stats().bytes;
    const std::uint64_t resident = ResidentBytes();
    const std::string value(32, 'v');
    for (std::uint64_t i = 0; i < items; ++i) {
      if (!engine.Set({cache, BenchKey(i).view()}, value, expiry, kNow).has_value()) std::abort();
    }
    const auto count = static_cast<double>(std::max<std::uint64_t>(items, 1));
    account_per_item = static_cast<double>(engine.Stats().bytes - account) / count;
    resident_per_item = static_cast<double>(ResidentBytes() - resident) / count;
  }
  void Report(benchmark::State& state) const {
    state.counters["account/item"] = account_per_item;
    state.counters["resident/item"] = resident_per_item;
  }

  FixedRandom random;
  Engine engine;
  CacheId cache;
  double account_per_item = 0;
  double resident_per_item = 0;
};

// Two loads that depend on each other and on the ones before, from as much memory as the index and
// the log of so many items take.
void BM_TwoLoads(benchmark::State& state) {
  const auto items = static_cast<std::uint64_t>(state.range(0));
  std::vector<std::uint64_t> index(items * 11 / 8);
  std::vector<std::uint64_t> log(items * 7);
  Draws draws(2);
  for (std::uint64_t& to : index) to = draws.Below(log.size());
  std::uint64_t last = 0;
  for (auto _ : state) last = log[index[(draws.Below(index.size()) + last) % index.size()]];
  benchmark::DoNotOptimize(last);
}
BENCHMARK(BM_TwoLoads)->Arg(100'000)->Arg(1'000'000)->Arg(10'000'000);

std::uint64_t Items(const benchmark::State& state) {
  return static_cast<std::uint64_t>(state.range(0));
}

void BM_Get(benchmark::State& state) {
  Filled filled(Items(state));
  Draws draws(1);
  for (auto _ : state) {
    const BenchKey key(draws.Below(Items(state)));
    auto value = filled.engine.Get({filled.cache, key.view()}, kNow);
    if (!value.has_value()) state.SkipWithError("lost an item");
    benchmark::DoNotOptimize(value);
  }
  filled.Report(state);
}
BENCHMARK(BM_Get)->Arg(100'000)->Arg(1'000'000)->Arg(10'000'000);

// As a face does it: all keys of what has arrived are prefetched, then the calls are made.
void BM_GetInBatches(benchmark::State& state) {
  constexpr std::size_t kBatch = 16;
  Filled filled(Items(state));
  Draws draws(1);
  std::vector<BenchKey> keys(kBatch, BenchKey(0));
  while (state.KeepRunningBatch(kBatch)) {
    for (BenchKey& key : keys) {
      key = BenchKey(draws.Below(Items(state)));
      filled.engine.Prefetch({filled.cache, key.view()});
    }
    for (const BenchKey& key : keys) {
      benchmark::DoNotOptimize(filled.engine.Get({filled.cache, key.view()}, kNow));
    }
  }
}
BENCHMARK(BM_GetInBatches)->Arg(1'000'000)->Arg(10'000'000);

void BM_Overwrite(benchmark::State& state) {
  Filled filled(Items(state));
  Draws draws(1);
  const std::string value(32, 'w');
  for (auto _ : state) {
    const BenchKey key(draws.Below(Items(state)));
    benchmark::DoNotOptimize(filled.engine.Set({filled.cache, key.view()}, value, {}, kNow));
  }
}
BENCHMARK(BM_Overwrite)->Arg(100'000)->Arg(1'000'000)->Arg(10'000'000);

// Every iteration fills an engine from empty, growing its index on the way.
void BM_SetNew(benchmark::State& state) {
  const bool expires = state.range(1) != 0;
  for (auto _ : state) {
    const Filled filled(Items(state), expires ? Expiry{kNow + std::chrono::hours(1)} : Expiry{});
    filled.Report(state);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_SetNew)
    ->ArgNames({"items", "ttl"})
    ->ArgsProduct({{100'000, 1'000'000, 10'000'000}, {0, 1}})
    ->Unit(benchmark::kMillisecond);

// New keys into a full cache: each write pays for the eviction of as much.
void BM_SetNewWhenFull(benchmark::State& state) {
  Filled filled(4'000'000, {}, 128ULL << 20);
  const std::string value(32, 'w');
  std::uint64_t next = 4'000'000;
  for (auto _ : state) {
    const BenchKey key(next++);
    benchmark::DoNotOptimize(filled.engine.Set({filled.cache, key.view()}, value, {}, kNow));
  }
  state.counters["used/limit"] = static_cast<double>(filled.engine.Stats().bytes) /
                                 static_cast<double>(filled.engine.Stats().limit_bytes);
}
BENCHMARK(BM_SetNewWhenFull);

// 95 reads to 5 writes from one and two threads.
void BM_Mixed(benchmark::State& state) {
  static std::unique_ptr<Filled> filled;
  if (state.thread_index() == 0) filled = std::make_unique<Filled>(1'000'000);
  const std::string value(32, 'w');
  Draws draws(static_cast<std::uint64_t>(state.thread_index()) + 1);
  for (auto _ : state) {
    const BenchKey key(draws.Below(1'000'000));
    if (draws.Below(20) == 0) {
      benchmark::DoNotOptimize(filled->engine.Set({filled->cache, key.view()}, value, {}, kNow));
    } else {
      benchmark::DoNotOptimize(filled->engine.Get({filled->cache, key.view()}, kNow));
    }
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_Mixed)->Threads(1)->Threads(2)->UseRealTime();

void BM_FindCache(benchmark::State& state) {
  Filled filled(0);
  for (int i = 0; i < 1'000; ++i) {
    if (!filled.engine.CreateCache("cache-" + std::to_string(i)).has_value()) std::abort();
  }
  for (auto _ : state) benchmark::DoNotOptimize(filled.engine.FindCache("cache-500"));
}
BENCHMARK(BM_FindCache);

}  // namespace
}  // namespace keepsake::engine
