#include "engine/budget.h"
#include "engine/cache_table.h"
#include "engine/cell.h"
#include "engine/segment.h"

#include <algorithm>
#include <string>

namespace keepsake::engine {
namespace {

// Pieces of work in one hold of a lock, and the pace that a time budget is turned into.
constexpr std::size_t kSweepHold = 256;
constexpr std::int64_t kSweepPerMicrosecond = 5;
// Of a large collection that is no more, in one tick: about 30 µs each.
constexpr int kMorgueSlices = 8;

}  // namespace

void Engine::Tick(Instant now, std::chrono::microseconds budget) {
  auto left =
      static_cast<std::size_t>(std::max<std::int64_t>(0, budget.count() * kSweepPerMicrosecond));
  // Ends after a round in which no shard had anything to do.
  for (std::size_t idle = 0; left > 0 && idle < cells_.size();) {
    const std::size_t done = SweepNext(now, std::min(left, kSweepHold));
    idle = done == 0 ? idle + 1 : 0;
    left -= std::min(left, done);
  }
  for (int slices = 0; slices < kMorgueSlices; ++slices) {
    if (!morgue_.With([](Graveyard& morgue) { return morgue.Slice(); })) break;
  }
  ReapCaches(now);
  TendArena();
}

std::size_t Engine::SweepNext(Instant now, std::size_t max_work) {
  Cell& cell = *cells_[next_sweep_.fetch_add(1, std::memory_order_relaxed) % cells_.size()];
  return On(cell, [&](Shard& shard) { return shard.Sweep(now, max_work); });
}

void Engine::ReapCaches(Instant now) {
  if (!caches_->any_dead()) return;
  std::uint32_t swept = ~0U;
  for (const auto& cell : cells_) {
    swept = std::min(swept, cell->swept_deaths.load(std::memory_order_relaxed));
  }
  caches_->Reap(swept, now);
}

// Keeps enough pages warm for every shard to open a segment in each of its queues.
void Engine::TendArena() {
  arena_->ReleaseColdest(cells_.size() * kQueues);
  arena_->CommitAhead();
}

std::string Engine::CheckInvariants() const {
  Shard::Recount recount;
  std::string faults;
  for (const auto& cell : cells_) {
    faults += cell->shard.With([&](Shard& shard) { return shard.CheckInvariants(recount); });
  }
  recount.charged_bytes += caches_->charged_bytes() + arena_->table_bytes() +
                           morgue_.With([](const Graveyard& m) { return m.charged_bytes(); });
  if (recount.charged_bytes != budget_->used()) {
    faults += "the budget says " + std::to_string(budget_->used()) + ", a recount " +
              std::to_string(recount.charged_bytes) + '\n';
  }
  if (budget_->used() > budget_->limit()) faults += "the budget is over its limit\n";
  for (unsigned cache = 1; cache <= caches_->last_slot(); ++cache) {
    const auto id = static_cast<CacheId>(cache);
    const CacheStats says = caches_->CountsOf(id);
    const auto found = recount.caches.find(id);
    const CacheStats is = found == recount.caches.end() ? CacheStats() : found->second;
    if (says.items != is.items || says.bytes != is.bytes) {
      faults += "cache " + std::to_string(cache) + " is miscounted\n";
    }
  }
  return faults;
}

}  // namespace keepsake::engine
