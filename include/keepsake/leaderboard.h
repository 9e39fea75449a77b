#pragma once

#include <keepsake/argument_list.h>
#include <keepsake/call_options.h>
#include <keepsake/face.h>
#include <keepsake/item_types.h>

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace keepsake {
inline namespace v1 {

/// An element that is put. Made from a pair too, so that a std::map can be given.
struct LeaderboardElement {
  LeaderboardElement(std::uint32_t its_id, double its_score) : id(its_id), score(its_score) {}
  LeaderboardElement(const std::pair<const std::uint32_t, double>& pair)
      : id(pair.first), score(pair.second) {}

  std::uint32_t id;
  /// Finite.
  double score;
};

/// An element that was read.
struct RankedElement {
  std::uint32_t id = 0;
  /// Its place in the whole leaderboard, in the order asked for; 0 is the first.
  std::uint32_t rank = 0;
  double score = 0;
  bool operator==(const RankedElement&) const = default;
};

/// Elements by their score: from `min` up to but without `max`, put in order, the first `offset`
/// left out, and at most `count` of the rest. A min of -infinity and a max of +infinity are none;
/// otherwise bounds are finite.
struct LeaderboardScores {
  std::optional<double> min{};
  std::optional<double> max{};
  SortOrder order = SortOrder::kAscending;
  std::uint32_t offset = 0;
  /// From 1 to 8192.
  std::uint32_t count = 8'192;
};

/// One leaderboard: ids ordered by score. It is made by the first upsert; one that is not there
/// reads as empty, so that there are no misses. A small value, safe from any thread; it keeps its
/// client alive.
///
/// Errors: those of CacheHandle's calls. Calls take at most 8192 elements or ids, and refuse more
/// with kInvalidArgument. The name: UTF-8, not empty, not only spaces; leaderboards do not share
/// the keys of items.
template <typename Face>
class KEEPSAKE_EXPORT BasicLeaderboard {
 public:
  template <typename T>
  using Answer = typename Face::template Answer<T>;

  /// Puts all elements, or none; of an id that is given twice the last. At least one.
  Answer<void> Upsert(const ArgumentList<LeaderboardElement>& elements,
                      const CallOptions& options = {}) const;
  /// Removing what is not there is no error.
  Answer<void> RemoveElements(const ArgumentList<std::uint32_t>& ids,
                              const CallOptions& options = {}) const;
  /// Deletes the leaderboard; deleting nothing is no error.
  Answer<void> Delete(const CallOptions& options = {}) const;

  /// Ranks from `start` up to but without `end`: start is less than end, at most 8192 of them.
  Answer<std::vector<RankedElement>> FetchByRank(std::uint32_t start, std::uint32_t end,
                                                 SortOrder order = SortOrder::kAscending,
                                                 const ReadOptions& options = {}) const;
  Answer<std::vector<RankedElement>> FetchByScore(const LeaderboardScores& scores = {},
                                                  const ReadOptions& options = {}) const;
  /// In the order of the ids, without those that are not there.
  Answer<std::vector<RankedElement>> GetRank(const ArgumentList<std::uint32_t>& ids,
                                             SortOrder order = SortOrder::kAscending,
                                             const ReadOptions& options = {}) const;
  /// The same with one rank for equal scores, the best of them, and gaps behind: 0, 1, 1, 3.
  Answer<std::vector<RankedElement>> GetCompetitionRank(const ArgumentList<std::uint32_t>& ids,
                                                        SortOrder order = SortOrder::kDescending,
                                                        const ReadOptions& options = {}) const;
  /// How many elements.
  Answer<std::uint64_t> Length(const ReadOptions& options = {}) const;

  const std::string& name() const { return name_; }

 private:
  friend class BasicCacheHandle<Face>;
  BasicLeaderboard(internal::CachePlace place, std::string name)
      : place_(std::move(place)), name_(std::move(name)) {}

  internal::CachePlace place_;
  std::string name_;
};

extern template class BasicLeaderboard<Blocking>;
extern template class BasicLeaderboard<Asynchronous>;

using LeaderboardHandle = BasicLeaderboard<Blocking>;
using AsyncLeaderboardHandle = BasicLeaderboard<Asynchronous>;

}  // namespace v1
}  // namespace keepsake
