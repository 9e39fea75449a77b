#include "engine/partition.h"

#include "base/limits.h"
#include "engine/cache_table.h"

#include <algorithm>
#include <bit>
#include <new>

namespace keepsake::engine {
namespace {

constexpr int kShardBit = 24;  // of the hash; see KeyHasher
constexpr std::uint64_t kBytesPerShard = 16 << 20;
constexpr std::uint64_t kSegmentsPerShard = 256;
constexpr std::uint64_t kMinSegmentBytes = 16 << 10;
constexpr std::uint64_t kMaxSegmentBytes = 1 << 20;
// Pieces of sweeping in one hold of a lock.
constexpr std::size_t kSweepHold = 256;
// Of a large collection that is no more, in one tick: about 30 µs each.
constexpr int kMorgueSlices = 8;

}  // namespace

Scale Scale::For(std::uint64_t memory_bytes, unsigned wanted_shards) {
  const std::uint64_t memory =
      std::clamp(memory_bytes, limits::kMinCacheMemoryBytes, limits::kMaxCacheMemoryBytes);
  const std::uint64_t wanted = wanted_shards != 0 ? wanted_shards : memory / kBytesPerShard;
  const unsigned shards =
      std::bit_floor(static_cast<unsigned>(std::clamp<std::uint64_t>(wanted, 1, limits::kShards)));
  const auto segment_bytes = static_cast<std::uint32_t>(std::bit_floor(
      std::clamp(memory / (shards * kSegmentsPerShard), kMinSegmentBytes, kMaxSegmentBytes)));
  return {.memory_bytes = memory,
          .shards = shards,
          .segment_bytes = segment_bytes,
          .low_bytes = std::min(std::uint64_t{shards} * segment_bytes, memory / 8)};
}

Partition::Partition(const Scale& scale, std::shared_ptr<Budget> budget, CacheTable& caches,
                     const KeyHasher& hasher)
    : budget_(std::move(budget)), arena_(*budget_, scale.segment_bytes) {
  if (!budget_->TakeForMove(arena_.table_bytes())) throw std::bad_alloc();
  const SharedParts parts{arena_, *budget_, caches, hasher};
  for (unsigned i = 0; i < scale.shards; ++i) {
    cells_.push_back(std::make_unique<Cell>(parts, Shard::Options{scale.low_bytes, scale.shards}));
  }
}

Cell& Partition::CellOf(std::uint64_t hash) const {
  return *cells_[(hash >> kShardBit) & (cells_.size() - 1)];
}

// Large collections are freed in slices by Tend, or when their memory is needed.
void Partition::LetGo(Graveyard& freed) {
  Graveyard large;
  freed.MoveLarge(large);
  if (!large.empty()) morgue_.With([&](Graveyard& morgue) { morgue.TakeAll(large); });
}

bool Partition::MakeRoom(std::uint64_t bytes, Instant now) {
  while (budget_->free() < bytes) {
    if (morgue_.With([](Graveyard& morgue) { return morgue.Slice(); })) continue;
    Cell* const fattest = Fattest();
    if (fattest == nullptr) return false;
    // A shard that others emptied meanwhile says so with this, and is not chosen again.
    On(*fattest, [&](Shard& shard) { return shard.Drain(now); });
  }
  return true;
}

Cell* Partition::Fattest() const {
  Cell* fattest = nullptr;
  std::uint64_t most = 0;
  for (const auto& cell : cells_) {
    const std::uint64_t bytes = cell->log_bytes.load(std::memory_order_relaxed);
    if (bytes <= most) continue;
    most = bytes;
    fattest = cell.get();
  }
  return fattest;
}

void Partition::Sweep(Instant now, std::size_t max_work) {
  // Ends after a round in which no shard had anything to do.
  for (std::size_t idle = 0; max_work > 0 && idle < cells_.size();) {
    const std::size_t done = SweepNext(now, std::min(max_work, kSweepHold));
    idle = done == 0 ? idle + 1 : 0;
    max_work -= std::min(max_work, done);
  }
}

std::size_t Partition::SweepNext(Instant now, std::size_t max_work) {
  Cell& cell = *cells_[next_sweep_.fetch_add(1, std::memory_order_relaxed) % cells_.size()];
  return On(cell, [&](Shard& shard) { return shard.Sweep(now, max_work); });
}

// Keeps enough pages warm for every shard to open a segment in each of its queues.
void Partition::Tend() {
  for (int slices = 0; slices < kMorgueSlices; ++slices) {
    if (!morgue_.With([](Graveyard& morgue) { return morgue.Slice(); })) break;
  }
  arena_.ReleaseColdest(cells_.size() * kQueues);
  arena_.CommitAhead();
}

std::uint32_t Partition::swept_deaths() const {
  std::uint32_t swept = ~0U;
  for (const auto& cell : cells_) {
    swept = std::min(swept, cell->swept_deaths.load(std::memory_order_relaxed));
  }
  return swept;
}

void Partition::AddTo(EngineStats& stats) const {
  stats.bytes += budget_->used();
  for (const auto& cell : cells_) {
    const Shard::Counters counters =
        cell->shard.With([](const Shard& shard) { return shard.counters(); });
    stats.evictions += counters.evictions;
    stats.expired += counters.expired;
    stats.hits += counters.hits;
    stats.misses += counters.misses;
  }
}

std::string Partition::CheckInvariants(Shard::Recount& recount) const {
  std::string faults;
  for (const auto& cell : cells_) {
    faults += cell->shard.With([&](const Shard& shard) { return shard.CheckInvariants(recount); });
  }
  recount.charged_bytes +=
      arena_.table_bytes() + morgue_.With([](const Graveyard& m) { return m.charged_bytes(); });
  if (recount.charged_bytes != budget_->used()) {
    faults += "the budget says " + std::to_string(budget_->used()) + ", a recount " +
              std::to_string(recount.charged_bytes) + '\n';
  }
  if (budget_->used() > budget_->limit()) faults += "the budget is over its limit\n";
  return faults;
}

}  // namespace keepsake::engine
