#include "engine/engine.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <list>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

// Misses at equal numbers of objects, against exact LRU in the same program (H1 of
// docs/benchmarks.md). All loads are made here: xorshift64, seed 12345.
namespace keepsake::engine {
namespace {

constexpr Instant kNow{std::chrono::hours(1)};
constexpr std::uint64_t kKeys = 100'000;
constexpr std::uint64_t kScan = 1000;  // keys of one scan

class FixedRandom final : public base::Random {
 public:
  void Fill(std::span<std::byte> out) override { std::ranges::fill(out, std::byte{42}); }
};

class Chance {
 public:
  double Uniform() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return static_cast<double>(state_ >> 11) / 9007199254740992.0;
  }
  std::uint64_t Below(std::uint64_t bound) {
    return static_cast<std::uint64_t>(Uniform() * static_cast<double>(bound));
  }

 private:
  std::uint64_t state_ = 12345;
};

class Zipf {
 public:
  Zipf(double alpha, std::uint64_t keys) {
    double sum = 0;
    for (std::uint64_t r = 0; r < keys; ++r) {
      sum += 1 / std::pow(static_cast<double>(r + 1), alpha);
      sums_.push_back(sum);
    }
  }
  std::uint64_t Draw(Chance& chance) const {
    const double at = chance.Uniform() * sums_.back();
    return static_cast<std::uint64_t>(std::ranges::lower_bound(sums_, at) - sums_.begin());
  }

 private:
  std::vector<double> sums_;
};

struct Load {
  const char* name;
  double alpha;
  std::uint64_t keys = kKeys;
  double churn = 0;         // a rank gets a new key before a request
  double scan = 0;          // of requests, in a thousand of a thousand
  std::uint64_t walk = 0;   // every second request walks round so many other keys
  std::uint64_t shift = 0;  // all keys are new after so many requests
  std::uint64_t requests = 2'000'000;
};

constexpr Load kLoads[] = {
    {"zipf 0.7", 0.7},
    {"zipf 0.8", 0.8},
    {"zipf 0.9", 0.9},
    {"zipf 1.0", 1.0},
    {"zipf 1.1", 1.1},
    {"zipf 1.2", 1.2},
    {.name = "0.9 churn 1%", .alpha = 0.9, .churn = 0.01},
    {.name = "1.0 churn 1%", .alpha = 1.0, .churn = 0.01},
    {.name = "1.0 churn 5%", .alpha = 1.0, .churn = 0.05},
    {.name = "1.0 scan 0.2", .alpha = 1.0, .scan = 0.2},
    {.name = "0.8 churn 1% scan 0.2", .alpha = 0.8, .churn = 0.01, .scan = 0.2},
    {.name = "1.0 churn 1% scan 0.2", .alpha = 1.0, .churn = 0.01, .scan = 0.2},
    {.name = "0.9 churn 5% scan 0.5", .alpha = 0.9, .churn = 0.05, .scan = 0.5},
    {.name = "loop mix", .alpha = 0.9, .keys = 50'000, .walk = 15'000, .requests = 1'000'000},
    {.name = "shift", .alpha = 0.9, .keys = 50'000, .shift = 100'000, .requests = 1'000'000},
};

// The keys of a load, one after the other.
class Keys {
 public:
  explicit Keys(const Load& load) : load_(load), zipf_(load.alpha, load.keys) {
    for (std::uint64_t r = 0; r < load.keys; ++r) names_.push_back(next_++);
  }
  std::uint64_t Next() {
    ++requests_;
    if (load_.shift != 0 && requests_ % load_.shift == 0) {
      for (auto& name : names_) name = next_++;
    }
    if (load_.churn > 0 && chance_.Uniform() < load_.churn) {
      names_[chance_.Below(load_.keys)] = next_++;
    }
    if (scan_left_ == 0 && load_.scan > 0 && chance_.Uniform() < load_.scan / 1000) {
      scan_left_ = kScan;
    }
    if (scan_left_ > 0) {
      --scan_left_;
      return next_++;
    }
    if (load_.walk != 0 && requests_ % 2 == 0) return kOther + requests_ / 2 % load_.walk;
    return names_[zipf_.Draw(chance_)];
  }

