#pragma once

#include <keepsake/result.h>

#include "base/guarded.h"
#include "engine/budget.h"
#include "engine/segment.h"
#include "engine/shard.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace keepsake::engine {

class CacheTable;

// A shard, its lock, and what others may know without the lock.
struct alignas(64) Cell {
  Cell(const SharedParts& parts, const Shard::Options& options)
      : shard(std::in_place, parts, options) {}

  // Under the lock.
  void Publish(const Shard& now) {
    log_bytes.store(now.log_bytes(), std::memory_order_relaxed);
    swept_deaths.store(now.swept_deaths(), std::memory_order_relaxed);
    buckets.store(now.index_table().buckets(), std::memory_order_relaxed);
    first_bucket.store(now.index_table().Bucket(0), std::memory_order_relaxed);
  }

  base::Guarded<Shard> shard;
  std::atomic<std::uint64_t> log_bytes = 0;
  std::atomic<std::uint32_t> swept_deaths = 0;
  // For Prefetch only: the two may be of different tables, or of one that is gone.
  std::atomic<std::size_t> buckets = 0;
  std::atomic<const std::uint64_t*> first_bucket = nullptr;
};

// How a bound of memory is cut up.
struct Scale {
  // Takes `memory_bytes` as a bound that the engine can have.
  static Scale For(std::uint64_t memory_bytes, unsigned wanted_shards);

  std::uint64_t memory_bytes = 0;
  unsigned shards = 1;
  std::uint32_t segment_bytes = 0;
  std::uint64_t low_bytes = 0;  // as in Pool

  // Room for survivors of eviction is kept back; writers begin to pay when half as much is all
  // that is left to them.
  std::uint64_t reserve_bytes() const { return 2 * low_bytes; }
};

// Memory with a bound of its own and the shards over it: what all caches share, or what a cache
// with a cap has for itself. Safe from any thread.
class Partition {
 public:
  // What is borrowed outlives it. Throws std::bad_alloc.
  Partition(const Scale& scale, std::shared_ptr<Budget> budget, CacheTable& caches,
            const KeyHasher& hasher);

  const std::shared_ptr<Budget>& budget() const { return budget_; }
  std::size_t most_record_bytes() const { return arena_.most_record_bytes(); }

  Cell& CellOf(std::uint64_t hash) const;
  // Runs `fn(Shard&)` under the shard's lock; what it unlinked is freed after the lock.
  template <typename Fn>
  auto On(Cell& cell, Fn&& fn) {
    Graveyard freed;
    auto result = cell.shard.With([&](Shard& shard) {
      auto made = fn(shard);
      freed = shard.TakeGraveyard();
      cell.Publish(shard);
      return made;
    });
    if (!freed.empty()) LetGo(freed);
    return result;
  }
  template <typename Fn>
  auto On(std::uint64_t hash, Fn&& fn) {
    return On(CellOf(hash), std::forward<Fn>(fn));
  }

  // Evicts, from whichever shard holds most, until a writer can take `bytes`. Holds one lock at a
  // time and none between slices. False when nothing is left to evict.
  bool MakeRoom(std::uint64_t bytes, Instant now);

  // About `max_work` pieces of sweeping, less when nothing is due.
  void Sweep(Instant now, std::size_t max_work);
  // Frees a part of the large collections that are no more, and keeps pages warm.
  void Tend();
  // Every shard has done with what died up to here.
  std::uint32_t swept_deaths() const;

  void AddTo(EngineStats& stats) const;
  // What is wrong, one fault a line; adds to `recount`. O(n), for tests.
  std::string CheckInvariants(Shard::Recount& recount) const;

 private:
  Cell* Fattest() const;
  void LetGo(Graveyard& freed);
  std::size_t SweepNext(Instant now, std::size_t max_work);

  std::shared_ptr<Budget> budget_;
  SegmentArena arena_;
  std::vector<std::unique_ptr<Cell>> cells_;
  std::atomic<std::size_t> next_sweep_ = 0;
  base::Guarded<Graveyard> morgue_;  // large collections that are freed in slices
};

}  // namespace keepsake::engine
