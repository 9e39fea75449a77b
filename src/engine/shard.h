#pragma once

#include "engine/collection.h"
#include "engine/items.h"
#include "engine/pool.h"
#include "engine/sweeper.h"
#include "engine/types.h"
#include "engine/value.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace keepsake::engine {

// How a write ended.
struct Written {
  enum class State : std::uint8_t {
    kStored,
    kDeadCache,
    kNeedsMemory,
    kKept,  // as it was: a condition did not hold, or there was nothing to change
    kAbsent,
    kWrongType,
    kTooLarge,
    kLost,  // the system had no memory, and the item is no more
  };
  State state = State::kStored;
  std::uint64_t bytes = 0;  // with kNeedsMemory: to be made free before the next try
};

// What is done to a collection.
struct CollectionEdit {
  Kind kind = Kind::kDictionary;
  // Made, with this expiry, where there is none; without it nothing is done then.
  std::unique_ptr<Collection> (*make)(const KeyHasher& hasher) = nullptr;
  std::optional<Expiry> create;
  // The expiry of one that is there, from now on.
  std::optional<Expiry> refresh;
  // At most so much arrives.
  std::size_t elements = 0;
  std::uint64_t bytes = 0;
  // The most that it may be charged for then.
  std::uint64_t limit = 0;
  // Asked of one that is there; nothing is done when it says no.
  std::function<bool(const Collection&)> condition;
  std::function<void(Collection&)> change;
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

  // `other` is set when there is an item that is no scalar.
  std::optional<Value> Get(Key key, std::uint64_t hash, Instant now, bool& other);
  // When stored, the item has the draft's block. Without a condition it is written whatever is
  // there.
  Written Set(Draft& draft, Instant now, const Condition& condition = nullptr);
  // kStored when there is a collection of that kind and `visit` has seen it in its block.
  Written Read(Key key, std::uint64_t hash, Kind kind, Instant now,
               const std::function<void(const Block&)>& visit);
  // Calls `edit.change` at most once. A collection that is empty afterwards is removed.
  Written Edit(Key key, std::uint64_t hash, const CollectionEdit& edit, Instant now);
  // The expiry of what is there, if `wanted(its expiry)`.
  Written SetExpiry(Key key, std::uint64_t hash, Expiry expiry, Instant now,
                    const std::function<bool(Instant)>& wanted);
  std::optional<Kind> KindOf(Key key, std::uint64_t hash, Instant now);
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
  Written Link(Draft& draft, Instant now);
  Written Insert(Draft& draft, Instant now);
  Written Expire(Items::Found& found, std::uint64_t hash, Instant expiry, Instant now);
  Written LinkNew(Key key, std::uint64_t hash, const CollectionEdit& edit, Instant now);
  Written Reserve(const Items::Found& found, const CollectionEdit& edit, std::uint64_t& bound);
  Written Change(const Items::Found& found, const CollectionEdit& edit, std::uint64_t bound,
                 std::int64_t& more);
  Written Overwrite(const Items::Found& found, Draft& draft, Instant now);

  const SharedParts parts_;
  Items items_;
  Pool pool_;
  Sweeper sweeper_;
  std::uint32_t stamps_ = 0;  // of collections, so far
  std::uint64_t expired_ = 0;
  std::uint64_t hits_ = 0;
  std::uint64_t misses_ = 0;
};

}  // namespace keepsake::engine
