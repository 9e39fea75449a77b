#include <keepsake/leaderboard.h>

#include "sdk/item_call.h"
#include "wire/leaderboard_rpcs.h"
#include "wire/proto/leaderboard.pb.h"

#include <cmath>

namespace keepsake {
inline namespace v1 {
namespace {

using internal::CallAt;

constexpr auto kRanked = [](auto& response) -> Result<std::vector<RankedElement>> {
  return sdk::TakeAll(*response.mutable_elements(), [](auto& element) {
    return RankedElement{element.id(), element.rank(), element.score()};
  });
};

::leaderboard::Order OnWire(SortOrder order) {
  return order == SortOrder::kDescending ? ::leaderboard::DESCENDING : ::leaderboard::ASCENDING;
}

Status PutIds(const ArgumentList<std::uint32_t>& ids, auto& request) {
  request.mutable_ids()->Add(ids.begin(), ids.end());
  return sdk::CheckBetween("the number of ids", ids.size(), 0, limits::kLeaderboardBatch);
}

// The wire has no infinite bounds.
Status PutBounds(const LeaderboardScores& scores, ::leaderboard::ScoreRange& range) {
  range.mutable_unbounded_min();
  range.mutable_unbounded_max();
  if (const double min = scores.min.value_or(-INFINITY); min != -INFINITY) {
    TRY(sdk::CheckFinite("the least score", min));
    range.set_min_inclusive(min);
  }
  if (const double max = scores.max.value_or(INFINITY); max != INFINITY) {
    TRY(sdk::CheckFinite("the greatest score", max));
    range.set_max_exclusive(max);
  }
  return sdk::CheckScores(scores.min, scores.max);
}

// An answer about no ids needs no call.
template <typename Answer>
std::optional<Result<Answer>> AtOnce(const ArgumentList<std::uint32_t>& ids) {
  if (!ids.empty()) return {};
  return internal::EmptyAnswer<Answer>();
}

}  // namespace

template <typename Face>
auto BasicLeaderboard<Face>::Upsert(const ArgumentList<LeaderboardElement>& elements,
                                    const CallOptions& options) const -> Answer<void> {
  const auto fill = [&](auto& request) -> Status {
    TRY(sdk::CheckBetween("the number of elements", elements.size(), 1, limits::kLeaderboardBatch));
    for (const LeaderboardElement& element : elements) {
      TRY(sdk::CheckFinite("a score", element.score));
      auto& added = *request.add_elements();
      added.set_id(element.id);
      added.set_score(element.score);
    }
    return {};
  };
  return CallAt<Face>(place_, wire::kUpsertElements, BytesView(name_), options, sdk::kNothing, fill,
                      {});
}

template <typename Face>
auto BasicLeaderboard<Face>::RemoveElements(const ArgumentList<std::uint32_t>& ids,
                                            const CallOptions& options) const -> Answer<void> {
  return CallAt<Face>(
      place_, wire::kRemoveElements, BytesView(name_), options, sdk::kNothing,
      [&](auto& request) { return PutIds(ids, request); }, AtOnce<void>(ids));
}

template <typename Face>
auto BasicLeaderboard<Face>::Delete(const CallOptions& options) const -> Answer<void> {
  return CallAt<Face>(place_, wire::kDeleteLeaderboard, BytesView(name_), options, sdk::kNothing,
                      internal::kNoMore, {});
}

template <typename Face>
auto BasicLeaderboard<Face>::FetchByRank(std::uint32_t start, std::uint32_t end, SortOrder order,
                                         const ReadOptions& options) const
    -> Answer<std::vector<RankedElement>> {
  const auto fill = [&](auto& request) {
    request.mutable_rank_range()->set_start_inclusive(start);
    request.mutable_rank_range()->set_end_exclusive(end);
    request.set_order(OnWire(order));
    return sdk::CheckBetween("the number of ranks", end > start ? end - start : 0, 1,
                             limits::kLeaderboardBatch);
  };
  return CallAt<Face>(place_, wire::kGetByRank, BytesView(name_), options, kRanked, fill, {});
}

template <typename Face>
auto BasicLeaderboard<Face>::FetchByScore(const LeaderboardScores& scores,
                                          const ReadOptions& options) const
    -> Answer<std::vector<RankedElement>> {
  const auto fill = [&](auto& request) -> Status {
    request.set_order(OnWire(scores.order));
    request.set_offset(scores.offset);
    request.set_limit_elements(scores.count);
    TRY(sdk::CheckBetween("the count", scores.count, 1, limits::kLeaderboardBatch));
    return PutBounds(scores, *request.mutable_score_range());
  };
  return CallAt<Face>(place_, wire::kGetByScore, BytesView(name_), options, kRanked, fill, {});
}

template <typename Face>
auto BasicLeaderboard<Face>::GetRank(const ArgumentList<std::uint32_t>& ids, SortOrder order,
                                     const ReadOptions& options) const
    -> Answer<std::vector<RankedElement>> {
  const auto fill = [&](auto& request) {
    request.set_order(OnWire(order));
    return PutIds(ids, request);
  };
  return CallAt<Face>(place_, wire::kGetRank, BytesView(name_), options, kRanked, fill,
                      AtOnce<std::vector<RankedElement>>(ids));
}

template <typename Face>
auto BasicLeaderboard<Face>::GetCompetitionRank(const ArgumentList<std::uint32_t>& ids,
                                                SortOrder order, const ReadOptions& options) const
    -> Answer<std::vector<RankedElement>> {
  const auto fill = [&](auto& request) {
    request.set_order(OnWire(order));
    return PutIds(ids, request);
  };
  return CallAt<Face>(place_, wire::kGetCompetitionRank, BytesView(name_), options, kRanked, fill,
                      AtOnce<std::vector<RankedElement>>(ids));
}

template <typename Face>
auto BasicLeaderboard<Face>::Length(const ReadOptions& options) const -> Answer<std::uint64_t> {
  const auto read = [](auto& response) -> Result<std::uint64_t> { return response.count(); };
  return CallAt<Face>(place_, wire::kGetLeaderboardLength, BytesView(name_), options, read,
                      internal::kNoMore, {});
}

template class BasicLeaderboard<Blocking>;
template class BasicLeaderboard<Asynchronous>;

}  // namespace v1
}  // namespace keepsake
