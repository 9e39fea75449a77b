#include "base/limits.h"
#include "base/try.h"
#include "engine/budget.h"
#include "engine/cache_table.h"
#include "engine/cell.h"
#include "engine/key_hasher.h"
#include "engine/segment.h"

#include <algorithm>
#include <string>
#include <utility>

namespace keepsake::engine {
namespace {

// A record of the log has at most this share of a segment, so that little is left over at its end.
constexpr std::uint64_t kRecordShare = 8;
// One item has at most this share of the memory.
constexpr std::uint64_t kItemShare = 4;
// Tries of one write to get memory that others may snatch from it.
constexpr int kWriteTries = 64;

Error NoCache() {
  return Error(ErrorCode::kCacheNotFound, "the cache was deleted or flushed during this call");
}

Error MemoryFull() {
  return Error(ErrorCode::kLimitExceeded,
               "the cache has no memory for this item, and nothing that could make way for it")
      .WithHint("give the server more memory, or write smaller items");
}

}  // namespace

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
    // A shard that others emptied meanwhile says so with this, and is not chosen again.
    On(*fattest, [&](Shard& shard) { return shard.Drain(now); });
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

}  // namespace keepsake::engine
