#pragma once

#include <keepsake/argument_list.h>
#include <keepsake/call_options.h>
#include <keepsake/face.h>
#include <keepsake/item_types.h>
#include <keepsake/lookup.h>

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace keepsake {
inline namespace v1 {

/// An element that is put. Made from a pair too, so that a std::map can be given.
struct ValueScore {
  ValueScore(BytesView its_value, double its_score) : value(its_value), score(its_score) {}
  template <typename Value>
  ValueScore(const std::pair<Value, double>& pair) : value(pair.first), score(pair.second) {}

  BytesView value;
  /// Not NaN.
  double score;
};

/// An element that was read.
struct ScoredElement {
  Bytes value{};
  double score = 0;
  bool operator==(const ScoredElement&) const = default;
};

/// Elements by their place, 0 being the first in the order asked for. Negative places count from
/// the last; those beyond the set are taken for its ends. Both of one sign: start is less than end.
struct SortedSetRanks {
  /// The first one when empty.
  std::optional<std::int32_t> start{};
  /// Without this one; to the last when empty.
  std::optional<std::int32_t> end{};
  SortOrder order = SortOrder::kAscending;
};

/// Scores from `min` to `max`, both included: min is at most max, none is NaN.
struct ScoreRange {
  std::optional<double> min{};
  std::optional<double> max{};
};

/// Elements by their score: those in the range, put in order, the first `offset` left out, and at
/// most `count` of the rest.
struct SortedSetScores {
  std::optional<double> min{};
  std::optional<double> max{};
  SortOrder order = SortOrder::kAscending;
  std::uint32_t offset = 0;
  /// All when empty. At least 1, below 2^31.
  std::optional<std::uint32_t> count{};
};

/// A set that goes into a union; one that is not there counts as empty.
struct UnionSource {
  BytesView name;
  /// Its scores count so many times; 0 and negative ones too. Finite.
  float weight = 1;
};

/// The score of an element that is in several sources, out of its weighted scores.
enum class Aggregate : std::uint8_t { kSum = 0, kMin, kMax };

/// The calls on sorted sets: items that are values, each once, ordered by a score. A part of
/// CacheHandle; errors of every call are listed there.
///
/// `name` is the key of the item, in one key space with all others: not empty, not only spaces. An
/// item of another type: kFailedPrecondition. A sorted set is made by the first write to it and is
/// gone with its last element. A miss is a sorted set that is not there.
template <typename Face>
class KEEPSAKE_EXPORT SortedSetCalls {
 public:
  template <typename T>
  using Answer = typename Face::template Answer<T>;

  /// Puts the value with this score, over the one it had.
  Answer<void> SortedSetPutElement(BytesView name, BytesView value, double score,
                                   const CollectionOptions& options = {}) const;
  /// All at once; of a value that is given twice the last. Without elements nothing is sent.
  Answer<void> SortedSetPutElements(BytesView name, const ArgumentList<ValueScore>& elements,
                                    const CollectionOptions& options = {}) const;
  /// Adds `amount`, negative or not, to the value's score, and gives the sum; a value that is not
  /// there counts as 0.
  Answer<double> SortedSetIncrementScore(BytesView name, BytesView value, double amount = 1,
                                         const CollectionOptions& options = {}) const;

  /// Removing what is not there is no error.
  Answer<void> SortedSetRemoveElement(BytesView name, BytesView value,
                                      const CallOptions& options = {}) const;
  Answer<void> SortedSetRemoveElements(BytesView name, const BytesList& values,
                                       const CallOptions& options = {}) const;

  /// The elements in order; there may be none.
  Answer<Lookup<std::vector<ScoredElement>>> SortedSetFetchByRank(
      BytesView name, const SortedSetRanks& ranks = {}, const ReadOptions& options = {}) const;
  Answer<Lookup<std::vector<ScoredElement>>> SortedSetFetchByScore(
      BytesView name, const SortedSetScores& scores = {}, const ReadOptions& options = {}) const;

  /// The value's place, 0 being the first; a miss without the set and without the value.
  Answer<Lookup<std::uint64_t>> SortedSetGetRank(BytesView name, BytesView value,
                                                 SortOrder order = SortOrder::kAscending,
                                                 const ReadOptions& options = {}) const;
  /// A miss without the set and without the value.
  Answer<Lookup<double>> SortedSetGetScore(BytesView name, BytesView value,
                                           const ReadOptions& options = {}) const;
  /// In the order of the values: the score of each, or a miss. Without values nothing is sent, and
  /// the answer is a hit.
  Answer<Lookup<std::vector<Lookup<double>>>> SortedSetGetScores(
      BytesView name, const BytesList& values, const ReadOptions& options = {}) const;

  /// How many elements.
  Answer<Lookup<std::uint64_t>> SortedSetLength(BytesView name,
                                                const ReadOptions& options = {}) const;
  /// How many with a score in the range: 0 is a hit.
  Answer<Lookup<std::uint64_t>> SortedSetLengthByScore(BytesView name, const ScoreRange& scores,
                                                       const ReadOptions& options = {}) const;

  /// Stores the union of the sources, of which there is at least one, in place of whatever is at
  /// `destination`, and gives how many elements it has; 0 leaves nothing there. The destination is
  /// an input only when it is among the sources.
  Answer<std::uint64_t> SortedSetUnionStore(BytesView destination,
                                            const ArgumentList<UnionSource>& sources,
                                            Aggregate aggregate = Aggregate::kSum,
                                            const SetOptions& options = {}) const;

 protected:
  ~SortedSetCalls() = default;
};

extern template class SortedSetCalls<Blocking>;
extern template class SortedSetCalls<Asynchronous>;

}  // namespace v1
}  // namespace keepsake
