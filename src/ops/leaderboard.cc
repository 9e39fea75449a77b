#include "ops/leaderboard.h"

#include "base/error.h"
#include "base/limits.h"
#include "ops/collection.h"

#include <cmath>

namespace keepsake::ops {
namespace {

using engine::Leaderboard;
using engine::ScoredValue;
using engine::SortedSet;

// The bytes that stand for a number in the board.
class Id {
 public:
  explicit Id(std::uint32_t id) : bytes_(Leaderboard::BytesOf(id)) {}
  operator std::string_view() const { return {bytes_.data(), bytes_.size()}; }

 private:
  Leaderboard::IdBytes bytes_;
};

Result<engine::Key> FindBoard(const Call& call, const std::string& name) {
  TRY_ASSIGN(engine::Key key, FindItem(call, name));
  key.board = true;
  return key;
}

// From its last write on.
engine::Expiry LifeOf(const Call& call) {
  return {call.now + limits::kLeaderboardLife};
}

Status CheckCount(int count) {
  if (static_cast<std::size_t>(count) <= limits::kLeaderboardBatch) return {};
  return base::InvalidArgument("more than " + std::to_string(limits::kLeaderboardBatch) +
                               " elements in one call");
}

// Reads a board; one that is not there gives what `response` is already.
template <typename Response, typename Fn>
Result<Response> ReadBoard(const Call& call, engine::Key key, Response response, Fn&& found) {
  TRY(engine::ReadCollection<Leaderboard>(
      call.services.engine, key, call.now,
      [&](const Leaderboard& board) { found(board, response); }));
  return response;
}

// What stands at ascending `range_of(board)`, in the order asked for, with its rank in that order.
template <typename Response, typename Fn>
Result<Response> ReadRange(const Call& call, engine::Key key, bool descending, Fn&& range_of) {
  Response response;
  Range range;
  std::size_t rank = 0;
  const auto begin = [&](const Leaderboard& board) {
    range = range_of(board);
    rank = descending ? board.size() - range.end : range.begin;
    return range.size();
  };
  const auto take = [&](const Leaderboard& board, std::size_t first, std::size_t count) {
    const Range part = range.Part(first, count, descending);
    board.Visit(part.begin, part.end, descending, [&](const ScoredValue& value) {
      auto& element = *response.add_elements();
      element.set_id(Leaderboard::IdOf(value.value));
      element.set_score(value.score);
      element.set_rank(static_cast<std::uint32_t>(rank++));
    });
  };
  TRY(ReadManyInto<Leaderboard>(call, key, response, begin, take));
  return response;
}

// The ids that are in the board, in the order of the request, ranked by `rank(board, score, id)`.
template <typename Response, typename Ids, typename Fn>
Result<Response> ReadRanked(const Call& call, engine::Key key, const Ids& ids, Fn&& rank) {
  Response response;
  const auto begin = [&](const Leaderboard&) { return static_cast<std::size_t>(ids.size()); };
  const auto take = [&](const Leaderboard& board, std::size_t first, std::size_t count) {
    for (std::size_t i = first; i < first + count; ++i) {
      const std::uint32_t id = ids.Get(static_cast<int>(i));
      const auto score = board.Score(Id(id));
      if (!score.has_value()) continue;
      auto& element = *response.add_elements();
      element.set_id(id);
      element.set_score(*score);
      element.set_rank(static_cast<std::uint32_t>(rank(board, *score, Id(id))));
    }
  };
  TRY(ReadManyInto<Leaderboard>(call, key, response, begin, take));
  return response;
}

// Infinities are what clients send for no bound.
std::size_t BeginOf(const leaderboard::ScoreRange& range, const Leaderboard& board) {
  return range.has_min_inclusive() ? board.CountBelow({range.min_inclusive(), false}) : 0;
}
std::size_t EndOf(const leaderboard::ScoreRange& range, const Leaderboard& board) {
  return range.has_max_exclusive() ? board.CountUpTo({range.max_exclusive(), true}) : board.size();
}

}  // namespace

Result<common::Empty> DeleteLeaderboard(Call& call,
                                        const leaderboard::DeleteLeaderboardRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindBoard(call, request.leaderboard()));
  call.services.engine.Delete(key, call.now);
  return common::Empty();
}

