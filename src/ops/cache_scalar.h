#pragma once

#include "ops/operation.h"
#include "wire/cache_rpcs.h"
#include "wire/proto/cache_scalar.pb.h"

// Items that are one string of bytes. Their cache is the one in the call's metadata.
//
// Errors of all: kInvalidArgument (no cache named, an empty or over-long key, a TTL of zero),
// kCacheNotFound; kFailedPrecondition, service code "invalid_type", where the item is no scalar and
// the call looks at its value. Writes: kLimitExceeded, service code "request_size_limit_exceeded",
// for an item over limits::kItemBytes. Source: momento-semantics.md §1, §2, §11.
namespace keepsake::ops {

Result<cache_client::GetResponse> Get(Call& call, const cache_client::GetRequest& request);
Result<cache_client::GetWithHashResponse> GetWithHash(
    Call& call, const cache_client::GetWithHashRequest& request);
Result<cache_client::SetResponse> Set(Call& call, const cache_client::SetRequest& request);
// Errors of the conditional ones: kInvalidArgument when there is no condition.
Result<cache_client::SetIfResponse> SetIf(Call& call, const cache_client::SetIfRequest& request);
Result<cache_client::SetIfHashResponse> SetIfHash(Call& call,
                                                  const cache_client::SetIfHashRequest& request);
Result<cache_client::SetIfNotExistsResponse> SetIfNotExists(
    Call& call, const cache_client::SetIfNotExistsRequest& request);
// Errors: kFailedPrecondition when the value is not the text of a number, or the sum overflows.
Result<cache_client::IncrementResponse> Increment(Call& call,
                                                  const cache_client::IncrementRequest& request);

inline constexpr auto kGet = AtOnce<&Get>(wire::kGet, Permission::kReadCache, &OneItem);
inline constexpr auto kGetWithHash =
    AtOnce<&GetWithHash>(wire::kGetWithHash, Permission::kReadCache, &OneItem);
inline constexpr auto kSet = AtOnce<&Set>(wire::kSet, Permission::kWriteCache, &OneItem);
inline constexpr auto kSetIf = AtOnce<&SetIf>(wire::kSetIf, Permission::kReadWriteCache, &OneItem);
inline constexpr auto kSetIfHash =
    AtOnce<&SetIfHash>(wire::kSetIfHash, Permission::kReadWriteCache, &OneItem);
inline constexpr auto kSetIfNotExists =
    AtOnce<&SetIfNotExists>(wire::kSetIfNotExists, Permission::kReadWriteCache, &OneItem);
inline constexpr auto kIncrement =
    AtOnce<&Increment>(wire::kIncrement, Permission::kReadWriteCache, &OneItem);

}  // namespace keepsake::ops
