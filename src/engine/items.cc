#include "engine/items.h"

#include "engine/budget.h"
#include "engine/cache_table.h"
#include "engine/key_hasher.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace keepsake::engine {
namespace {

constexpr unsigned kMaxCount = 3;

}  // namespace

std::uint64_t Items::Keys::Hash(std::uint64_t payload) const {
  return items.parts_.hasher(items.At(payload).key());
}

Items::Items(const SharedParts& parts)
    : parts_(parts),
      queues_{Queue(parts.arena, QueueId::kProbation), Queue(parts.arena, QueueId::kMain)} {}

Items::~Items() {
  for (Queue& queue : queues_) DropAll(queue);
  parts_.budget.Give(index_charge_);
}

void Items::DropAll(Queue& queue) {
  for (std::size_t life = 0; life < kLives; ++life) {
    while (const SegmentId id = queue.OldEnd(static_cast<Life>(life))) {
      const std::uint32_t used = parts_.arena[id].used;
      for (std::uint32_t offset = 0; offset < used;) {
        const Record record = At(parts_.arena.LocationOf(id, offset));
        offset += static_cast<std::uint32_t>(record.bytes());
        if (!record.dead() && record.is_block()) graveyard_.Bury(record.block());
      }
      queue.Remove(id);
      parts_.arena.Give(id);
    }
  }
}

Items::Found Items::Find(Key key, std::uint64_t hash) const {
  const Slot slot =
      index_.Find(hash, [&](std::uint64_t payload) { return At(payload).HasKey(key); });
  return slot ? Found{slot, At(slot.payload())} : Found{};
}

Items::Found Items::FindAt(Location at, std::uint64_t hash) const {
  return {index_.FindPayload(hash, at), At(at)};
}

void Items::Touch(Found& found) {
  if (found.count() < kMaxCount) found.slot.SetNote(found.slot.note() + 1);
}

Location Items::Allocate(QueueId id, Life life, std::size_t bytes, Purpose purpose) {
  Queue& to = queue(id);
  SegmentArena& arena = parts_.arena;
  SegmentId segment = to.Open(life, bytes);
  if (segment == 0) {
    segment = purpose == Purpose::kMove ? arena.TakeForMove() : arena.TakeForWrite();
    if (segment != 0) {
      to.Push(life, segment, allocations_);
    } else if (purpose == Purpose::kMove) {
      segment = to.OpenOfAnyLife(bytes);
    }
  }
  if (segment == 0) return 0;
  ++allocations_;
  const Location at = arena.LocationOf(segment, arena[segment].used);
  arena[segment].used += static_cast<std::uint32_t>(bytes);
  return at;
}

std::uint64_t Items::PrepareInsert() {
  if (!index_.full()) return 0;
  const std::uint64_t bytes = index_.resize_bytes();
  if (!parts_.budget.TakeForWrite(bytes)) return bytes;
  if (ResizeIndex()) return 0;
  parts_.budget.Give(bytes);
  return bytes;
}

// The bytes of the new table are taken already.
bool Items::ResizeIndex() {
  const std::uint64_t bytes = index_.resize_bytes();
  if (!index_.Resize(Keys{*this})) return false;
  index_charge_ += bytes;
  GiveIndexBytes();
  return true;
}

void Items::GiveIndexBytes() {
  const std::uint64_t now = index_.memory_bytes();
  if (now == index_charge_) return;
  parts_.budget.Give(index_charge_ - now);
  index_charge_ = now;
}

void Items::StepIndex() {
  index_.Step(Keys{*this});
  GiveIndexBytes();
}

void Items::Write(Draft& draft, Location at) {
  Enter(at, Record::Write(parts_.arena.At(at), draft.head, draft.key.bytes, draft.value,
                          draft.block.Release(), draft.expiry));
}

// A live record is at `at` from now on.
void Items::Enter(Location at, const Record& record) {
  const SegmentId id = parts_.arena.SegmentOf(at);
  Segment& segment = parts_.arena[id];
  const std::uint64_t block_bytes = record.block_bytes();
  segment.block_bytes += block_bytes;
  queues_[segment.queue].CountRecord(1, static_cast<std::int64_t>(block_bytes));
  NoteExpiry(id, record.expiry());
}

// The record at `at` is dead from now on; its block is the caller's business.
void Items::Leave(Location at, Record& record) {
  Segment& segment = parts_.arena[parts_.arena.SegmentOf(at)];
  const std::uint64_t block_bytes = record.block_bytes();
  segment.dead += static_cast<std::uint32_t>(record.bytes());
  segment.block_bytes -= block_bytes;
  queues_[segment.queue].CountRecord(-1, -static_cast<std::int64_t>(block_bytes));
  record.Kill();
}