Result<common::Empty> UpsertElements(Call& call,
                                     const leaderboard::UpsertElementsRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindBoard(call, request.leaderboard()));
  TRY(CheckCount(request.elements_size()));
  if (request.elements().empty()) return base::InvalidArgument("the request names no element");
  for (const auto& element : request.elements()) {
    if (!std::isfinite(element.score())) return base::InvalidArgument("a score is not finite");
  }
  const engine::CollectionTtl life{LifeOf(call), /*refresh=*/true};
  const auto elements = static_cast<std::size_t>(request.elements_size());
  TRY(engine::WriteCollection<Leaderboard>(call.services.engine, key, life,
                                           {elements, elements * sizeof(std::uint32_t)}, call.now,
                                           [&](Leaderboard& board) {
                                             for (const auto& element : request.elements())
                                               board.Put(Id(element.id()), element.score());
                                           }));
  return common::Empty();
}

Result<common::Empty> RemoveElements(Call& call,
                                     const leaderboard::RemoveElementsRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindBoard(call, request.leaderboard()));
  TRY(CheckCount(request.ids_size()));
  TRY(engine::EditCollection<Leaderboard>(
      call.services.engine, key, {}, call.now,
      [&](Leaderboard& board) {
        for (const std::uint32_t id : request.ids()) board.Remove(Id(id));
      },
      LifeOf(call)));
  return common::Empty();
}

Result<leaderboard::GetLeaderboardLengthResponse> GetLeaderboardLength(
    Call& call, const leaderboard::GetLeaderboardLengthRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindBoard(call, request.leaderboard()));
  return ReadBoard(call, key, leaderboard::GetLeaderboardLengthResponse(),
                   [](const Leaderboard& board, auto& response) {
                     response.set_count(static_cast<std::uint32_t>(board.size()));
                   });
}

Result<leaderboard::GetByRankResponse> GetByRank(Call& call,
                                                 const leaderboard::GetByRankRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindBoard(call, request.leaderboard()));
  const std::size_t start = request.rank_range().start_inclusive();
  const std::size_t end = request.rank_range().end_exclusive();
  if (start >= end) return base::InvalidArgument("the range of ranks is empty");
  if (end - start > limits::kLeaderboardBatch) {
    return base::InvalidArgument("the range has more than " +
                                 std::to_string(limits::kLeaderboardBatch) + " ranks");
  }
  const bool descending = request.order() == leaderboard::DESCENDING;
  return ReadRange<leaderboard::GetByRankResponse>(
      call, key, descending, [&](const Leaderboard& board) {
        const std::size_t size = board.size();
        const std::size_t from = std::min(start, size), to = std::min(end, size);
        return descending ? Range{size - to, size - from} : Range{from, to};
      });
}

Result<leaderboard::GetRankResponse> GetRank(Call& call,
                                             const leaderboard::GetRankRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindBoard(call, request.leaderboard()));
  TRY(CheckCount(request.ids_size()));
  const bool descending = request.order() == leaderboard::DESCENDING;
  return ReadRanked<leaderboard::GetRankResponse>(
      call, key, request.ids(), [&](const Leaderboard& board, double, std::string_view id) {
        const std::size_t rank = board.Rank(id).value_or(0);
        return descending ? board.size() - 1 - rank : rank;
      });
}

Result<leaderboard::GetByScoreResponse> GetByScore(Call& call,
                                                   const leaderboard::GetByScoreRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindBoard(call, request.leaderboard()));
  const auto& range = request.score_range();
  if (std::isnan(range.min_inclusive()) || std::isnan(range.max_exclusive())) {
    return base::InvalidArgument("a bound of the scores is not a number");
  }
  if (request.limit_elements() > limits::kLeaderboardBatch) {
    return base::InvalidArgument("the limit is over " + std::to_string(limits::kLeaderboardBatch));
  }
  const std::size_t limit =
      request.limit_elements() == 0 ? limits::kLeaderboardBatch : request.limit_elements();
  const bool descending = request.order() == leaderboard::DESCENDING;
  return ReadRange<leaderboard::GetByScoreResponse>(
      call, key, descending, [&](const Leaderboard& board) {
        const std::size_t begin = BeginOf(range, board);
        const Range found{begin, std::max(begin, EndOf(range, board))};
        const std::size_t skip = std::min<std::size_t>(request.offset(), found.size());
        return found.Part(skip, std::min(limit, found.size() - skip), descending);
      });
}

// Equal scores share the smallest rank, and gaps follow.
Result<leaderboard::GetCompetitionRankResponse> GetCompetitionRank(
    Call& call, const leaderboard::GetCompetitionRankRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindBoard(call, request.leaderboard()));
  TRY(CheckCount(request.ids_size()));
  const bool descending = !request.has_order() || request.order() == leaderboard::DESCENDING;
  return ReadRanked<leaderboard::GetCompetitionRankResponse>(
      call, key, request.ids(), [&](const Leaderboard& board, double score, std::string_view) {
        return descending ? board.size() - board.CountUpTo({score, false})
                          : board.CountBelow({score, false});
      });
}

}  // namespace keepsake::ops
