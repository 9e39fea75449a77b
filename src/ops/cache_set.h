#pragma once

#include "ops/operation.h"
#include "wire/cache_rpcs.h"
#include "wire/proto/cache_set.pb.h"

// Sets: distinct elements.
// Errors of all: kInvalidArgument (no cache named, an empty or over-long name, a TTL of zero),
// kCacheNotFound, kFailedPrecondition with "invalid_type" for an item of another type. Writes:
// kLimitExceeded. Source: momento-semantics.md §4.
namespace keepsake::ops {

Result<cache_client::SetFetchResponse> SetFetch(Call& call,
                                                const cache_client::SetFetchRequest& request);
Result<cache_client::SetSampleResponse> SetSample(Call& call,
                                                  const cache_client::SetSampleRequest& request);
Result<cache_client::SetUnionResponse> SetUnion(Call& call,
                                                const cache_client::SetUnionRequest& request);
Result<cache_client::SetDifferenceResponse> SetDifference(
    Call& call, const cache_client::SetDifferenceRequest& request);
Result<cache_client::SetContainsResponse> SetContains(
    Call& call, const cache_client::SetContainsRequest& request);
Result<cache_client::SetLengthResponse> SetLength(Call& call,
                                                  const cache_client::SetLengthRequest& request);
Result<cache_client::SetPopResponse> SetPop(Call& call, const cache_client::SetPopRequest& request);

inline constexpr auto kSetFetch =
    AtOnce<&SetFetch>(wire::kSetFetch, Permission::kReadCache, &OneItem);
inline constexpr auto kSetSample =
    AtOnce<&SetSample>(wire::kSetSample, Permission::kReadCache, &OneItem);
inline constexpr auto kSetUnion =
    AtOnce<&SetUnion>(wire::kSetUnion, Permission::kWriteCache, &OneItem);
inline constexpr auto kSetDifference =
    AtOnce<&SetDifference>(wire::kSetDifference, Permission::kWriteCache, &OneItem);
inline constexpr auto kSetContains =
    AtOnce<&SetContains>(wire::kSetContains, Permission::kReadCache, &OneItem);
inline constexpr auto kSetLength =
    AtOnce<&SetLength>(wire::kSetLength, Permission::kReadCache, &OneItem);
inline constexpr auto kSetPop =
    AtOnce<&SetPop>(wire::kSetPop, Permission::kReadWriteCache, &OneItem);

}  // namespace keepsake::ops
