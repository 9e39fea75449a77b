#include "engine/sorted_set.h"

#include "testing/seeded_random.h"

#include <map>
#include <random>
#include <set>
#include <string>

namespace keepsake::engine {
namespace {

using Pair = std::pair<double, std::string>;

// The sorted set against a set of pairs.
class SortedSetModel {
 public:
  explicit SortedSetModel(std::uint64_t seed) : chance_(seed) {}

  void Run(int steps, unsigned growing, std::size_t names) {
    for (int i = 0; i < steps; ++i) {
      const std::string value = "v" + std::to_string(chance_() % names);
      if (chance_() % 100 < growing) {
        Put(value);
      } else {
        ASSERT_EQ(set_.Remove(value), Forget(value));
      }
      if (i % 32 == 0) {
        ASSERT_TRUE(set_.Holds()) << i;
        CheckReads(value);
      }
    }
    EXPECT_EQ(Range(0, set_.size(), false), std::vector<Pair>(order_.begin(), order_.end()));
  }
  std::size_t size() const { return order_.size(); }

 private:
  void Put(const std::string& value) {
    const double score = static_cast<double>(chance_() % 20) - 10 + (chance_() % 3 == 0 ? 0.5 : 0);
    const std::uint64_t bound = set_.heap_bytes() + set_.GrowthBound(1, value.size());
    set_.Put(value, score == 0 ? -0.0 : score);
    ASSERT_LE(set_.heap_bytes(), bound);
    Forget(value);
    scores_[value] = score;
    order_.emplace(score, value);
  }
  bool Forget(const std::string& value) {
    const auto found = scores_.find(value);
    if (found == scores_.end()) return false;
    order_.erase({found->second, value});
    scores_.erase(found);
    return true;
  }
  std::vector<Pair> Range(std::size_t begin, std::size_t end, bool backwards) const {
    std::vector<Pair> range;
    set_.Visit(begin, end, backwards,
               [&](const ScoredValue& v) { range.emplace_back(v.score, v.value); });
    return range;
  }
  void CheckReads(const std::string& value) {
    const auto known = scores_.find(value);
    const bool there = known != scores_.end();
    EXPECT_EQ(set_.Score(value), there ? std::optional(known->second) : std::nullopt);
    std::optional<std::size_t> rank;
    if (there) {
      rank = static_cast<std::size_t>(
          std::distance(order_.begin(), order_.find({known->second, value})));
    }
    EXPECT_EQ(set_.Rank(value), rank);
    std::vector<Pair> all(order_.begin(), order_.end());
    const std::size_t begin = chance_() % (all.size() + 2), end = chance_() % (all.size() + 3);
    std::vector<Pair> slice;
    for (std::size_t i = begin; i < std::min(end, all.size()); ++i) slice.push_back(all[i]);
    EXPECT_EQ(Range(begin, end, false), slice);
    std::ranges::reverse(slice);
    EXPECT_EQ(Range(begin, end, true), slice);
    const double bound = static_cast<double>(chance_() % 24) - 12;
    const auto count = [&](auto&& holds) {
      return static_cast<std::size_t>(std::ranges::count_if(all, holds));
    };
    EXPECT_EQ(set_.CountBelow({bound, false}), count([&](auto& p) { return p.first < bound; }));
    EXPECT_EQ(set_.CountBelow({bound, true}), count([&](auto& p) { return p.first <= bound; }));
    EXPECT_EQ(set_.CountUpTo({bound, false}), count([&](auto& p) { return p.first <= bound; }));
    EXPECT_EQ(set_.CountUpTo({bound, true}), count([&](auto& p) { return p.first < bound; }));
  }

  std::mt19937_64 chance_;
  KeyHasher hasher_{7};
  SortedSet set_{hasher_};
  std::map<std::string, double> scores_;
  std::set<Pair> order_;
};

TEST(SortedSetTest, ItIsASetOfPairs) {
  const std::uint64_t seed = testing::Seed();
  SCOPED_TRACE(seed);
  for (std::uint64_t run = 0; run < 10; ++run) {
    SortedSetModel model(seed + run);
    model.Run(300, 60, 70);
    model.Run(4'000, 85, 2'000);
    EXPECT_GT(model.size(), 200U);
    model.Run(6'000, 25, 2'000);
    model.Run(500, 3, 70);
  }
}

TEST(SortedSetTest, ZeroHasOneSign) {
  const KeyHasher hasher(7);
  SortedSet set(hasher);
  set.Put("a", -0.0);
  EXPECT_FALSE(std::signbit(*set.Score("a")));
}

TEST(LeaderboardTest, IdsStandInTheOrderOfTheNumbers) {
  for (const std::uint32_t id : {0U, 1U, 255U, 256U, 70'000U, 0xffff'ffffU}) {
    const Leaderboard::IdBytes bytes = Leaderboard::BytesOf(id);
    EXPECT_EQ(Leaderboard::IdOf({bytes.data(), bytes.size()}), id);
  }
  const auto text = [](std::uint32_t id) {
    const auto bytes = Leaderboard::BytesOf(id);
    return std::string(bytes.data(), bytes.size());
  };
  EXPECT_LT(text(255), text(256));
  EXPECT_LT(text(1), text(0xffff'ffff));
}

}  // namespace
}  // namespace keepsake::engine