void Items::NoteExpiry(SegmentId id, Instant expiry) {
  Segment& segment = parts_.arena[id];
  segment.earliest_expiry = std::min(segment.earliest_expiry, expiry);
  segment.latest_expiry = std::max(segment.latest_expiry, expiry);
}

void Items::Insert(Draft& draft, QueueId queue_id, Location at) {
  parts_.caches.Count(draft.key.cache, 1, static_cast<std::int64_t>(draft.weight()));
  Write(draft, at);
  index_.Insert(draft.hash, at, NoteOf(0, queue_id), Keys{*this});
  GiveIndexBytes();
}

void Items::Replace(Found found, Draft& draft, Location at) {
  const auto grown = static_cast<std::int64_t>(draft.weight() - found.record.weight());
  parts_.caches.Count(draft.key.cache, 0, grown);
  Block* const old_block = found.record.is_block() ? found.record.block() : nullptr;
  Leave(found.at(), found.record);
  if (old_block != nullptr) graveyard_.Bury(old_block);
  Write(draft, at);
  found.slot.Set(at, found.slot.note());
  Touch(found);
}

bool Items::ReplaceInPlace(Found found, const Draft& draft) {
  Record& record = found.record;
  if (draft.head.kind != Kind::kInline || record.is_block() ||
      record.has_expiry() != draft.head.has_expiry || record.bytes() != draft.head.record_bytes()) {
    return false;
  }
  record.SetInlineValue(draft.value);
  if (record.has_expiry()) SetExpiry(found, draft.expiry);
  Touch(found);
  return true;
}

void Items::Rewrite(Found found, Instant expiry, Location at) {
  Draft draft;
  draft.key = found.record.key();
  draft.head = found.record.fields();
  draft.head.has_expiry = expiry != Instant::max();
  draft.expiry = expiry;
  if (found.record.is_block()) {
    draft.block = found.record.block()->Share();
  } else {
    draft.value = found.record.inline_value();
  }
  Replace(found, draft, at);
}

void Items::SetExpiry(const Found& found, Instant expiry) {
  Record record = found.record;
  record.SetExpiry(expiry);
  NoteExpiry(parts_.arena.SegmentOf(found.at()), expiry);
}

std::int64_t Items::Recharge(const Found& found) {
  const std::int64_t more = found.record.block()->Recharge();
  Segment& segment = parts_.arena[parts_.arena.SegmentOf(found.at())];
  segment.block_bytes += static_cast<std::uint64_t>(more);
  queues_[segment.queue].CountRecord(0, more);
  parts_.caches.Count(found.record.cache(), 0, more);
  return more;
}

void Items::Unlink(const Found& found, std::uint64_t hash) {
  Record record = found.record;
  parts_.caches.Count(record.cache(), -1, -static_cast<std::int64_t>(record.weight()));
  Block* const block = record.is_block() ? record.block() : nullptr;
  Leave(found.at(), record);
  if (block != nullptr) graveyard_.Bury(block);
  index_.Erase(hash, found.slot, Keys{*this});
  GiveIndexBytes();
  if (!index_.sparse()) return;
  const std::uint64_t bytes = index_.resize_bytes();
  if (parts_.budget.TakeForWrite(bytes) && !ResizeIndex()) parts_.budget.Give(bytes);
}

void Items::Move(Found found, Location to, QueueId queue_id, unsigned count) {
  const std::size_t bytes = found.record.bytes();
  std::memcpy(parts_.arena.At(to), parts_.arena.At(found.at()), bytes);
  Leave(found.at(), found.record);
  Enter(to, At(to));
  found.slot.Set(to, NoteOf(count, queue_id));
}

void Items::Collect(Location at, const Record& record, Batch& out) const {
  const std::uint64_t hash = parts_.hasher(record.key());
  index_.Prefetch(hash);
  out.entries[out.count++] = {at, hash};
}

void Items::Retire(SegmentId id) {
  const Segment& segment = parts_.arena[id];
  assert(segment.live() == 0 && segment.block_bytes == 0);
  for (Mark* mark : marks_) {
    if (mark->segment == id) *mark = {};
  }
  queues_[segment.queue].Remove(id);
  parts_.arena.Give(id);
}

}  // namespace keepsake::engine
