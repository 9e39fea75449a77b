#pragma once

#include "engine/block.h"
#include "engine/hash_index.h"
#include "engine/queue.h"
#include "engine/record.h"
#include "engine/segment.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace keepsake::engine {

class Budget;
class CacheTable;
class KeyHasher;

// What the shards of an engine share. All outlive them and may be used from any thread.
struct SharedParts {
  SegmentArena& arena;
  Budget& budget;
  CacheTable& caches;
  const KeyHasher& hasher;
};

// An item that is about to be written.
struct Draft {
  Key key;
  std::uint64_t hash = 0;
  RecordHead head;
  std::string_view value;  // with Kind::kInline
  BlockRef block;          // with Kind::kBlock; taken over by the record when the item is stored
  Instant expiry = Instant::max();

  // What the item will occupy; while the draft has its block.
  std::uint64_t weight() const {
    return head.record_bytes() + (block ? block->charged_bytes() : 0);
  }
};

// A place in the log that somebody will come back to. Cleared when its segment leaves the shard.
struct Mark {
  SegmentId segment = 0;
  std::uint32_t offset = 0;
};

// The next few live records after a mark, their index lines on the way to the cache.
struct Batch {
  static constexpr std::size_t kEntries = 16;
  static constexpr std::uint32_t kWalked = 64;
  struct Entry {
    Location at;
    std::uint64_t hash;
  };
  std::array<Entry, kEntries> entries;
  std::size_t count = 0;
  std::uint32_t walked_records = 0;
  std::uint32_t walked_bytes = 0;
};

// The items of one shard: the index, the records in its two queues, and every account that a change
// of them touches (segment, queue, cache, budget). Whoever links, moves or unlinks a record does it
// here, so that the accounts cannot be forgotten. What to keep is decided by others.
class Items {
 public:
  using Index = HashIndex<LocationSlots>;
  using Slot = Index::Slot;
  enum class Purpose { kWrite, kMove };

  // A record and its slot, until the next change.
  struct Found {
    Slot slot;
    Record record{nullptr};
    explicit operator bool() const { return static_cast<bool>(slot); }
    Location at() const { return slot.payload(); }
    QueueId queue() const { return static_cast<QueueId>(slot.note() >> 2); }
    unsigned count() const { return slot.note() & 3; }
  };

  explicit Items(const SharedParts& parts);
  // Gives every segment, block and table back.
  ~Items();
  Items(const Items&) = delete;
  Items& operator=(const Items&) = delete;

  // Dead records are never found; expired ones and those of dead caches are.
  Found Find(Key key, std::uint64_t hash) const;
  Found FindAt(Location at, std::uint64_t hash) const;
  // A read or a write of the item: two bits count them, up to 3.
  static void Touch(Found& found);

  // Room for a record at the young end of a queue; it must be written at once. 0 when there is no
  // memory. A move then takes room in a lane of another Life.
  Location Allocate(QueueId queue, Life life, std::size_t bytes, Purpose purpose);
  // What the index needs before the next Insert and the budget refused; 0: go on.
  std::uint64_t PrepareInsert();
  // The key must not be there. Writes the draft at `at`, which Allocate gave for it.
  void Insert(Draft& draft, QueueId queue, Location at);
  // Writes the draft at `at`, in the same queue, and buries the record that it replaces.
  void Replace(Found found, Draft& draft, Location at);
  // Overwrites the record itself where nothing of its shape changes; false when it cannot.
  bool ReplaceInPlace(Found found, const Draft& draft);
  // The same item with another expiry, written at `at`, which Allocate gave for the size that it
  // has with that.
  void Rewrite(Found found, Instant expiry, Location at);
  // The item's expiry, where its record has one and keeps one.
  void SetExpiry(const Found& found, Instant expiry);
  void Unlink(const Found& found, std::uint64_t hash);
  // The item's collection has changed its size; by how much. The budget is the caller's business.
  std::int64_t Recharge(const Found& found);
  // Copies the record to `to`, in `queue`, and lets the old one die.
  void Move(Found found, Location to, QueueId queue, unsigned count);

  // The mark is cleared when its segment retires. It must outlive this object.
  void Watch(Mark& mark) { marks_.push_back(&mark); }
  // Collects the live records that are `wanted(const Record&)` and moves the mark behind them.
  // Walks at most 64 records; one that is not wanted costs a few nanoseconds.
  template <typename Wanted>
  void Walk(Mark& mark, Batch& out, Wanted&& wanted) const;
  void Walk(Mark& mark, Batch& out) const {
    Walk(mark, out, [](const Record&) { return true; });
  }
  bool AtEnd(const Mark& mark) const { return mark.offset == parts_.arena[mark.segment].used; }
  // Gives up a segment whose records are all dead.
  void Retire(SegmentId id);
  // Makes the expiry known to the bounds of the record's segment.
  void NoteExpiry(SegmentId id, Instant expiry);

  Record At(Location at) const { return Record(parts_.arena.At(at)); }
  Queue& queue(QueueId id) { return queues_[static_cast<std::size_t>(id)]; }
  const Queue& queue(QueueId id) const { return queues_[static_cast<std::size_t>(id)]; }
  const Index& index() const { return index_; }
  const SharedParts& parts() const { return parts_; }
  // Segments and blocks; what draining can free.
  std::uint64_t log_bytes() const { return queues_[0].bytes() + queues_[1].bytes(); }
  std::uint64_t records() const { return queues_[0].records() + queues_[1].records(); }

  // One step of the index's growth, for times without writes.
  void StepIndex();
  // Blocks of unlinked records, to be let go after the lock.
  Graveyard TakeGraveyard() { return std::exchange(graveyard_, Graveyard()); }

 private:
  // How the index sees its entries.
  struct Keys {
    const Items& items;
    std::uint64_t Hash(std::uint64_t payload) const;
    void Prefetch(std::uint64_t payload) const {
      __builtin_prefetch(items.parts_.arena.At(payload));
    }
  };

  static unsigned NoteOf(unsigned count, QueueId queue) {
    return count | static_cast<unsigned>(queue) << 2;
  }
  void Write(Draft& draft, Location at);
  void Enter(Location at, const Record& record);
  void Leave(Location at, Record& record);
  bool ResizeIndex();
  void GiveIndexBytes();
  void DropAll(Queue& queue);
  void Collect(Location at, const Record& record, Batch& out) const;

  const SharedParts parts_;
  Index index_;
  std::array<Queue, kQueues> queues_;
  std::vector<Mark*> marks_;
  Graveyard graveyard_;
  std::uint64_t allocations_ = 0;
  std::uint64_t index_charge_ = 0;
};

template <typename Wanted>
void Items::Walk(Mark& mark, Batch& out, Wanted&& wanted) const {
  const std::uint32_t used = parts_.arena[mark.segment].used;
  while (out.count < Batch::kEntries && out.walked_records < Batch::kWalked && mark.offset < used) {
    const Location at = parts_.arena.LocationOf(mark.segment, mark.offset);
    const Record record = At(at);
    const auto bytes = static_cast<std::uint32_t>(record.bytes());
    if (!record.dead() && wanted(record)) Collect(at, record, out);
    mark.offset += bytes;
    ++out.walked_records;
    out.walked_bytes += bytes;
  }
}

}  // namespace keepsake::engine
