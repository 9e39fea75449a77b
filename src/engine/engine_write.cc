#include "base/limits.h"
#include "base/try.h"
#include "engine/cache_table.h"
#include "engine/counter.h"
#include "engine/engine.h"
#include "engine/key_hasher.h"
#include "engine/partition.h"

#include <algorithm>
#include <string>
#include <utility>

namespace keepsake::engine {
namespace {

// One item has at most this share of the memory.
constexpr std::uint64_t kItemShare = 4;
// Tries of one write to get memory that others may snatch from it.
constexpr int kWriteTries = 64;
// Changes of a collection that begin a reading in slices anew, before it is done in one.
constexpr int kReadTries = 3;

Error NoCache() {
  return Error(ErrorCode::kCacheNotFound, "the cache was deleted or flushed during this call");
}

Error WrongType() {
  return Error(ErrorCode::kFailedPrecondition, "the item is of another type than this call is for",
               "invalid_type");
}

Error TooLarge(std::uint64_t most) {
  return Error(
      ErrorCode::kLimitExceeded,
      "the collection would be over the item size limit of " + std::to_string(most) + " bytes",
      "item_size_limit_exceeded");
}

Error MemoryFull() {
  return Error(ErrorCode::kLimitExceeded,
               "the cache has no memory for this item, and nothing that could make way for it")
      .WithHint("give the server more memory, or write smaller items");
}

// Whether the key is too long to lie in the log beside the reference to its block.
bool KeyGoesIntoBlock(RecordHead head, std::size_t most_record_bytes) {
  head.key_in_block = false;
  return head.record_bytes() > most_record_bytes;
}

Status StatusOf(const Result<bool>& done) {
  if (!done.has_value()) return done.error();
  return {};
}

}  // namespace

// A collection may be as large as memory allows, one item a quarter of it.
std::uint64_t Engine::most_item_bytes(const Key& key) const {
  return PartitionOf(key).budget()->limit() / kItemShare;
}

Status Engine::CheckSize(const Key& key, std::size_t value_bytes) const {
  const std::uint64_t most = std::min<std::uint64_t>(limits::kItemBytes, most_item_bytes(key));
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
  const std::size_t most = PartitionOf(key).most_record_bytes();
  if (value.size() <= limits::kCopiedValueBytes) {
    draft.value = value;
    draft.head.value_bytes = static_cast<std::uint32_t>(value.size());
    if (draft.head.record_bytes() <= most) return draft;
  }
  draft.head.value_bytes = 0;
  draft.head.kind = Kind::kBlock;
  draft.head.key_in_block = KeyGoesIntoBlock(draft.head, most);
  return draft;
}

// The block of a large item, filled before any lock is taken. Null when there is no memory.
BlockRef Engine::MakeBlock(const Draft& draft, std::string_view value, Instant now) {
  const std::string_view key = draft.head.key_in_block ? draft.key.bytes : std::string_view();
  const std::uint64_t charge = Block::ChargeFor(key.size() + value.size());
  Partition& partition = PartitionOf(draft.key);
  for (int tries = 0; tries < kWriteTries; ++tries) {
    if (BlockRef block = Block::Make(partition.budget(), key, value)) return block;
    if (!partition.MakeRoom(charge, now)) break;
  }
  return BlockRef();
}

Status Engine::Set(Key key, std::string_view value, Expiry expiry, Instant now) {
  return StatusOf(SetIf(key, value, nullptr, expiry, now));
}

Result<bool> Engine::SetIf(Key key, std::string_view value, const Condition& condition,
                           Expiry expiry, Instant now) {
  TRY(CheckSize(key, value.size()));
  Draft draft = MakeDraft(key, value, expiry);
  if (draft.head.kind == Kind::kBlock) {
    if (!caches_->Alive(key.cache)) return NoCache();
    draft.block = MakeBlock(draft, value, now);
    if (!draft.block) return MemoryFull();
  }
  return Write(key, draft.hash, now,
               [&](Shard& shard) { return shard.Set(draft, now, condition); });
}

// Read, add, and write if nobody wrote meanwhile; who did has got on, so this ends.
Result<std::int64_t> Engine::Increment(Key key, std::int64_t amount, Expiry expiry, Instant now) {
  for (;;) {
    bool other_type = false;
    const std::optional<Value> value = Get(key, now, &other_type);
    if (other_type) return WrongType();
    const auto text = value.has_value() ? std::optional(value->view()) : std::nullopt;
    TRY_ASSIGN(const std::int64_t sum, AddToText(text, amount));
    const auto unchanged = [&](const Current& current) {
      const bool same = current.present == value.has_value() && IsScalar(current.kind) &&
                        (!current.present || current.value == value->view());
      return same ? Verdict::kWrite : Verdict::kKeep;
    };
    TRY_ASSIGN(const bool stored, SetIf(key, std::to_string(sum), unchanged, expiry, now));
    if (stored) return sum;
  }
}

Status Engine::Put(Key key, Kind kind, std::unique_ptr<Collection> collection, Expiry expiry,
                   Instant now) {
  TRY(CheckSize(key, 0));
  const std::uint64_t most = most_item_bytes(key);
  if (collection->heap_bytes() > most) return TooLarge(most);
  Partition& partition = PartitionOf(key);
  Draft draft = MakeDraft(key, {}, expiry);
  draft.head.kind = kind;
  draft.head.key_in_block = KeyGoesIntoBlock(draft.head, partition.most_record_bytes());
  const std::string_view in_block = draft.head.key_in_block ? key.bytes : std::string_view();
  const std::uint64_t charge = Block::ChargeFor(in_block.size()) + collection->heap_bytes();
  for (int tries = 0; tries < kWriteTries && !draft.block; ++tries) {
    if (!caches_->Alive(key.cache)) return NoCache();
    draft.block = Block::MakeFor(partition.budget(), in_block, collection);
    if (!draft.block && !partition.MakeRoom(charge, now)) break;
  }
  if (!draft.block) return MemoryFull();
  return StatusOf(Write(key, draft.hash, now, [&](Shard& shard) { return shard.Set(draft, now); }));
}

// Does something under the shard's lock until it has the memory for it. Whether it was done; false
// when a condition did not hold or there was nothing.
template <typename Try>
Result<bool> Engine::Write(const Key& key, std::uint64_t hash, Instant now, Try&& attempt) {
  using State = Written::State;
  Partition& partition = PartitionOf(key);
  Cell& cell = partition.CellOf(hash);
  for (int tries = 0; tries < kWriteTries; ++tries) {
    const Written written = partition.On(cell, attempt);
    switch (written.state) {
      case State::kStored:
        return true;
      case State::kKept:
      case State::kAbsent:
        return false;
      case State::kDeadCache:
        return NoCache();
      case State::kWrongType:
        return WrongType();
      case State::kTooLarge:
        return TooLarge(most_item_bytes(key));
      case State::kLost:
        return MemoryFull();
      case State::kNeedsMemory:
        break;
    }
    if (!partition.MakeRoom(written.bytes, now)) break;
  }
  return MemoryFull();
}

Result<bool> Engine::Read(Key key, Kind kind, Instant now,
                          const std::function<void(const Collection&)>& visit) {
  const std::uint64_t hash = (*hasher_)(key);
  const auto look = [&](const Block& block) { visit(*block.collection()); };
  return Write(key, hash, now,
               [&](Shard& shard) { return shard.Read(key, hash, kind, now, look); });
}

Result<bool> Engine::ReadInSlices(
    Key key, Kind kind, Instant now,
    const std::function<bool(const Collection&, std::size_t& from)>& slice) {
  const std::uint64_t hash = (*hasher_)(key);
  std::size_t from = 0;
  std::uint32_t stamp = 0;
  int disturbed = 0;
  bool more = true;
  const auto look = [&](const Block& block) {
    if (from != 0 && block.stamp() != stamp) {
      from = 0;
      ++disturbed;
    }
    stamp = block.stamp();
    do more = slice(*block.collection(), from);
    while (more && disturbed >= kReadTries);
  };
  while (more) {
    TRY_ASSIGN(const bool there, Write(key, hash, now, [&](Shard& shard) {
                 return shard.Read(key, hash, kind, now, look);
               }));
    if (!there) return false;
  }
  return true;
}

Result<bool> Engine::Edit(Key key, CollectionEdit& edit, Instant now) {
  TRY(CheckSize(key, 0));
  edit.limit = most_item_bytes(key);
  const std::uint64_t hash = (*hasher_)(key);
  return Write(key, hash, now, [&](Shard& shard) { return shard.Edit(key, hash, edit, now); });
}

Result<TtlChange> Engine::UpdateTtl(Key key, TtlRule rule, Expiry expiry, Instant now) {
  const std::uint64_t hash = (*hasher_)(key);
  bool there = false;
  const auto wanted = [&](Instant current) {
    there = true;
    if (rule == TtlRule::kIncrease) return expiry.at > current;
    if (rule == TtlRule::kDecrease) return expiry.at < current;
    return true;
  };
  TRY_ASSIGN(const bool set, Write(key, hash, now, [&](Shard& shard) {
               return shard.SetExpiry(key, hash, expiry, now, wanted);
             }));
  if (set) return TtlChange::kSet;
  return there ? TtlChange::kNotSet : TtlChange::kMissing;
}

}  // namespace keepsake::engine
