#include "engine/engine.h"

#include "base/guarded.h"
#include "base/limits.h"
#include "base/try.h"
#include "engine/budget.h"
#include "engine/cache_table.h"
#include "engine/key_hasher.h"
#include "engine/scale.h"
#include "engine/segment.h"
#include "engine/shard.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace keepsake::engine {
namespace {

constexpr std::uint64_t kBytesPerShard = 16 << 20;
constexpr std::uint64_t kSegmentsPerShard = 256;
constexpr std::uint64_t kMinSegmentBytes = 16 << 10;
constexpr std::uint64_t kMaxSegmentBytes = 1 << 20;
// A record of the log has at most this share of a segment, so that little is left over at its end.
constexpr std::uint64_t kRecordShare = 8;
// One item has at most this share of the memory.
constexpr std::uint64_t kItemShare = 4;
constexpr int kShardBit = 24;  // of the hash; see KeyHasher
// Tries of one write to get memory that others may snatch from it.
constexpr int kWriteTries = 64;
// Records of one hold of a lock, and the pace that a time budget is turned into: about 200 ns each
// when none of it is in the cache.
constexpr std::size_t kSweepHold = 256;
constexpr std::int64_t kSweepPerMicrosecond = 5;

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

Error NoCache() {
  return Error(ErrorCode::kCacheNotFound, "the cache was deleted or flushed during this call");
}

Error MemoryFull() {
  return Error(ErrorCode::kLimitExceeded,
               "the cache has no memory for this item, and nothing that could make way for it")
      .WithHint("give the server more memory, or write smaller items");
}

}  // namespace

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

// Runs `fn(Shard&)` under the shard's lock; what it unlinked is freed after the lock.
template <typename Fn>
auto Engine::On(Cell& cell, Fn&& fn) {
  Graveyard freed;
  return cell.shard.With([&](Shard& shard) {
    auto result = fn(shard);
    freed = shard.TakeGraveyard();
    cell.Publish(shard);
    return result;
  });
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

std::optional<Value> Engine::Get(Key key, Instant now) {
  const std::uint64_t hash = (*hasher_)(key);
  return On(CellOf(hash), [&](Shard& shard) { return shard.Get(key, hash, now); });
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

Status Engine::CheckSize(const Key& key, std::size_t value_bytes) const {
  const std::uint64_t most =
      std::min<std::uint64_t>(limits::kItemBytes, budget_->limit() / kItemShare);
  const std::uint64_t size = key.bytes.size() + value_bytes;
  if (size <= most && key.bytes.size() <= limits::kKeyBytes) return {};
  const bool key_alone = key.bytes.size() > limits::kKeyBytes;
  return Error(ErrorCode::kLimitExceeded,
               (key_alone ? "the key of " + std::to_string(key.bytes.size())
                          : "the item of " + std::to_string(size)) +
                   " bytes is over the request limit of " +
                   std::to_string(key_alone ? limits::kKeyBytes : most) + " bytes",
               "request_size_limit_exceeded");
}

// How the item will lie in the log. A block, where one is needed, is still to be made.
Draft Engine::MakeDraft(Key key, std::string_view value, Expiry expiry) const {
  Draft draft;
  draft.key = key;
  draft.hash = (*hasher_)(key);
  draft.expiry = expiry.at;
  draft.head.key_bytes = static_cast<std::uint32_t>(key.bytes.size());
  draft.head.cache = key.cache;
  draft.head.has_expiry = expiry.at != Instant::max();
  const std::size_t most = arena_->segment_bytes() / kRecordShare;
  if (value.size() <= limits::kCopiedValueBytes) {
    draft.value = value;
    draft.head.value_bytes = static_cast<std::uint32_t>(value.size());
    if (draft.head.record_bytes() <= most) return draft;
  }
  draft.head.value_bytes = 0;
  draft.head.kind = Kind::kBlock;
  draft.head.key_in_block = draft.head.record_bytes() > most;
  return draft;
}

// The block of a large item, filled before any lock is taken. Null when there is no memory.
BlockRef Engine::MakeBlock(const Draft& draft, std::string_view value, Instant now) {
  const std::string_view key = draft.head.key_in_block ? draft.key.bytes : std::string_view();
  const std::uint64_t charge = Block::ChargeFor(key.size() + value.size());
  for (int tries = 0; tries < kWriteTries; ++tries) {
    if (BlockRef block = Block::Make(budget_, key, value)) return block;
    if (!MakeRoom(charge, now)) break;
  }
  return BlockRef();
}

Status Engine::Set(Key key, std::string_view value, Expiry expiry, Instant now) {
  TRY(CheckSize(key, value.size()));
  Draft draft = MakeDraft(key, value, expiry);
  if (draft.head.kind == Kind::kBlock) {
    if (!caches_->Alive(key.cache)) return NoCache();
    draft.block = MakeBlock(draft, value, now);
    if (!draft.block) return MemoryFull();
  }
  return Store(draft, now);
}

Status Engine::Store(Draft& draft, Instant now) {
  Cell& cell = CellOf(draft.hash);
  for (int tries = 0; tries < kWriteTries; ++tries) {
    const Written written = On(cell, [&](Shard& shard) { return shard.Set(draft, now); });
    if (written.state == Written::State::kStored) return {};
    if (written.state == Written::State::kDeadCache) return NoCache();
    if (!MakeRoom(written.bytes, now)) break;
  }
  return MemoryFull();
}

// Evicts, from whichever shard holds most, until a writer can take `bytes`. Holds one lock at a
// time and none between slices. False when nothing is left to evict.
bool Engine::MakeRoom(std::uint64_t bytes, Instant now) {
  while (budget_->free() < bytes) {
    Cell* const fattest = Fattest();
    if (fattest == nullptr) return false;
    if (!On(*fattest, [&](Shard& shard) { return shard.Drain(now); })) return false;
  }
  return true;
}

Engine::Cell* Engine::Fattest() const {
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

void Engine::Tick(Instant now, std::chrono::microseconds budget) {
  auto left =
      static_cast<std::size_t>(std::max<std::int64_t>(0, budget.count() * kSweepPerMicrosecond));
  // Ends after a round in which no shard had anything to do.
  for (std::size_t idle = 0; left > 0 && idle < cells_.size();) {
    const std::size_t done = SweepNext(now, std::min(left, kSweepHold));
    idle = done == 0 ? idle + 1 : 0;
    left -= std::min(left, done);
  }
  ReapCaches(now);
  TendArena();
}

std::size_t Engine::SweepNext(Instant now, std::size_t max_records) {
  Cell& cell = *cells_[next_sweep_.fetch_add(1, std::memory_order_relaxed) % cells_.size()];
  return On(cell, [&](Shard& shard) { return shard.Sweep(now, max_records); });
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

std::string Engine::CheckInvariants() const {
  Shard::Recount recount;
  std::string faults;
  for (const auto& cell : cells_) {
    faults += cell->shard.With([&](Shard& shard) { return shard.CheckInvariants(recount); });
  }
  recount.charged_bytes += caches_->charged_bytes() + arena_->table_bytes();
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
