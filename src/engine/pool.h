#pragma once

#include "engine/ghosts.h"
#include "engine/items.h"

#include <cstdint>

namespace keepsake::engine {

// What stays and what goes, for the items of one shard: S3-FIFO in a log. New keys enter probation,
// or main when a ghost remembers them. Making room drains the oldest segment of probation while
// that holds over a tenth of the bytes, else of main: records that were read since go (back) to
// main, the others are dropped. One read promotes.
//
// Draining is paid in instalments by whoever writes, at most 256 records in one hold of the lock.
class Pool {
 public:
  // `low_bytes`: with less than this free in the budget, writes pay. `shards`: of the engine.
  Pool(Items& items, std::uint64_t low_bytes, unsigned shards);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // Where a key that is not here belongs.
  QueueId QueueForNewKey(std::uint64_t hash) const;
  // The key is here now: its ghost has done its work.
  void ForgetGhost(std::uint64_t hash) { ghosts_.Remove(hash); }

  // After a write of `bytes`: frees about 1.25 times as many when memory is low and this shard
  // holds its share of it.
  void Pay(std::uint64_t bytes, Instant now);
  // Drains up to 256 records. False when there is nothing to drain.
  bool Drain(Instant now);

  std::uint64_t evictions() const { return evictions_; }
  std::uint64_t expired() const { return expired_; }
  const Ghosts& ghosts() const { return ghosts_; }
  // Charged to the budget: ghosts, and what is put aside for larger ones.
  std::uint64_t charged_bytes() const { return ghosts_.memory_bytes() + saved_bytes_; }

 private:
  struct Drained {
    std::uint32_t walked_records = 0;
    std::uint64_t walked_bytes = 0;
    std::uint64_t freed_bytes = 0;
  };

  bool Pressed() const;
  SegmentId Choose(Instant now) const;
  Drained DrainBatch(Instant now);
  bool BeginSegment(Instant now);
  // Bytes that the log is rid of: 0 when the record was moved.
  std::uint64_t Judge(const Batch::Entry& entry, Instant now);
  bool Keep(Items::Found& found, Instant now);
  void FinishSegment();
  void SaveForGhosts();

  Items& items_;
  const std::uint64_t low_bytes_;
  const unsigned shards_;
  Ghosts ghosts_;
  Mark drain_;
  std::uint64_t debt_bytes_ = 0;
  std::uint64_t saved_bytes_ = 0;
  std::uint64_t evictions_ = 0;
  std::uint64_t expired_ = 0;
  // Of the segment being drained.
  QueueId draining_ = QueueId::kProbation;
  std::uint64_t moved_bytes_ = 0;
  bool merciless_ = false;  // drop its records whatever their counts
  // Segments of main drained one after the other of which nearly nothing was freed.
  std::uint64_t hot_segments_ = 0;
};

}  // namespace keepsake::engine
