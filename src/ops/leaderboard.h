#pragma once

#include "ops/operation.h"
#include "wire/leaderboard_rpcs.h"
#include "wire/proto/common.pb.h"
#include "wire/proto/leaderboard.pb.h"

// Leaderboards: numbers with a score each. Their names are beside those of all other items of the
// cache, and no selector of items covers them. One lives for limits::kLeaderboardLife after its
// last write; one that is not there is empty.
//
// Errors of all: kInvalidArgument (an empty or over-long name, more than limits::kLeaderboardBatch
// elements, a range that is none, a score that is not finite), kCacheNotFound; writes:
// kLimitExceeded. Source: momento-semantics.md §9.
namespace keepsake::ops {

Result<common::Empty> DeleteLeaderboard(Call& call,
                                        const leaderboard::DeleteLeaderboardRequest& request);
Result<common::Empty> UpsertElements(Call& call, const leaderboard::UpsertElementsRequest& request);
Result<common::Empty> RemoveElements(Call& call, const leaderboard::RemoveElementsRequest& request);
Result<leaderboard::GetLeaderboardLengthResponse> GetLeaderboardLength(
    Call& call, const leaderboard::GetLeaderboardLengthRequest& request);
Result<leaderboard::GetByRankResponse> GetByRank(Call& call,
                                                 const leaderboard::GetByRankRequest& request);
Result<leaderboard::GetRankResponse> GetRank(Call& call,
                                             const leaderboard::GetRankRequest& request);
Result<leaderboard::GetByScoreResponse> GetByScore(Call& call,
                                                   const leaderboard::GetByScoreRequest& request);
Result<leaderboard::GetCompetitionRankResponse> GetCompetitionRank(
    Call& call, const leaderboard::GetCompetitionRankRequest& request);

inline constexpr auto kDeleteLeaderboard =
    AtOnce<&DeleteLeaderboard>(wire::kDeleteLeaderboard, Permission::kWriteCache, &WholeCache);
inline constexpr auto kUpsertElements =
    AtOnce<&UpsertElements>(wire::kUpsertElements, Permission::kWriteCache, &WholeCache);
inline constexpr auto kRemoveElements =
    AtOnce<&RemoveElements>(wire::kRemoveElements, Permission::kWriteCache, &WholeCache);
inline constexpr auto kGetLeaderboardLength =
    AtOnce<&GetLeaderboardLength>(wire::kGetLeaderboardLength, Permission::kReadCache, &WholeCache);
inline constexpr auto kGetByRank =
    AtOnce<&GetByRank>(wire::kGetByRank, Permission::kReadCache, &WholeCache);
inline constexpr auto kGetRank =
    AtOnce<&GetRank>(wire::kGetRank, Permission::kReadCache, &WholeCache);
inline constexpr auto kGetByScore =
    AtOnce<&GetByScore>(wire::kGetByScore, Permission::kReadCache, &WholeCache);
inline constexpr auto kGetCompetitionRank =
    AtOnce<&GetCompetitionRank>(wire::kGetCompetitionRank, Permission::kReadCache, &WholeCache);

}  // namespace keepsake::ops
