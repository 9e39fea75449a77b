#include "engine/shard.h"

#include "engine/budget.h"
#include "engine/cache_table.h"

#include <new>

namespace keepsake::engine {
namespace {

Current CurrentOf(const Items::Found& found) {
  if (!found) return {};
  const Kind kind = found.record.kind();
  if (kind == Kind::kInline) return {true, kind, found.record.inline_value()};
  if (kind == Kind::kBlock) return {true, kind, found.record.block()->value()};
  return {true, kind, {}};
}

}  // namespace

Shard::Shard(const SharedParts& parts, const Options& options)
    : parts_(parts),
      items_(parts),
      pool_(items_, options.low_bytes, options.shards),
      sweeper_(items_) {}

// The item, if it is there and its time has not come. One whose time has come is removed on the
// spot, so that no later step can take it for a live one.
Items::Found Shard::FindLive(Key key, std::uint64_t hash, Instant now) {
  if (!parts_.caches.Alive(key.cache)) return {};
  const Items::Found found = items_.Find(key, hash);
  if (!found || !found.record.ExpiredAt(now)) return found;
  items_.Unlink(found, hash);
  ++expired_;
  return {};
}

std::optional<Value> Shard::Get(Key key, std::uint64_t hash, Instant now, bool& other) {
  Items::Found found = FindLive(key, hash, now);
  other = found && !IsScalar(found.record.kind());
  if (other) return std::nullopt;
  if (!found) {
    ++misses_;
    return std::nullopt;
  }
  ++hits_;
  Items::Touch(found);
  if (found.record.kind() == Kind::kBlock) return Value(found.record.block()->Share());
  return std::optional<Value>(std::in_place, found.record.inline_value());
}

bool Shard::Contains(Key key, std::uint64_t hash, Instant now) {
  Items::Found found = FindLive(key, hash, now);
  if (!found) return false;
  Items::Touch(found);
  return true;
}

std::optional<std::chrono::nanoseconds> Shard::ItemTtl(Key key, std::uint64_t hash, Instant now) {
  Items::Found found = FindLive(key, hash, now);
  if (!found) return std::nullopt;
  Items::Touch(found);
  if (!found.record.has_expiry()) return std::chrono::nanoseconds::max();
  return found.record.expiry() - now;
}

bool Shard::Delete(Key key, std::uint64_t hash, Instant now) {
  const Items::Found found = FindLive(key, hash, now);
  if (!found) return false;
  items_.Unlink(found, hash);
  return true;
}

Written Shard::Set(Draft& draft, Instant now, const Condition& condition) {
  if (!parts_.caches.Alive(draft.key.cache)) return {Written::State::kDeadCache};
  const Items::Found found = FindLive(draft.key, draft.hash, now);
  if (condition) {
    const Verdict verdict = condition(CurrentOf(found));
    if (verdict == Verdict::kKeep) return {Written::State::kKept};
    if (verdict == Verdict::kWrongType) return {Written::State::kWrongType};
  }
  if (draft.expiry <= now) {
    if (found) items_.Unlink(found, draft.hash);
    return {};
  }
  if (draft.block && draft.block->collection() != nullptr) draft.block.get()->Stamp(++stamps_);
  return found ? Overwrite(found, draft, now) : Insert(draft, now);
}

// Takes what it needs before it links anything, so that a refusal leaves nothing half done. The
// bytes that are to be paid for, when stored, are in the answer.
Written Shard::Link(Draft& draft, Instant now) {
  const std::uint64_t for_index = items_.PrepareInsert();
  if (for_index != 0) return {Written::State::kNeedsMemory, for_index};
  const QueueId queue = pool_.QueueForNewKey(draft.hash);
  const Location at = items_.Allocate(queue, LifeOf(draft.expiry, now), draft.head.record_bytes(),
                                      Items::Purpose::kWrite);
  if (at == 0) return {Written::State::kNeedsMemory, parts_.arena.segment_bytes()};
  if (queue == QueueId::kMain) pool_.ForgetGhost(draft.hash);
  const std::uint64_t weight = draft.weight();
  items_.Insert(draft, queue, at);
  return {Written::State::kStored, weight};
}

Written Shard::Insert(Draft& draft, Instant now) {
  const Written linked = Link(draft, now);
  if (linked.state == Written::State::kStored) pool_.Pay(linked.bytes, now);
  return linked;
}

Written Shard::Overwrite(const Items::Found& found, Draft& draft, Instant now) {
  if (items_.ReplaceInPlace(found, draft)) return {};
  const Location at = items_.Allocate(found.queue(), LifeOf(draft.expiry, now),
                                      draft.head.record_bytes(), Items::Purpose::kWrite);
  if (at == 0) return {Written::State::kNeedsMemory, parts_.arena.segment_bytes()};
  const std::uint64_t weight = draft.weight();
  items_.Replace(found, draft, at);
  pool_.Pay(weight, now);
  return {};
}

Shard::Counters Shard::counters() const {
  return {.evictions = pool_.evictions(),
          .expired = expired_ + pool_.expired() + sweeper_.expired(),
          .hits = hits_,
          .misses = misses_};
}

}  // namespace keepsake::engine
