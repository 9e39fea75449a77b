#pragma once

#include "wire/rpc.h"

namespace common {
class Empty;
}  // namespace common

namespace leaderboard {
class DeleteLeaderboardRequest;
class UpsertElementsRequest;
class RemoveElementsRequest;
class GetLeaderboardLengthRequest;
class GetLeaderboardLengthResponse;
class GetByRankRequest;
class GetByRankResponse;
class GetRankRequest;
class GetRankResponse;
class GetByScoreRequest;
class GetByScoreResponse;
class GetCompetitionRankRequest;
class GetCompetitionRankResponse;
}  // namespace leaderboard

// Source: momento-wire.md §10; the messages are in `wire/proto/leaderboard.pb.h`.
namespace keepsake::wire {

inline constexpr Rpc<::leaderboard::DeleteLeaderboardRequest, ::common::Empty> kDeleteLeaderboard{
    "/leaderboard.Leaderboard/DeleteLeaderboard"};
inline constexpr Rpc<::leaderboard::UpsertElementsRequest, ::common::Empty> kUpsertElements{
    "/leaderboard.Leaderboard/UpsertElements"};
inline constexpr Rpc<::leaderboard::RemoveElementsRequest, ::common::Empty> kRemoveElements{
    "/leaderboard.Leaderboard/RemoveElements"};
inline constexpr Rpc<::leaderboard::GetLeaderboardLengthRequest,
                     ::leaderboard::GetLeaderboardLengthResponse>
    kGetLeaderboardLength{"/leaderboard.Leaderboard/GetLeaderboardLength"};
inline constexpr Rpc<::leaderboard::GetByRankRequest, ::leaderboard::GetByRankResponse> kGetByRank{
    "/leaderboard.Leaderboard/GetByRank"};
inline constexpr Rpc<::leaderboard::GetRankRequest, ::leaderboard::GetRankResponse> kGetRank{
    "/leaderboard.Leaderboard/GetRank"};
inline constexpr Rpc<::leaderboard::GetByScoreRequest, ::leaderboard::GetByScoreResponse>
    kGetByScore{"/leaderboard.Leaderboard/GetByScore"};
inline constexpr Rpc<::leaderboard::GetCompetitionRankRequest,
                     ::leaderboard::GetCompetitionRankResponse>
    kGetCompetitionRank{"/leaderboard.Leaderboard/GetCompetitionRank"};

}  // namespace keepsake::wire
