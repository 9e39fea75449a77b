#pragma once

#include "engine/items.h"
#include "engine/pool.h"
#include "engine/sweeper.h"
#include "engine/types.h"
#include "engine/value.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace keepsake::engine {

// How a write ended.
struct Written {
  enum class State : std::uint8_t { kStored, kDeadCache, kNeedsMemory };
  State state = State::kStored;
  std::uint64_t bytes = 0;  // with kNeedsMemory: to be made free before the next try
};

// A part of the items, chosen by the hash of their keys, under one lock of its owner. Each call
// does its work at once and in bounded time; what it unlinks is let go by the owner after the lock.
//
// Order of checks: the cache is alive, the item is there and has not expired, then the operation.
class Shard {
 public:
  struct Options {
    std::uint64_t low_bytes = 0;  // as in Pool
    unsigned shards = 1;
  };
  struct Counters {
    std::uint64_t evictions = 0;
    std::uint64_t expired = 0;
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
  };
  // A recount of what the accounts should say, for CheckInvariants.
  struct Recount {
    std::uint64_t charged_bytes = 0;
    std::map<CacheId, CacheStats> caches;
  };

  Shard(const SharedParts& parts, const Options& options);

  std::optional<Value> Get(Key key, std::uint64_t hash, Instant now);
  // When stored, the item has the draft's block.
  Written Set(Draft& draft, Instant now);
  bool Delete(Key key, std::uint64_t hash, Instant now);
  bool Contains(Key key, std::uint64_t hash, Instant now);
  std::optional<std::chrono::nanoseconds> ItemTtl(Key key, std::uint64_t hash, Instant now);

  // Evicts up to 256 records; false when there is nothing to evict.
  bool Drain(Instant now) { return pool_.Drain(now); }
  // As Sweeper::Slice.
  std::size_t Sweep(Instant now, std::size_t max_work) { return sweeper_.Slice(now, max_work); }
  std::uint32_t swept_deaths() const { return sweeper_.swept_deaths(); }
  Graveyard TakeGraveyard() { return items_.TakeGraveyard(); }

  std::uint64_t log_bytes() const { return items_.log_bytes(); }
  const IndexTable& index_table() const { return items_.index().young(); }
  Counters counters() const;
  const Items& items() const { return items_; }
  const Sweeper& sweeper() const { return sweeper_; }

  // What is wrong, one fault a line; adds this shard's share to `recount`. O(n), for tests.
  std::string CheckInvariants(Recount& recount) const;

 private:
  Items::Found FindLive(Key key, std::uint64_t hash, Instant now);
  Written Insert(Draft& draft, Instant now);
  Written Overwrite(const Items::Found& found, Draft& draft, Instant now);

  const SharedParts parts_;
  Items items_;
  Pool pool_;
  Sweeper sweeper_;
  std::uint64_t expired_ = 0;
  std::uint64_t hits_ = 0;
  std::uint64_t misses_ = 0;
};

}  // namespace keepsake::engine
