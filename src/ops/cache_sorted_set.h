#pragma once

#include "ops/operation.h"
#include "wire/cache_rpcs.h"
#include "wire/proto/cache_sorted_set.pb.h"

// Sorted sets: values with a score each, in the order of the scores.
// Errors of all: kInvalidArgument (no cache named, an empty or over-long name, a TTL of zero),
// kCacheNotFound, kFailedPrecondition with "invalid_type" for an item of another type. Writes:
// kLimitExceeded. Source: momento-semantics.md §6.
namespace keepsake::ops {

Result<cache_client::SortedSetPutResponse> SortedSetPut(
    Call& call, const cache_client::SortedSetPutRequest& request);
Result<cache_client::SortedSetFetchResponse> SortedSetFetch(
    Call& call, const cache_client::SortedSetFetchRequest& request);
Result<cache_client::SortedSetGetScoreResponse> SortedSetGetScore(
    Call& call, const cache_client::SortedSetGetScoreRequest& request);
Result<cache_client::SortedSetRemoveResponse> SortedSetRemove(
    Call& call, const cache_client::SortedSetRemoveRequest& request);
Result<cache_client::SortedSetIncrementResponse> SortedSetIncrement(
    Call& call, const cache_client::SortedSetIncrementRequest& request);
Result<cache_client::SortedSetGetRankResponse> SortedSetGetRank(
    Call& call, const cache_client::SortedSetGetRankRequest& request);
Result<cache_client::SortedSetLengthResponse> SortedSetLength(
    Call& call, const cache_client::SortedSetLengthRequest& request);
Result<cache_client::SortedSetLengthByScoreResponse> SortedSetLengthByScore(
    Call& call, const cache_client::SortedSetLengthByScoreRequest& request);

inline constexpr auto kSortedSetPut =
    AtOnce<&SortedSetPut>(wire::kSortedSetPut, Permission::kWriteCache, &OneItem);
inline constexpr auto kSortedSetFetch =
    AtOnce<&SortedSetFetch>(wire::kSortedSetFetch, Permission::kReadCache, &OneItem);
inline constexpr auto kSortedSetGetScore =
    AtOnce<&SortedSetGetScore>(wire::kSortedSetGetScore, Permission::kReadCache, &OneItem);
inline constexpr auto kSortedSetRemove =
    AtOnce<&SortedSetRemove>(wire::kSortedSetRemove, Permission::kWriteCache, &OneItem);
inline constexpr auto kSortedSetIncrement =
    AtOnce<&SortedSetIncrement>(wire::kSortedSetIncrement, Permission::kReadWriteCache, &OneItem);
inline constexpr auto kSortedSetGetRank =
    AtOnce<&SortedSetGetRank>(wire::kSortedSetGetRank, Permission::kReadCache, &OneItem);
inline constexpr auto kSortedSetLength =
    AtOnce<&SortedSetLength>(wire::kSortedSetLength, Permission::kReadCache, &OneItem);
inline constexpr auto kSortedSetLengthByScore = AtOnce<&SortedSetLengthByScore>(
    wire::kSortedSetLengthByScore, Permission::kReadCache, &OneItem);

}  // namespace keepsake::ops
