#pragma once

#include "engine/items.h"

#include <cstdint>

namespace keepsake::engine {

// Goes round the segments of one shard and frees what has expired or belongs to a dead cache, so
// that memory comes back without anybody reading the item. On the way it merges two neighbouring
// closed segments of a lane whose live bytes fit in one, in their place in the list.
//
// A segment of which nothing can have expired is passed over without looking at its records. A turn
// begins limits::kSweepTurn after the last one began, or at once when a cache has died.
class Sweeper {
 public:
  explicit Sweeper(Items& items);
  Sweeper(const Sweeper&) = delete;
  Sweeper& operator=(const Sweeper&) = delete;

  // Does about `max_work` pieces of work, of at most 200 ns each. Returns how many it did; 0 when
  // no turn is due.
  std::size_t Slice(Instant now, std::size_t max_work);

  // CacheTable::deaths() when the last finished turn began: every record of a cache that had died
  // by then is gone.
  std::uint32_t swept_deaths() const { return swept_deaths_; }
  std::uint64_t expired() const { return expired_; }
  std::uint64_t merges() const { return merges_; }

 private:
  // Two segments whose live records are being copied to a third, which lies before them.
  struct Merge {
    Mark from;    // in the first, then in the second
    Mark to;      // cleared if it is drained meanwhile
    Mark second;  // cleared when it is being emptied, or was drained
  };

  bool Due(Instant now) const;
  std::size_t Step(Instant now);
  void BeginTurn(Instant now);
  bool Advance(Instant now);
  void ContinueAt(SegmentId id);
  void BeginWalk(SegmentId id);
  bool MustWalk(const Segment& segment, Instant now) const;
  std::size_t WalkBatch(Instant now);
  void EndOfSegment();
  // The record has expired or is of a dead cache.
  bool IsOver(const Record& record, Instant now) const;
  void Remove(const Batch::Entry& entry, Instant now);
  bool BeginMerge(SegmentId first);
  std::size_t MergeBatch(Instant now);
  void MoveToMerged(const Batch::Entry& entry);
  void EndOfMergeSource();

  Items& items_;
  Mark walk_;  // the segment being walked
  Mark next_;  // the one after it; cleared if it left: then the lane is begun again
  Merge merge_;
  std::size_t lane_ = 0;  // of all lanes of both queues; behind the last: between two turns
  bool lane_done_ = false;
  std::uint32_t turn_deaths_ = 0;
  std::uint32_t walk_deaths_ = 0;
  std::uint32_t swept_deaths_ = 0;
  Instant turn_began_ = Instant::min();
  std::uint64_t expired_ = 0;
  std::uint64_t merges_ = 0;
};

}  // namespace keepsake::engine
