#pragma once

#include <keepsake/result.h>

#include "base/guarded.h"
#include "base/limits.h"
#include "engine/key_hasher.h"
#include "engine/name_index.h"
#include "engine/types.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace keepsake::engine {

class Budget;
class Partition;

// The caches: names, the slots behind them, and what each holds. A cache is its slot; deleting or
// flushing it marks the slot dead and, for a flush, gives the name another one. So both are O(1),
// and every shard treats records of a dead slot as expired. A dead slot rests until a full sweep
// has gone round and limits::kCacheSlotRest has passed; then its number is used again.
//
// Safe from any thread. Names change under a lock; Find, Alive and the counts take none.
class CacheTable {
 public:
  // Throws std::bad_alloc.
  CacheTable(Budget& budget, const KeyHasher& hasher);

  // As in Engine.
  // The cache lies in `home`, or with null in what is shared.
  Result<CacheId> Create(std::string_view name, std::shared_ptr<Partition> home = nullptr);
  Status Delete(std::string_view name);
  Status Flush(std::string_view name);
  Result<CacheId> Find(std::string_view name) const;
  std::vector<CacheStats> List() const;
  std::uint64_t items() const;  // of all live caches

  // Asked under a shard's lock before a record is linked: one of a cache that dies meanwhile is
  // linked dead, and the sweep that follows the death finds it.
  bool Alive(CacheId cache) const {
    return (alive_[cache / 64].load(std::memory_order_acquire) >> (cache % 64) & 1) != 0;
  }
  // Where a cache lies that has a place of its own, else null. It stays until the slot has rested.
  Partition* HomeOf(CacheId cache) const {
    return std::atomic_ref(homes()[cache]).load(std::memory_order_acquire);
  }
  // All of those, each once.
  std::vector<std::shared_ptr<Partition>> Homes() const;
  // Rises by one with each death, after the slot is marked; begins at 1.
  std::uint32_t deaths() const { return deaths_.load(std::memory_order_acquire); }

  // A record of the cache was linked, unlinked (negative), or changed its size (items 0).
  void Count(CacheId cache, std::int64_t items, std::int64_t bytes);
  // What the slot holds, dead or alive.
  CacheStats CountsOf(CacheId cache) const;
  // The highest slot that was ever used; for checks.
  CacheId last_slot() const;

  // Every record of a slot that died at or before `swept_deaths` is gone. Frees the numbers of
  // those that have rested long enough.
  void Reap(std::uint32_t swept_deaths, Instant now);
  bool any_dead() const { return dead_count_.load(std::memory_order_relaxed) != 0; }

  // What is charged to the budget at this moment.
  std::uint64_t charged_bytes() const;

 private:
  // On a line of its own: two busy caches do not disturb each other.
  struct alignas(64) Counts {
    std::int64_t items;
    std::int64_t bytes;
  };
  struct DeadSlot {
    CacheId slot;
    std::uint32_t death;
    Instant swept = Instant::max();  // when a full sweep after the death was first seen
  };
  static constexpr CacheId kLastSlot = 65'535;
  // Charged for a slot in use, dead or alive: counts, name for readers, name for the list.
  static constexpr std::uint64_t kSlotBytes = sizeof(Counts) + NameIndex::kNameBytes + 352;

  // The truth about names, of which the index is a copy for readers.
  struct Names {
    std::map<std::string, CacheId, std::less<>> slots;
    std::deque<DeadSlot> dead;
    std::deque<CacheId> rested;
    std::map<CacheId, std::shared_ptr<Partition>> homes;  // of slots in use, dead or alive
    CacheId last_fresh = 0;
  };

  Result<CacheId> CreateIn(Names& names, std::string_view name, std::shared_ptr<Partition> home);
  Status DeleteIn(Names& names, std::string_view name);
  Status FlushIn(Names& names, std::string_view name);
  std::vector<std::shared_ptr<Partition>> ReapIn(Names& names, std::uint32_t swept_deaths,
                                                 Instant now);
  Result<CacheId> TakeSlot(Names& names, std::shared_ptr<Partition> home);
  Partition*& HomeAt(CacheId slot) { return homes()[slot]; }
  Partition** homes() const { return reinterpret_cast<Partition**>(homes_.data()); }
  void SetAlive(CacheId slot, bool alive);
  void Bury(Names& names, CacheId slot);
  Counts& CountsAt(CacheId slot) const { return reinterpret_cast<Counts*>(counts_.data())[slot]; }

  Budget& budget_;
  const KeyHasher& hasher_;
  std::array<std::atomic<std::uint64_t>, NameIndex::kSlots / 64> alive_{};
  std::atomic<std::uint32_t> deaths_ = 1;
  std::atomic<std::uint32_t> dead_count_ = 0;
  std::atomic<std::uint32_t> home_count_ = 0;
  Pages counts_;
  Pages homes_;  // pointers by slot
  NameIndex index_;

  base::Guarded<Names> names_;  // whoever holds it is the index's one writer
};

}  // namespace keepsake::engine
