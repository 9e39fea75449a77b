#include "engine/cache_table.h"
#include "engine/collection.h"
#include "engine/key_hasher.h"
#include "engine/shard.h"

#include <set>

namespace keepsake::engine {
namespace {

// Recounts one shard from its segments and compares. Numbers are those of the design's list.
class Check {
 public:
  Check(const Items& items, Shard::Recount& recount) : items_(items), recount_(recount) {}

  std::string Run() {
    for (const QueueId id : {QueueId::kProbation, QueueId::kMain}) CheckQueue(items_.queue(id), id);
    CheckIndex();
    return std::move(faults_);
  }

 private:
  struct Sums {
    std::uint64_t segments = 0;
    std::uint64_t records = 0;
    std::uint64_t block_bytes = 0;
  };

  void Expect(bool holds, const char* fact) {
    if (!holds) faults_ += std::string(fact) + '\n';
  }

  // 4: the counts of a queue are the sums over its segments.
  void CheckQueue(const Queue& queue, QueueId id) {
    Sums sums;
    for (std::size_t life = 0; life < kLives; ++life) {
      SegmentId older = 0;
      SegmentId at = queue.OldEnd(static_cast<Life>(life));
      for (; at != 0; at = arena()[at].younger) {
        const Segment& segment = arena()[at];
        Expect(segment.queue == static_cast<std::uint8_t>(id) && segment.lane == life,
               "a segment is in another list than it says");
        Expect(segment.older == older, "the links of a lane disagree");
        Expect(segment.younger == 0 || !queue.IsOpen(at), "an open segment is not the youngest");
        CheckSegment(at, segment, sums);
        older = at;
      }
    }
    Expect(sums.segments == queue.segments(), "a queue's segments are miscounted");
    Expect(sums.records == queue.records(), "a queue's records are miscounted");
    Expect(sums.block_bytes == queue.block_bytes(), "a queue's blocks are miscounted");
    recount_.charged_bytes += sums.segments * arena().segment_bytes() + sums.block_bytes;
    records_ += sums.records;
  }

  // 3: live and dead bytes add up; the bounds of expiry hold.
  void CheckSegment(SegmentId id, const Segment& segment, Sums& sums) {
    Expect(segments_.insert(id).second, "a segment is listed twice");
    Expect(segment.used <= arena().segment_bytes(), "a segment is overfull");
    std::uint64_t dead = 0;
    std::uint64_t blocks = 0;
    std::uint32_t offset = 0;
    while (offset < segment.used) {
      const Location at = arena().LocationOf(id, offset);
      const Record record = items_.At(at);
      offset += static_cast<std::uint32_t>(record.bytes());
      if (record.dead()) {
        dead += record.bytes();
        continue;
      }
      ++sums.records;
      blocks += record.block_bytes();
      CheckRecord(at, record, segment);
    }
    Expect(offset == segment.used, "a segment ends inside a record");
    Expect(dead == segment.dead, "a segment's dead bytes are miscounted");
    Expect(blocks == segment.block_bytes, "a segment's blocks are miscounted");
    ++sums.segments;
    sums.block_bytes += blocks;
  }

  // 1, 2, 8, 10: a live record has its slot, is the only one of its key, and is counted.
  void CheckRecord(Location at, const Record& record, const Segment& segment) {
    const std::uint64_t hash = items_.parts().hasher(record.key());
    const Items::Found slot = items_.FindAt(at, hash);
    Expect(static_cast<bool>(slot), "a live record has no slot");
    if (!slot) return;
    Expect(static_cast<std::uint8_t>(slot.queue()) == segment.queue,
           "a slot names another queue than its segment");
    const Items::Found by_key = items_.Find(record.key(), hash);
    Expect(by_key && by_key.at() == at, "a key has two records");
    Expect(record.expiry() <= segment.latest_expiry, "a record outlives its segment's bound");
    Expect(!record.is_block() || record.block()->shares() >= 1, "a block was freed under its item");
    if (record.is_block() && record.block()->collection() != nullptr) CheckCollection(record);
    CacheStats& cache = recount_.caches[record.cache()];
    ++cache.items;
    cache.bytes += record.weight();
  }

  // 9: no collection is empty, each adds up, and is charged for what it has.
  void CheckCollection(const Record& record) {
    const Collection& collection = *record.block()->collection();
    Expect(collection.size() != 0, "a collection is empty");
    Expect(collection.Holds(), "a collection does not add up");
    Expect(!IsScalar(record.kind()), "a scalar has a collection");
    const std::uint64_t own = Block::ChargeFor(record.block()->key().size());
    Expect(record.block_bytes() == own + collection.heap_bytes(),
           "a collection is charged wrongly");
  }

  // 1, 6: as many slots as live records, so that with CheckRecord they are one to one; while the
  // index moves, nothing lies before the cursor of the old table.
  void CheckIndex() {
    std::uint64_t entries = 0;
    items_.index().ForEach([&](std::uint64_t payload, unsigned, const IndexTable& table,
                               std::size_t bucket, std::size_t cursor) {
      ++entries;
      Expect(bucket >= cursor, "an entry lies before the cursor");
      const SegmentId id = arena().SegmentOf(payload);
      Expect(segments_.contains(id), "a slot points outside of the shard's segments");
      if (!segments_.contains(id)) return;
      const std::uint64_t hash = items_.parts().hasher(items_.At(payload).key());
      const std::size_t home = table.Home(hash);
      const std::size_t run = (bucket + table.buckets() - home) % table.buckets();
      Expect(run <= table.longest_run(), "an entry lies farther from its home than it may");
    });
    Expect(entries == items_.index().size(), "the index is miscounted");
    Expect(entries == records_, "slots and live records are not one to one");
    recount_.charged_bytes += items_.index().memory_bytes();
  }

  SegmentArena& arena() const { return items_.parts().arena; }

  const Items& items_;
  Shard::Recount& recount_;
  std::set<SegmentId> segments_;
  std::uint64_t records_ = 0;
  std::string faults_;
};

}  // namespace

std::string Shard::CheckInvariants(Recount& recount) const {
  std::string faults = Check(items_, recount).Run();
  recount.charged_bytes += pool_.charged_bytes();
  if (!pool_.ghosts().empty() && pool_.ghosts().OldestAge() > Ghosts::kMaxAge - 1) {
    faults += "a ghost is about to look young again\n";  // 7
  }
  return faults;
}

}  // namespace keepsake::engine
