#pragma once

#include <keepsake/result.h>

#include "engine/types.h"
#include "ops/call.h"

#include <cstdint>
#include <string_view>

// The checks that every operation on items shares, in the order of momento-semantics.md §1.7.
namespace keepsake::ops {

// The item of the call's cache under `key`. Errors: kInvalidArgument, kCacheNotFound.
Result<engine::Key> FindItem(const Call& call, std::string_view key);

// The point in time that many milliseconds from now; beyond the end of the clock is never.
// Errors: kInvalidArgument for zero.
Result<engine::Expiry> ExpiryAfter(const Call& call, std::uint64_t ttl_milliseconds);

// Errors: kLimitExceeded in the words that clients look for (momento-wire.md §1.4).
Status CheckItemSize(std::size_t key_bytes, std::size_t value_bytes);

}  // namespace keepsake::ops
