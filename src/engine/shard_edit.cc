#include "engine/budget.h"
#include "engine/cache_table.h"
#include "engine/shard.h"

#include <algorithm>
#include <cassert>
#include <new>

namespace keepsake::engine {

Written Shard::Read(Key key, std::uint64_t hash, Kind kind, Instant now,
                    const std::function<void(const Block&)>& visit) {
  Items::Found found = FindLive(key, hash, now);
  if (!found) return {Written::State::kAbsent};
  if (found.record.kind() != kind) return {Written::State::kWrongType};
  Items::Touch(found);
  visit(*found.record.block());
  return {};
}

std::optional<Kind> Shard::KindOf(Key key, std::uint64_t hash, Instant now) {
  Items::Found found = FindLive(key, hash, now);
  if (!found) return std::nullopt;
  Items::Touch(found);
  return found.record.kind();
}

// The item from now on expires then. `found` is where it is afterwards.
Written Shard::Expire(Items::Found& found, std::uint64_t hash, Instant expiry, Instant now) {
  const bool stays = found.record.has_expiry() == (expiry != Instant::max());
  if (stays) {
    if (found.record.has_expiry()) items_.SetExpiry(found, expiry);
    return {};
  }
  RecordHead head = found.record.fields();
  head.has_expiry = !head.has_expiry;
  const Location at = items_.Allocate(found.queue(), LifeOf(expiry, now), head.record_bytes(),
                                      Items::Purpose::kWrite);
  if (at == 0) return {Written::State::kNeedsMemory, parts_.arena.segment_bytes()};
  items_.Rewrite(found, expiry, at);
  found = items_.FindAt(at, hash);
  return {};
}

Written Shard::SetExpiry(Key key, std::uint64_t hash, Expiry expiry, Instant now,
                         const std::function<bool(Instant)>& wanted) {
  Items::Found found = FindLive(key, hash, now);
  if (!found) return {Written::State::kAbsent};
  Items::Touch(found);
  if (!wanted(found.record.expiry())) return {Written::State::kKept};
  return Expire(found, hash, expiry.at, now);
}

Written Shard::LinkNew(Key key, std::uint64_t hash, const CollectionEdit& edit, Instant now) {
  Draft draft;
  draft.key = key;
  draft.hash = hash;
  draft.expiry = edit.create->at;
  draft.head = {.key_bytes = static_cast<std::uint32_t>(key.bytes.size()),
                .kind = edit.kind,
                .cache = key.cache,
                .has_expiry = draft.expiry != Instant::max()};
  draft.head.key_in_block = draft.head.record_bytes() > parts_.arena.most_record_bytes();
  std::unique_ptr<Collection> made = edit.make(parts_.hasher);
  draft.block = Block::MakeFor(parts_.budget.shared_from_this(),
                               draft.head.key_in_block ? key.bytes : std::string_view(), made);
  if (!draft.block) return {Written::State::kNeedsMemory, parts_.arena.segment_bytes()};
  return Link(draft, now);
}

// Takes what the change may need.
Written Shard::Reserve(const Items::Found& found, const CollectionEdit& edit,
                       std::uint64_t& bound) {
  if (edit.elements == 0) return {};
  const Block& block = *found.record.block();
  if (block.charged_bytes() + edit.bytes > edit.limit) return {Written::State::kTooLarge};
  const std::uint64_t wanted = block.collection()->GrowthBound(edit.elements, edit.bytes);
  if (!parts_.budget.TakeForWrite(wanted)) return {Written::State::kNeedsMemory, wanted};
  bound = wanted;
  return {};
}

// Lets the change happen, and gives back what it did not need of `bound`. `more` is by how much the
// item has grown.
Written Shard::Change(const Items::Found& found, const CollectionEdit& edit, std::uint64_t bound,
                      std::int64_t& more) {
  found.record.block()->Stamp(++stamps_);
  try {
    edit.change(*found.record.block()->collection());
  } catch (const std::bad_alloc&) {
    parts_.budget.Give(bound);
    return {Written::State::kLost};
  }
  more = items_.Recharge(found);
  assert(more <= static_cast<std::int64_t>(bound));
  parts_.budget.Give(bound - static_cast<std::uint64_t>(more));
  return {};
}

// What is refused leaves everything as it was, so that the expiry changes after the last refusal.
Written Shard::Edit(Key key, std::uint64_t hash, const CollectionEdit& edit, Instant now) {
  if (!parts_.caches.Alive(key.cache)) return {Written::State::kDeadCache};
  Items::Found found = FindLive(key, hash, now);
  const bool was_there = static_cast<bool>(found);
  if (was_there && found.record.kind() != edit.kind) return {Written::State::kWrongType};
  if (!was_there && !edit.create.has_value()) return {Written::State::kAbsent};
  std::uint64_t to_pay = 0;
  if (!was_there) {
    const Written linked = LinkNew(key, hash, edit, now);
    if (linked.state != Written::State::kStored) return linked;
    to_pay = linked.bytes;
    found = items_.Find(key, hash);
  } else if (edit.condition && !edit.condition(*found.record.block()->collection())) {
    return {Written::State::kKept};
  }
  std::uint64_t bound = 0;
  std::int64_t more = 0;
  Written done = Reserve(found, edit, bound);
  if (done.state == Written::State::kStored && was_there && edit.refresh.has_value()) {
    done = Expire(found, hash, edit.refresh->at, now);
    if (done.state != Written::State::kStored) parts_.budget.Give(bound);
  }
  if (done.state == Written::State::kStored) done = Change(found, edit, bound, more);
  const bool lost = done.state == Written::State::kLost;
  if (lost || found.record.block()->collection()->size() == 0) {
    items_.Unlink(found, hash);
  } else {
    Items::Touch(found);
  }
  pool_.Pay(to_pay + static_cast<std::uint64_t>(std::max<std::int64_t>(more, 0)), now);
  return done;
}

}  // namespace keepsake::engine
