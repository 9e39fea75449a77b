#pragma once

#include "base/clock.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace keepsake::engine {

// Expiry and `now` are points of the monotonic clock.
using Instant = base::Instant;

// A cache's slot, as Engine::FindCache gives it. A flush or a delete ends the life of the slot at
// once: from then on its items are absent and writes to it are refused. The number comes back for
// another cache not before limits::kCacheSlotRest, so an id is kept for one call, not longer.
using CacheId = std::uint16_t;

// What names an item. `bytes` is borrowed for the call; 1 to limits::kKeyBytes bytes. Leaderboards
// have names of their own beside those of all other items.
struct Key {
  CacheId cache;
  std::string_view bytes;
  bool board = false;
};

// What an item is.
enum class Kind : std::uint8_t {
  kInline = 0,  // a scalar whose bytes follow the key in the log
  kBlock = 1,   // a scalar in a Block
  kDictionary = 2,
  kSet = 3,
  kList = 4,
  kSortedSet = 5,
  kLeaderboard = 6,
};
constexpr bool IsScalar(Kind kind) {
  return kind == Kind::kInline || kind == Kind::kBlock;
}

// When an item becomes absent: at the first `now` that is not before `at`.
struct Expiry {
  Instant at = Instant::max();  // Instant::max(): never
};

enum class TtlRule : std::uint8_t { kIncrease, kDecrease, kOverwrite };
enum class TtlChange : std::uint8_t { kSet, kNotSet, kMissing };

// What is there when a conditional write is decided.
struct Current {
  bool present = false;
  Kind kind = Kind::kInline;
  std::string_view value;  // of a scalar
};
enum class Verdict : std::uint8_t { kWrite, kKeep, kWrongType };
using Condition = std::function<Verdict(const Current&)>;

struct CacheStats {
  std::string name;
  // Items that were written and not yet removed; an expired one counts until it is swept.
  std::uint64_t items = 0;
  // What they occupy: records with their heads and padding, and the heap blocks of large values.
  std::uint64_t bytes = 0;
  std::uint64_t limit_bytes = 0;  // of its own memory; 0: it shares that of all
};

struct EngineStats {
  std::uint64_t items = 0;        // sum over the caches
  std::uint64_t bytes = 0;        // the whole account: log, index, ghosts, blocks, names
  std::uint64_t limit_bytes = 0;  // `bytes` is never over it
  std::uint64_t evictions = 0;    // live items dropped for want of memory
  std::uint64_t expired = 0;      // items removed because their time had come
  std::uint64_t hits = 0;         // of Get
  std::uint64_t misses = 0;
};

}  // namespace keepsake::engine
