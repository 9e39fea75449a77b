#pragma once

#include "engine/pages.h"
#include "engine/record.h"

#include "base/guarded.h"

#include <cstddef>
#include <cstdint>

namespace keepsake::engine {

class Budget;

// Number of a segment in the arena; 0 is none.
using SegmentId = std::uint32_t;

// The bookkeeping of one segment, one line of memory. It belongs to the shard that holds the
// segment and is reached only under that shard's lock.
struct Segment {
  SegmentId younger = 0;  // neighbours in its lane
  SegmentId older = 0;
  std::uint32_t used = 0;  // bytes of records, from the front
  std::uint32_t dead = 0;  // of these, bytes of dead records
  std::uint32_t swept_deaths =
      0;                          // CacheTable::deaths() before the last full walk; 0: never walked
  std::uint8_t queue = 0;         // QueueId
  std::uint8_t lane = 0;          // Life
  std::uint64_t block_bytes = 0;  // heap bytes of its live records
  std::uint64_t born = 0;         // the shard's count of allocations when it was opened
  Instant earliest_expiry = Instant::max();  // none of its live records expires before
  Instant latest_expiry = Instant::min();    // all of them have expired then

  std::uint32_t live() const { return used - dead; }
};
static_assert(sizeof(Segment) <= 64);

// All segments of the process in one range of addresses: a location needs no table to become an
// address, and memory moves to the shard that needs it through one free list. Segments are charged
// whole. A segment that was given back is handed out first, so that its pages are warm.
// Safe from any thread but for what is said at Segment.
class SegmentArena {
 public:
  // `segment_bytes` is a power of two of at least 16 KiB. Throws std::bad_alloc without address
  // space.
  SegmentArena(Budget& budget, std::uint32_t segment_bytes);

  // 0 when the budget, or the system, has no memory. The segment is empty.
  SegmentId TakeForWrite();
  SegmentId TakeForMove();
  void Give(SegmentId id);

  // Gives the pages of the segment that lies free longest back to the system, if more than `keep`
  // lie free with their pages. One a call, so that memory goes slowly and comes back cheaply.
  void ReleaseColdest(std::size_t keep);
  // Has the system make a stretch of fresh pages ready before a writer needs them under its lock.
  void CommitAhead();

  Segment& operator[](SegmentId id) { return segments()[id]; }
  const Segment& operator[](SegmentId id) const { return segments()[id]; }

  std::uint32_t segment_bytes() const { return segment_bytes_; }
  // A record has at most this share of a segment, so that little is left over at its end.
  std::size_t most_record_bytes() const { return segment_bytes_ / 8; }
  std::byte* At(Location location) const { return log_.data() + location * 8; }
  Location LocationOf(SegmentId id, std::uint32_t offset) const {
    return ((std::uint64_t{id} << segment_shift_) + offset) / 8;
  }
  SegmentId SegmentOf(Location location) const {
    return static_cast<SegmentId>((location * 8) >> segment_shift_);
  }
  // Bytes that are charged for the table of segments itself.
  std::uint64_t table_bytes() const { return table_.size(); }

 private:
  // The free segments, linked through their own bookkeeping so that giving one back needs no
  // memory: `younger` leads to the warmer neighbour, `older` to the colder.
  struct Free {
    SegmentId warmest = 0;
    SegmentId coldest = 0;
    std::size_t count = 0;
    SegmentId released = 0;   // those without pages, linked by `older`
    SegmentId fresh = 1;      // from here on never used
    SegmentId committed = 1;  // from here on not accessible
  };

  SegmentId Take();
  SegmentId TakeFrom(Free& free);
  void PopColdest(Free& free);
  SegmentId NextCommit(SegmentId committed) const;
  bool Commit(SegmentId from, SegmentId to);
  Segment* segments() const { return reinterpret_cast<Segment*>(table_.data()); }

  Budget& budget_;
  const std::uint32_t segment_bytes_;
  const int segment_shift_;
  const SegmentId end_;
  Pages log_;
  Pages table_;
  base::Guarded<Free> free_;
};

}  // namespace keepsake::engine
