#pragma once

#include "ops/operation.h"
#include "wire/control_rpcs.h"
#include "wire/own_rpcs.h"
#include "wire/proto/control.pb.h"
#include "wire/proto/own.pb.h"

// Caches themselves: made, deleted, emptied and listed. Their names last (cache_names.h), their
// items do not. Source: momento-semantics.md §8, momento-wire.md §6.
namespace keepsake::ops {

// Errors: kInvalidArgument, kAlreadyExists, kLimitExceeded.
void CreateCache(Call& call, const control_client::CreateCacheRequest& request,
                 Reply<control_client::CreateCacheResponse> reply);
// The same with memory of its own. Errors: also kInvalidArgument for too little of it, and
// kLimitExceeded for more than can be set aside.
void CreateCappedCache(Call& call, const keepsake_own::CreateCappedCacheRequest& request,
                       Reply<keepsake_own::CreateCappedCacheResponse> reply);
// Errors: kInvalidArgument, kCacheNotFound.
void DeleteCache(Call& call, const control_client::DeleteCacheRequest& request,
                 Reply<control_client::DeleteCacheResponse> reply);
// Errors: kInvalidArgument, kCacheNotFound.
void FlushCache(Call& call, const control_client::FlushCacheRequest& request,
                Reply<control_client::FlushCacheResponse> reply);
// In the order of names, limits::kListCachesPage a page; an empty token begins and an empty token
// ends. Errors: kInvalidArgument for a token that this list did not give.
void ListCaches(Call& call, const control_client::ListCachesRequest& request,
                Reply<control_client::ListCachesResponse> reply);

inline constexpr auto kCreateCache =
    OperationOf(wire::kCreateCache, Permission::kControl,
                &Nothing<control_client::CreateCacheRequest>, &CreateCache);
inline constexpr auto kCreateCappedCache =
    OperationOf(wire::kCreateCappedCache, Permission::kControl,
                &Nothing<keepsake_own::CreateCappedCacheRequest>, &CreateCappedCache);
inline constexpr auto kDeleteCache =
    OperationOf(wire::kDeleteCache, Permission::kControl,
                &Nothing<control_client::DeleteCacheRequest>, &DeleteCache);
inline constexpr auto kFlushCache =
    OperationOf(wire::kFlushCache, Permission::kControl,
                &Nothing<control_client::FlushCacheRequest>, &FlushCache);
inline constexpr auto kListCaches =
    OperationOf(wire::kListCaches, Permission::kControl,
                &Nothing<control_client::ListCachesRequest>, &ListCaches);

}  // namespace keepsake::ops
