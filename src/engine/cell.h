#pragma once

#include "base/guarded.h"
#include "engine/engine.h"
#include "engine/shard.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace keepsake::engine {

// A shard, its lock, and what others may know without the lock.
struct alignas(64) Engine::Cell {
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

// Runs `fn(Shard&)` under the shard's lock; what it unlinked is freed after the lock.
template <typename Fn>
auto Engine::On(Cell& cell, Fn&& fn) {
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

}  // namespace keepsake::engine
