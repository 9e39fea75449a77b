#pragma once

#include "engine/collection.h"
#include "engine/counted_tree.h"
#include "engine/members.h"
#include "engine/record.h"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace keepsake::engine {

struct ScoredValue {
  double score = 0;
  std::string_view value;
};

// Values with a score each, in the order of their scores, equal ones in that of their bytes. Few of
// them are put in order when somebody asks; more of them stand in a tree. Scores are finite; -0.0
// is stored as 0.0. Positions are 0-based and ascending. Source: momento-semantics.md §6.
class SortedSet : public Collection {
 public:
  static constexpr Kind kKind = Kind::kSortedSet;

  // A bound of scores.
  struct Bound {
    double score;
    bool exclusive;
  };

  explicit SortedSet(const KeyHasher& hasher) : members_(hasher) {}

  std::size_t size() const override { return members_.size(); }
  std::optional<double> Score(std::string_view value) const;
  void Put(std::string_view value, double score);
  bool Remove(std::string_view value);
  void Clear();

  // How many stand before the value.
  std::optional<std::size_t> Rank(std::string_view value) const;
  // How many have a score below the bound; or at most it, when it is exclusive: the position of the
  // first that a range with this minimum has.
  std::size_t CountBelow(const Bound& minimum) const;
  // How many have at most the bound's score, or less than it: the end of a range with this maximum.
  std::size_t CountUpTo(const Bound& maximum) const;
  // Calls `visit(ScoredValue)` for those at [begin, end), in order or backwards.
  void Visit(std::size_t begin, std::size_t end, bool backwards,
             const std::function<void(const ScoredValue&)>& visit) const;

  std::uint64_t heap_bytes() const override;
  std::uint64_t GrowthBound(std::size_t elements, std::uint64_t bytes) const override;
  bool Shed(std::size_t elements) override;
  bool Holds() const override;

 private:
  struct Place {
    double score;
    const char* entry;
    bool operator==(const Place&) const = default;
  };
  struct One {
    std::size_t operator()(const Place&) const { return 1; }
  };

  static ScoredValue Read(const Entry& entry);
  static bool Before(const ScoredValue& a, const ScoredValue& b);
  std::vector<ScoredValue> Sorted() const;
  template <typename Fn>
  std::size_t Count(Fn&& before) const;
  std::size_t PositionOf(const ScoredValue& value) const;
  void Rebuild();

  Members members_;
  CountedTree<Place, One> tree_;  // empty while the members are packed
};

// The same with numbers for values. Source: momento-semantics.md §9.
class Leaderboard final : public SortedSet {
 public:
  static constexpr Kind kKind = Kind::kLeaderboard;
  using SortedSet::SortedSet;

  // Four bytes in the order of the numbers.
  using IdBytes = std::array<char, 4>;
  static IdBytes BytesOf(std::uint32_t id) {
    return {static_cast<char>(id >> 24), static_cast<char>(id >> 16), static_cast<char>(id >> 8),
            static_cast<char>(id)};
  }
  static std::uint32_t IdOf(std::string_view bytes) {
    std::uint32_t id = 0;
    for (const char byte : bytes) id = id << 8 | static_cast<unsigned char>(byte);
    return id;
  }
};

}  // namespace keepsake::engine
