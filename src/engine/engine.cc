#include "engine/engine.h"

#include "base/limits.h"
#include "base/try.h"
#include "engine/cache_table.h"
#include "engine/key_hasher.h"
#include "engine/partition.h"
#include "engine/scale.h"

#include <algorithm>
#include <new>
#include <utility>

namespace keepsake::engine {
namespace {

// Of the memory, what caches with a cap leave to the others.
constexpr std::uint64_t kLeastShared = 4;

Error NotSoMuchMemory(std::uint64_t most) {
  return Error(ErrorCode::kLimitExceeded,
               "a cache can have at most " + std::to_string(most >> 20) + " MiB for itself now")
      .WithHint("give the server more --memory, or the cache less");
}

}  // namespace

Engine::Engine(const EngineOptions& options, base::Random& random)
    : hasher_(std::make_unique<KeyHasher>(random.Next64())) {
  const Scale scale = Scale::For(options.memory_bytes, options.shards);
  auto budget = std::make_shared<Budget>(scale.memory_bytes, scale.reserve_bytes());
  caches_ = std::make_unique<CacheTable>(*budget, *hasher_);
  shared_ = std::make_unique<Partition>(scale, std::move(budget), *caches_, *hasher_);
}

Engine::~Engine() = default;

Result<CacheId> Engine::CreateCache(std::string_view name, std::uint64_t memory_bytes,
                                    Instant now) {
  if (memory_bytes == 0) return caches_->Create(name, nullptr);
  TRY_ASSIGN(auto home, MakeHome(memory_bytes, now));
  return caches_->Create(name, std::move(home));
}

// A partition whose whole bound is charged to what is shared, and given back when the last block in
// it is freed.
Result<std::shared_ptr<Partition>> Engine::MakeHome(std::uint64_t memory_bytes, Instant now) {
  if (memory_bytes < limits::kMinCacheMemoryBytes) {
    return Error(ErrorCode::kInvalidArgument, "a cache's own memory is at least 1 MiB");
  }
  const std::shared_ptr<Budget> all = shared_->budget();
  std::uint64_t most = all->limit() - all->limit() / kLeastShared;
  for (const auto& home : caches_->Homes()) most -= std::min(most, home->budget()->limit());
  if (memory_bytes > most) return NotSoMuchMemory(most);
  while (!all->TakeForWrite(memory_bytes)) {
    if (!shared_->MakeRoom(memory_bytes, now)) return NotSoMuchMemory(all->free());
  }
  const Scale scale = Scale::For(memory_bytes, 0);
  const std::shared_ptr<Budget> own(new Budget(scale.memory_bytes, scale.reserve_bytes()),
                                    [all, memory_bytes](Budget* budget) {
                                      delete budget;
                                      all->Give(memory_bytes);
                                    });
  try {
    return std::make_shared<Partition>(scale, own, *caches_, *hasher_);
  } catch (const std::bad_alloc&) {
    return NotSoMuchMemory(0);
  }
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

Partition& Engine::PartitionOf(Key key) const {
  Partition* const home = caches_->HomeOf(key.cache);
  return home == nullptr ? *shared_ : *home;
}

void Engine::Prefetch(Key key) const {
  const std::uint64_t hash = (*hasher_)(key);
  const Cell& cell = PartitionOf(key).CellOf(hash);
  const std::size_t buckets = cell.buckets.load(std::memory_order_relaxed);
  const std::uint64_t bucket = ScaleTo(hash, buckets);
  const auto first =
      reinterpret_cast<std::uintptr_t>(cell.first_bucket.load(std::memory_order_relaxed));
  __builtin_prefetch(reinterpret_cast<const void*>(first + bucket * 64));
}

std::optional<Value> Engine::Get(Key key, Instant now, bool* other_type) {
  const std::uint64_t hash = (*hasher_)(key);
  bool other = false;
  auto value =
      PartitionOf(key).On(hash, [&](Shard& shard) { return shard.Get(key, hash, now, other); });
  if (other_type != nullptr) *other_type = other;
  return value;
}

bool Engine::Delete(Key key, Instant now) {
  const std::uint64_t hash = (*hasher_)(key);
  return PartitionOf(key).On(hash, [&](Shard& shard) { return shard.Delete(key, hash, now); });
}

bool Engine::Contains(Key key, Instant now) {
  const std::uint64_t hash = (*hasher_)(key);
  return PartitionOf(key).On(hash, [&](Shard& shard) { return shard.Contains(key, hash, now); });
}

std::optional<std::chrono::nanoseconds> Engine::ItemTtl(Key key, Instant now) {
  const std::uint64_t hash = (*hasher_)(key);
  return PartitionOf(key).On(hash, [&](Shard& shard) { return shard.ItemTtl(key, hash, now); });
}

std::optional<Kind> Engine::KindOf(Key key, Instant now) {
  const std::uint64_t hash = (*hasher_)(key);
  return PartitionOf(key).On(hash, [&](Shard& shard) { return shard.KindOf(key, hash, now); });
}

}  // namespace keepsake::engine
