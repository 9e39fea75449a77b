#pragma once

#include "ops/operation.h"
#include "wire/cache_rpcs.h"
#include "wire/proto/cache_list.pb.h"

// Lists: elements in a row.
// Errors of all: kInvalidArgument (no cache named, an empty or over-long name, a TTL of zero),
// kCacheNotFound, kFailedPrecondition with "invalid_type" for an item of another type. Writes:
// kLimitExceeded. Source: momento-semantics.md §5.
namespace keepsake::ops {

Result<cache_client::ListPushFrontResponse> ListPushFront(
    Call& call, const cache_client::ListPushFrontRequest& request);
Result<cache_client::ListPushBackResponse> ListPushBack(
    Call& call, const cache_client::ListPushBackRequest& request);
Result<cache_client::ListConcatenateFrontResponse> ListConcatenateFront(
    Call& call, const cache_client::ListConcatenateFrontRequest& request);
Result<cache_client::ListConcatenateBackResponse> ListConcatenateBack(
    Call& call, const cache_client::ListConcatenateBackRequest& request);
Result<cache_client::ListPopFrontResponse> ListPopFront(
    Call& call, const cache_client::ListPopFrontRequest& request);
Result<cache_client::ListPopBackResponse> ListPopBack(
    Call& call, const cache_client::ListPopBackRequest& request);
Result<cache_client::ListEraseResponse> ListErase(Call& call,
                                                  const cache_client::ListEraseRequest& request);
Result<cache_client::ListRemoveResponse> ListRemove(Call& call,
                                                    const cache_client::ListRemoveRequest& request);
Result<cache_client::ListFetchResponse> ListFetch(Call& call,
                                                  const cache_client::ListFetchRequest& request);
Result<cache_client::ListRetainResponse> ListRetain(Call& call,
                                                    const cache_client::ListRetainRequest& request);
Result<cache_client::ListLengthResponse> ListLength(Call& call,
                                                    const cache_client::ListLengthRequest& request);

inline constexpr auto kListPushFront =
    AtOnce<&ListPushFront>(wire::kListPushFront, Permission::kWriteCache, &OneItem);
inline constexpr auto kListPushBack =
    AtOnce<&ListPushBack>(wire::kListPushBack, Permission::kWriteCache, &OneItem);
inline constexpr auto kListConcatenateFront =
    AtOnce<&ListConcatenateFront>(wire::kListConcatenateFront, Permission::kWriteCache, &OneItem);
inline constexpr auto kListConcatenateBack =
    AtOnce<&ListConcatenateBack>(wire::kListConcatenateBack, Permission::kWriteCache, &OneItem);
inline constexpr auto kListPopFront =
    AtOnce<&ListPopFront>(wire::kListPopFront, Permission::kReadWriteCache, &OneItem);
inline constexpr auto kListPopBack =
    AtOnce<&ListPopBack>(wire::kListPopBack, Permission::kReadWriteCache, &OneItem);
inline constexpr auto kListErase =
    AtOnce<&ListErase>(wire::kListErase, Permission::kWriteCache, &OneItem);
inline constexpr auto kListRemove =
    AtOnce<&ListRemove>(wire::kListRemove, Permission::kWriteCache, &OneItem);
inline constexpr auto kListFetch =
    AtOnce<&ListFetch>(wire::kListFetch, Permission::kReadCache, &OneItem);
inline constexpr auto kListRetain =
    AtOnce<&ListRetain>(wire::kListRetain, Permission::kWriteCache, &OneItem);
inline constexpr auto kListLength =
    AtOnce<&ListLength>(wire::kListLength, Permission::kReadCache, &OneItem);

}  // namespace keepsake::ops
