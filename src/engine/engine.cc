#include "engine/engine.h"

#include "base/limits.h"
#include "engine/budget.h"
#include "engine/cache_table.h"
#include "engine/cell.h"
#include "engine/key_hasher.h"
#include "engine/scale.h"
#include "engine/segment.h"

#include <algorithm>
#include <bit>
#include <new>
#include <utility>

namespace keepsake::engine {
namespace {

constexpr int kShardBit = 24;  // of the hash; see KeyHasher
constexpr std::uint64_t kBytesPerShard = 16 << 20;
constexpr std::uint64_t kSegmentsPerShard = 256;
constexpr std::uint64_t kMinSegmentBytes = 16 << 10;
constexpr std::uint64_t kMaxSegmentBytes = 1 << 20;

unsigned ShardsFor(const EngineOptions& options) {
  const std::uint64_t wanted =
      options.shards != 0 ? options.shards : options.memory_bytes / kBytesPerShard;
  return std::bit_floor(
      static_cast<unsigned>(std::clamp<std::uint64_t>(wanted, 1, limits::kShards)));
}

std::uint32_t SegmentBytesFor(std::uint64_t memory_bytes, unsigned shards) {
  const std::uint64_t wanted = memory_bytes / (shards * kSegmentsPerShard);
  return static_cast<std::uint32_t>(
      std::bit_floor(std::clamp(wanted, kMinSegmentBytes, kMaxSegmentBytes)));
}

}  // namespace

Engine::Engine(const EngineOptions& options, base::Random& random)
    : hasher_(std::make_unique<KeyHasher>(random.Next64())) {
  const std::uint64_t memory =
      std::clamp(options.memory_bytes, limits::kMinCacheMemoryBytes, limits::kMaxCacheMemoryBytes);
  const unsigned shards = ShardsFor({memory, options.shards});
  const std::uint32_t segment_bytes = SegmentBytesFor(memory, shards);
  // Room for two segments of survivors a shard is kept back; writers begin to pay when half as much
  // is all that is left to them.
  const std::uint64_t low = std::min(std::uint64_t{shards} * segment_bytes, memory / 8);
  budget_ = std::make_shared<Budget>(memory, 2 * low);
  caches_ = std::make_unique<CacheTable>(*budget_, *hasher_);
  arena_ = std::make_unique<SegmentArena>(*budget_, segment_bytes);
  if (!budget_->TakeForMove(arena_->table_bytes())) throw std::bad_alloc();
  const SharedParts parts{*arena_, *budget_, *caches_, *hasher_};
  for (unsigned i = 0; i < shards; ++i) {
    cells_.push_back(std::make_unique<Cell>(parts, Shard::Options{low, shards}));
  }
}

Engine::~Engine() = default;

Result<CacheId> Engine::CreateCache(std::string_view name) {
  return caches_->Create(name);
}
Status Engine::DeleteCache(std::string_view name) {
  return caches_->Delete(name);
}
Status Engine::FlushCache(std::string_view name) {
  return caches_->Flush(name);
}
Result<CacheId> Engine::FindCache(std::string_view name) const {
  return caches_->Find(name);
}
std::vector<CacheStats> Engine::ListCaches() const {
  return caches_->List();
}

Engine::Cell& Engine::CellOf(std::uint64_t hash) const {
  return *cells_[(hash >> kShardBit) & (cells_.size() - 1)];
}

void Engine::Prefetch(Key key) const {
  const std::uint64_t hash = (*hasher_)(key);
  const Cell& cell = CellOf(hash);
  const std::size_t buckets = cell.buckets.load(std::memory_order_relaxed);
  const std::uint64_t bucket = ScaleTo(hash, buckets);
  const auto first =
      reinterpret_cast<std::uintptr_t>(cell.first_bucket.load(std::memory_order_relaxed));
  __builtin_prefetch(reinterpret_cast<const void*>(first + bucket * 64));
}

std::optional<Value> Engine::Get(Key key, Instant now, bool* other_type) {
  const std::uint64_t hash = (*hasher_)(key);
  bool other = false;
  auto value = On(CellOf(hash), [&](Shard& shard) { return shard.Get(key, hash, now, other); });
  if (other_type != nullptr) *other_type = other;
  return value;
}

bool Engine::Delete(Key key, Instant now) {
  const std::uint64_t hash = (*hasher_)(key);
  return On(CellOf(hash), [&](Shard& shard) { return shard.Delete(key, hash, now); });
}

bool Engine::Contains(Key key, Instant now) {
  const std::uint64_t hash = (*hasher_)(key);
  return On(CellOf(hash), [&](Shard& shard) { return shard.Contains(key, hash, now); });
}

std::optional<std::chrono::nanoseconds> Engine::ItemTtl(Key key, Instant now) {
  const std::uint64_t hash = (*hasher_)(key);
  return On(CellOf(hash), [&](Shard& shard) { return shard.ItemTtl(key, hash, now); });
}

std::optional<Kind> Engine::KindOf(Key key, Instant now) {
  const std::uint64_t hash = (*hasher_)(key);
  return On(CellOf(hash), [&](Shard& shard) { return shard.KindOf(key, hash, now); });
}

EngineStats Engine::Stats() const {
  EngineStats out{
      .items = caches_->items(), .bytes = budget_->used(), .limit_bytes = budget_->limit()};
  for (const auto& cell : cells_) {
    const Shard::Counters counters =
        cell->shard.With([](const Shard& shard) { return shard.counters(); });
    out.evictions += counters.evictions;
    out.expired += counters.expired;
    out.hits += counters.hits;
    out.misses += counters.misses;
  }
  return out;
}

}  // namespace keepsake::engine
