#pragma once

#include "ops/operation.h"
#include "wire/cache_rpcs.h"
#include "wire/proto/cache_dictionary.pb.h"

// Dictionaries: fields with a value each.
// Errors of all: kInvalidArgument (no cache named, an empty or over-long name, a TTL of zero),
// kCacheNotFound, kFailedPrecondition with "invalid_type" for an item of another type. Writes:
// kLimitExceeded. Source: momento-semantics.md §3.
namespace keepsake::ops {

Result<cache_client::DictionaryGetResponse> DictionaryGet(
    Call& call, const cache_client::DictionaryGetRequest& request);
Result<cache_client::DictionaryFetchResponse> DictionaryFetch(
    Call& call, const cache_client::DictionaryFetchRequest& request);
Result<cache_client::DictionarySetResponse> DictionarySet(
    Call& call, const cache_client::DictionarySetRequest& request);
Result<cache_client::DictionaryIncrementResponse> DictionaryIncrement(
    Call& call, const cache_client::DictionaryIncrementRequest& request);
Result<cache_client::DictionaryDeleteResponse> DictionaryDelete(
    Call& call, const cache_client::DictionaryDeleteRequest& request);
Result<cache_client::DictionaryLengthResponse> DictionaryLength(
    Call& call, const cache_client::DictionaryLengthRequest& request);

inline constexpr auto kDictionaryGet =
    AtOnce<&DictionaryGet>(wire::kDictionaryGet, Permission::kReadCache, &OneItem);
inline constexpr auto kDictionaryFetch =
    AtOnce<&DictionaryFetch>(wire::kDictionaryFetch, Permission::kReadCache, &OneItem);
inline constexpr auto kDictionarySet =
    AtOnce<&DictionarySet>(wire::kDictionarySet, Permission::kWriteCache, &OneItem);
inline constexpr auto kDictionaryIncrement =
    AtOnce<&DictionaryIncrement>(wire::kDictionaryIncrement, Permission::kReadWriteCache, &OneItem);
inline constexpr auto kDictionaryDelete =
    AtOnce<&DictionaryDelete>(wire::kDictionaryDelete, Permission::kWriteCache, &OneItem);
inline constexpr auto kDictionaryLength =
    AtOnce<&DictionaryLength>(wire::kDictionaryLength, Permission::kReadCache, &OneItem);

}  // namespace keepsake::ops
