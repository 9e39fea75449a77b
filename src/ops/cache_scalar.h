#pragma once

#include "ops/operation.h"
#include "wire/cache_rpcs.h"
#include "wire/proto/cache_scalar.pb.h"

// Items that are one string of bytes. Their cache is the one in the call's metadata.
//
// Errors of all: kInvalidArgument (no cache named, an empty or over-long key, a TTL of zero),
// kCacheNotFound. Source: momento-semantics.md §1, §2, §11.
namespace keepsake::ops {

void Get(Call& call, const cache_client::GetRequest& request,
         Reply<cache_client::GetResponse> reply);
// Errors: kLimitExceeded, service code "request_size_limit_exceeded", for an item over
// limits::kItemBytes.
void Set(Call& call, const cache_client::SetRequest& request,
         Reply<cache_client::SetResponse> reply);
void Delete(Call& call, const cache_client::DeleteRequest& request,
            Reply<cache_client::DeleteResponse> reply);

inline constexpr auto kGet =
    OperationOf(wire::kGet, Permission::kReadCache, &OneItem<cache_client::GetRequest>, &Get);
inline constexpr auto kSet =
    OperationOf(wire::kSet, Permission::kWriteCache, &OneItem<cache_client::SetRequest>, &Set);
inline constexpr auto kDelete = OperationOf(wire::kDelete, Permission::kWriteCache,
                                            &OneItem<cache_client::DeleteRequest>, &Delete);

}  // namespace keepsake::ops
