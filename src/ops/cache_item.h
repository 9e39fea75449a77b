#pragma once

#include "ops/operation.h"
#include "wire/cache_rpcs.h"
#include "wire/proto/cache_scalar.pb.h"

// Items of any type: whether they are there, what they are, and how long they live.
// Errors as in cache_scalar.h. Source: momento-semantics.md §1, §2.
namespace keepsake::ops {

Result<cache_client::DeleteResponse> Delete(Call& call, const cache_client::DeleteRequest& request);
Result<cache_client::KeysExistResponse> KeysExist(Call& call,
                                                  const cache_client::KeysExistRequest& request);
Result<cache_client::ItemGetTypeResponse> ItemGetType(
    Call& call, const cache_client::ItemGetTypeRequest& request);
Result<cache_client::ItemGetTtlResponse> ItemGetTtl(Call& call,
                                                    const cache_client::ItemGetTtlRequest& request);
Result<cache_client::UpdateTtlResponse> UpdateTtl(Call& call,
                                                  const cache_client::UpdateTtlRequest& request);

// All the keys of a KeysExist.
void AllKeys(const Call& call, const cache_client::KeysExistRequest& request, Touched& touched);

inline constexpr auto kDelete = AtOnce<&Delete>(wire::kDelete, Permission::kWriteCache, &OneItem);
inline constexpr auto kKeysExist =
    AtOnce<&KeysExist>(wire::kKeysExist, Permission::kReadCache, &AllKeys);
inline constexpr auto kItemGetType =
    AtOnce<&ItemGetType>(wire::kItemGetType, Permission::kReadCache, &OneItem);
inline constexpr auto kItemGetTtl =
    AtOnce<&ItemGetTtl>(wire::kItemGetTtl, Permission::kReadCache, &OneItem);
inline constexpr auto kUpdateTtl =
    AtOnce<&UpdateTtl>(wire::kUpdateTtl, Permission::kReadWriteCache, &OneItem);

}  // namespace keepsake::ops
