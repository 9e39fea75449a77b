#pragma once

#include <keepsake/result.h>

#include "base/clock.h"
#include "base/random.h"
#include "engine/types.h"
#include "engine/value.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keepsake::engine {

class CacheTable;
class Collection;
class KeyHasher;
class Partition;
class Shard;
struct CollectionEdit;
struct Draft;

struct EngineOptions {
  // The bound of everything the engine holds; taken as limits::kMinCacheMemoryBytes or
  // limits::kMaxCacheMemoryBytes when outside them.
  std::uint64_t memory_bytes = 1ULL << 30;
  // A power of two up to 64; 0 = one for each 16 MiB of memory.
  unsigned shards = 0;
};

// The cache: named caches of items in memory, bounded, expiring to the instant, evicting by
// S3-FIFO. Safe from any thread; no call waits for anything but a shard's short lock, starts a
// thread or reads a clock. `now` comes with each call and should not run backwards.
//
// An expired item is absent for every call, whether or not it has been swept. Names and lengths are
// validated by the caller; what is said here about them is the engine's own last line.
// Source: momento-semantics.md §1, §2, §8, §11.
class Engine {
 public:
  // Throws std::bad_alloc when the system has no address space.
  Engine(const EngineOptions& options, base::Random& random);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // The caches, by name (1 to limits::kNameBytes bytes). Deleting and flushing are O(1): the items
  // are absent when the call returns, their memory comes back in slices.
  //
  // With `memory_bytes` the cache has so much memory for itself, set aside from all others' and its
  // bound: it evicts only its own items. 0: it shares with the others.
  // Errors: kAlreadyExists; kInvalidArgument for a name of a wrong length, or memory under
  // limits::kMinCacheMemoryBytes; kLimitExceeded for more than limits::kCaches, when so much would
  // be set aside that less than a quarter is left to share, or when flushes ran so far ahead of
  // sweeping that no slot is left.
  Result<CacheId> CreateCache(std::string_view name, std::uint64_t memory_bytes = 0,
                              Instant now = Instant::min());
  // Errors: kCacheNotFound.
  Status DeleteCache(std::string_view name);
  // Errors: kCacheNotFound; kLimitExceeded as above.
  Status FlushCache(std::string_view name);
  // Takes no lock while no cache is being made or deleted. Errors: kCacheNotFound.
  Result<CacheId> FindCache(std::string_view name) const;
  // Sorted by name.
  std::vector<CacheStats> ListCaches() const;

  // Starts the load that a following call on the same key will wait for. Costs about 10 ns.
  void Prefetch(Key key) const;

  // A scalar. nullopt: absent, expired, of a cache that is no more, or no scalar; then
  // `other_type`, if given, is set.
  std::optional<Value> Get(Key key, Instant now, bool* other_type = nullptr);
  // Replaces value and expiry. An expiry at or before `now` leaves the item absent.
  // Errors: kCacheNotFound for a cache that is no more; kLimitExceeded with "request limit" for an
  // item over limits::kItemBytes or a quarter of the memory, and without it when replies in flight
  // hold so much memory that eviction cannot make room.
  Status Set(Key key, std::string_view value, Expiry expiry, Instant now);
  // The same if `condition` says so of what is there, under the lock; whether it was stored.
  // Errors: as Set; kFailedPrecondition when the condition calls it the wrong type.
  Result<bool> SetIf(Key key, std::string_view value, const Condition& condition, Expiry expiry,
                     Instant now);
  // Adds to a scalar that is the text of a number of 64 bits, 0 where there is none, and replaces
  // the expiry. Errors: as Set; kFailedPrecondition for another type, another text, or a sum that
  // 64 bits do not hold.
  Result<std::int64_t> Increment(Key key, std::int64_t amount, Expiry expiry, Instant now);

  // The rest is for items of any type. Whether there was one.
  bool Delete(Key key, Instant now);
  bool Contains(Key key, Instant now);
  // The remaining life, above zero; nanoseconds::max() for an item that does not expire.
  std::optional<std::chrono::nanoseconds> ItemTtl(Key key, Instant now);
  std::optional<Kind> KindOf(Key key, Instant now);
  // Errors: kLimitExceeded as in Set, where an item that had no expiry gets one.
  Result<TtlChange> UpdateTtl(Key key, TtlRule rule, Expiry expiry, Instant now);

  // Collections; collections.h has these with their types. Read: whether there is one, and `visit`
  // has seen it. Edit: whether it was there, or was made.
  // Errors: kFailedPrecondition for an item of another type; kCacheNotFound, kLimitExceeded.
  Result<bool> Read(Key key, Kind kind, Instant now,
                    const std::function<void(const Collection&)>& visit);
  // Read of one that may be large, in slices with the lock let go between them. `slice` reads on
  // from a place of its own making, 0 at first, moves the place, and says whether there is more.
  // Where the collection was changed meanwhile it is at 0 again, and what was read before counts
  // for nothing; so it does when the answer is false. Who is disturbed too often reads all under
  // one lock.
  Result<bool> ReadInSlices(Key key, Kind kind, Instant now,
                            const std::function<bool(const Collection&, std::size_t& from)>& slice);
  Result<bool> Edit(Key key, CollectionEdit& edit, Instant now);
  // Replaces whatever is there, any type. Errors: as Set.
  Status Put(Key key, Kind kind, std::unique_ptr<Collection> collection, Expiry expiry,
             Instant now);
  // What elements are hashed with.
  const KeyHasher& hasher() const { return *hasher_; }

  // Sweeps: frees what has expired and what was flushed, in slices that hold a lock for at most
  // 50 µs each, until about `budget` is spent or nothing is due. Called every 10 ms or so by each
  // loop; several may call at once.
  void Tick(Instant now, std::chrono::microseconds budget);
  // Of a moment; exact when no other call is running.
  EngineStats Stats() const;

  // Every invariant of the engine, recounted; empty, or what is wrong. For tests, at rest: O(n).
  std::string CheckInvariants() const;

 private:
  Partition& PartitionOf(Key key) const;
  Result<std::shared_ptr<Partition>> MakeHome(std::uint64_t memory_bytes, Instant now);
  Status CheckSize(const Key& key, std::size_t value_bytes) const;
  Draft MakeDraft(Key key, std::string_view value, Expiry expiry) const;
  BlockRef MakeBlock(const Draft& draft, std::string_view value, Instant now);
  template <typename Try>
  Result<bool> Write(const Key& key, std::uint64_t hash, Instant now, Try&& attempt);
  std::uint64_t most_item_bytes(const Key& key) const;

  std::unique_ptr<KeyHasher> hasher_;
  std::unique_ptr<CacheTable> caches_;
  std::unique_ptr<Partition> shared_;  // what caches without a cap lie in
};

}  // namespace keepsake::engine