 private:
  static constexpr std::uint64_t kOther = 1ULL << 40;
  const Load& load_;
  const Zipf zipf_;
  Chance chance_;
  std::vector<std::uint64_t> names_;
  std::uint64_t next_ = 0, requests_ = 0, scan_left_ = 0;
};

class Lru {
 public:
  explicit Lru(std::size_t most) : most_(most) {}
  bool Touch(std::uint64_t key) {
    if (const auto found = places_.find(key); found != places_.end()) {
      order_.splice(order_.begin(), order_, found->second);
      return true;
    }
    order_.push_front(key);
    places_[key] = order_.begin();
    if (order_.size() > most_) {
      places_.erase(order_.back());
      order_.pop_back();
    }
    return false;
  }

 private:
  std::size_t most_;
  std::list<std::uint64_t> order_;
  std::unordered_map<std::uint64_t, std::list<std::uint64_t>::iterator> places_;
};

// An engine that holds about so many items, in well over a hundred segments.
class Ours {
 public:
  explicit Ours(std::size_t items) : engine_({Memory(items), 1}, random_) {
    cache_ = *engine_.CreateCache("c");
    value_.assign(ValueBytes(items), 'v');
  }
  bool Touch(std::uint64_t key) {
    const std::string name = std::to_string(key);
    if (engine_.Get({cache_, name}, kNow).has_value()) return true;
    (void)engine_.Set({cache_, name}, value_, {}, kNow);
    return false;
  }
  std::uint64_t items() const { return engine_.Stats().items; }

 private:
  static std::size_t ValueBytes(std::size_t items) { return items < 5000 ? 1500 : 180; }
  // A record, its place in the index, and what the engine keeps for itself.
  static std::uint64_t Memory(std::size_t items) {
    return items * (ValueBytes(items) + 60) + (1 << 20);
  }

  FixedRandom random_;
  Engine engine_;
  CacheId cache_ = 0;
  std::string value_;
};

struct Misses {
  std::uint64_t ours = 0, lru = 0;
};

// Ours runs first, and LRU gets as many places as ours had items on the average.
Misses Run(const Load& load, double share) {
  Misses misses;
  const auto target = static_cast<std::size_t>(static_cast<double>(load.keys + load.walk) * share);
  Ours ours(target);
  Keys keys(load);
  std::uint64_t samples = 0, items = 0;
  for (std::uint64_t i = 0; i < load.requests; ++i) {
    if (!ours.Touch(keys.Next())) ++misses.ours;
    if (i % 1024 != 0 || i < load.requests / 4) continue;
    items += ours.items();
    ++samples;
  }
  Lru lru(items / samples);
  Keys again(load);
  for (std::uint64_t i = 0; i < load.requests; ++i) {
    if (!lru.Touch(again.Next())) ++misses.lru;
  }
  return misses;
}

void MissRatio(benchmark::State& state, const Load& load, double share) {
  Misses misses;
  for (auto _ : state) misses = Run(load, share);
  const auto requests = static_cast<double>(load.requests);
  state.counters["ours"] = static_cast<double>(misses.ours) / requests;
  state.counters["lru"] = static_cast<double>(misses.lru) / requests;
  state.counters["of_lru"] = static_cast<double>(misses.ours) / static_cast<double>(misses.lru);
}

[[maybe_unused]] const bool kRegistered = [] {
  for (const Load& load : kLoads) {
    for (const double share : {0.01, 0.10}) {
      const std::string name =
          std::string("MissRatio/") + load.name + (share < 0.05 ? "/1%" : "/10%");
      benchmark::RegisterBenchmark(
          name.c_str(), [&load, share](benchmark::State& state) { MissRatio(state, load, share); })
          ->Iterations(1)
          ->Unit(benchmark::kSecond);
    }
  }
  return true;
}();

}  // namespace
}  // namespace keepsake::engine
