#pragma once

#include "ops/operation.h"
#include "wire/cache_rpcs.h"
#include "wire/proto/cache_sorted_set.pb.h"

namespace keepsake::ops {

// Puts the union of sorted sets, their scores weighted and joined, in the place of whatever is
// under the name; an empty one leaves nothing there. Each source is read at one moment, the sources
// one after the other. Errors: those of cache_sorted_set.h; kInvalidArgument without a source and
// for a sum that is not finite. Source: momento-semantics.md §6.
Result<cache_client::SortedSetUnionStoreResponse> SortedSetUnionStore(
    Call& call, const cache_client::SortedSetUnionStoreRequest& request);

// The destination and all sources.
void DestinationAndSources(const Call& call,
                           const cache_client::SortedSetUnionStoreRequest& request,
                           Touched& touched);

inline constexpr auto kSortedSetUnionStore = AtOnce<&SortedSetUnionStore>(
    wire::kSortedSetUnionStore, Permission::kReadWriteCache, &DestinationAndSources);

}  // namespace keepsake::ops
