#pragma once

#include <keepsake/result.h>

#include "base/try.h"
#include "engine/collections.h"
#include "ops/call.h"

#include <cstdint>
#include <span>
#include <string_view>

// The checks that every operation on items shares, in the order of momento-semantics.md §1.7.
namespace keepsake::ops {

// The item of the call's cache under `key`. Errors: kInvalidArgument, kCacheNotFound.
Result<engine::Key> FindItem(const Call& call, std::string_view key);

// Every key of the call's cache; the same errors, and all keys are looked at.
Result<engine::CacheId> FindItems(const Call& call, std::span<const std::string_view> keys);

// Errors: kLimitExceeded for an element over the profile's limit.
Status CheckElement(const Call& call, std::size_t bytes);

// The point in time that many milliseconds from now; beyond the end of the clock is never.
// Errors: kInvalidArgument for zero, and for a TTL over the profile's limit.
Result<engine::Expiry> ExpiryAfter(const Call& call, std::uint64_t ttl_milliseconds);

// What a write says of a collection's life. Errors: as ExpiryAfter.
template <typename Request>
Result<engine::CollectionTtl> TtlOf(const Call& call, const Request& request) {
  TRY_ASSIGN(const engine::Expiry expiry, ExpiryAfter(call, request.ttl_milliseconds()));
  return engine::CollectionTtl{expiry, request.refresh_ttl()};
}

// Errors: kLimitExceeded in the words that clients look for (momento-wire.md §1.4).
Status CheckItemSize(std::size_t key_bytes, std::size_t value_bytes);

}  // namespace keepsake::ops
