#pragma once

#include "ops/stream_operation.h"
#include "wire/cache_rpcs.h"
#include "wire/proto/cache_scalar.pb.h"

// Many scalars in one call: a sequence of single operations, each atomic, one answer an item in the
// order of the request. What is wrong with one item is its own answer: Invalid, with words.
//
// Errors of the whole, before the first answer: kInvalidArgument (no cache named, an empty or
// over-long key, a TTL of zero), kCacheNotFound. Source: momento-semantics.md §1, §2.
namespace keepsake::ops {

Result<Source<cache_client::GetResponse>> GetBatch(Call& call,
                                                   cache_client::GetBatchRequest request);
Result<Source<cache_client::SetResponse>> SetBatch(Call& call,
                                                   cache_client::SetBatchRequest request);

// All keys of a batch.
template <typename Request>
void EveryItem(const Call& call, const Request& request, Touched& touched) {
  touched.cache = call.cache;
  for (const auto& item : request.items()) touched.Add(item.cache_key());
}

inline constexpr auto kGetBatch =
    StreamOf(wire::kGetBatch, Permission::kReadCache, &EveryItem, &GetBatch);
inline constexpr auto kSetBatch =
    StreamOf(wire::kSetBatch, Permission::kWriteCache, &EveryItem, &SetBatch);

}  // namespace keepsake::ops
