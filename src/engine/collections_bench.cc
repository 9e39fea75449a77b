#include "engine/dictionary.h"
#include "engine/element_set.h"
#include "engine/list.h"
#include "engine/sorted_set.h"

#include <benchmark/benchmark.h>

#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

// One operation on a collection of n elements, for the shape of its growth (cache-engine.md §10).
namespace keepsake::engine {
namespace {

constexpr std::size_t kNames = 4096;  // different elements that are asked for

std::string NameOf(std::size_t i) {
  return "element-" + std::to_string(i);
}

// Elements of a collection of `n`, drawn at random.
std::vector<std::string> Draw(std::size_t n) {
  std::mt19937_64 chance(12'345);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kNames; ++i) names.push_back(NameOf(chance() % n));
  return names;
}

template <typename T>
std::unique_ptr<T> Filled(std::size_t n) {
  static const KeyHasher hasher(42);
  if constexpr (std::is_same_v<T, List>) {
    auto list = std::make_unique<List>();
    for (std::size_t i = 0; i < n; ++i) list->PushBack(NameOf(i));
    return list;
  } else {
    auto made = std::make_unique<T>(hasher);
    for (std::size_t i = 0; i < n; ++i) {
      if constexpr (std::is_same_v<T, Dictionary>)
        made->Set(NameOf(i), "value");
      else if constexpr (std::is_same_v<T, ElementSet>)
        made->Add(NameOf(i));
      else
        made->Put(NameOf(i), static_cast<double>(i * 7919 % n));
    }
    return made;
  }
}

// `once(collection, name, i)` is one operation; it leaves the collection as large as it was.
template <typename T, typename Fn>
void Add(const char* name, Fn once) {
  for (const std::size_t n :
       {std::size_t{10}, std::size_t{1000}, std::size_t{100'000}, std::size_t{1'000'000}}) {
    benchmark::RegisterBenchmark(
        ("Collection/" + std::string(name) + "/" + std::to_string(n)).c_str(),
        [n, once](benchmark::State& state) {
          const auto collection = Filled<T>(n);
          const auto names = Draw(n);
          std::size_t i = 0;
          for (auto _ : state) {
            once(*collection, names[i % kNames], i);
            ++i;
          }
        });
  }
}

void VisitTen(const SortedSet& set, std::size_t i) {
  const std::size_t from = set.size() > 10 ? i * 7919 % (set.size() - 10) : 0;
  set.Visit(from, std::min(set.size(), from + 10), false,
            [](const ScoredValue& value) { benchmark::DoNotOptimize(value.score); });
}

[[maybe_unused]] const bool kRegistered = [] {
  using Name = const std::string&;
  Add<Dictionary>("dictionary get", [](Dictionary& d, Name name, std::size_t) {
    benchmark::DoNotOptimize(d.Get(name));
  });
  Add<Dictionary>("dictionary set",
                  [](Dictionary& d, Name name, std::size_t) { d.Set(name, "other"); });
  Add<ElementSet>("set contains", [](ElementSet& s, Name name, std::size_t) {
    benchmark::DoNotOptimize(s.Contains(name));
  });
  Add<ElementSet>("set remove and add", [](ElementSet& s, Name name, std::size_t) {
    if (s.Remove(name)) s.Add(name);
  });
  Add<List>("list push and pop", [](List& l, Name name, std::size_t) {
    l.PushBack(name);
    benchmark::DoNotOptimize(l.PopFront());
  });
  Add<List>("list slice of 10", [](List& l, Name, std::size_t) {
    const std::size_t from = l.size() / 2;
    l.Visit(from, std::min(l.size(), from + 10),
            [](std::string_view value) { benchmark::DoNotOptimize(value.data()); });
  });
  Add<SortedSet>("sorted set put", [](SortedSet& s, Name name, std::size_t i) {
    s.Put(name, static_cast<double>(i * 104'729 % 1'000'003));
  });
  Add<SortedSet>("sorted set score", [](SortedSet& s, Name name, std::size_t) {
    benchmark::DoNotOptimize(s.Score(name));
  });
  Add<SortedSet>("sorted set rank", [](SortedSet& s, Name name, std::size_t) {
    benchmark::DoNotOptimize(s.Rank(name));
  });
  Add<SortedSet>("sorted set range of 10",
                 [](SortedSet& s, Name, std::size_t i) { VisitTen(s, i); });
  return true;
}();

}  // namespace
}  // namespace keepsake::engine
