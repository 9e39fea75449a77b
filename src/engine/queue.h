#pragma once

#include "engine/segment.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace keepsake::engine {

enum class QueueId : std::uint8_t { kProbation = 0, kMain = 1 };
inline constexpr std::size_t kQueues = 2;

// Remaining life at the time of writing. Neighbours in a segment then die together.
enum class Life : std::uint8_t { kMinute = 0, kHalfHour = 1, kHalfDay = 2, kLong = 3 };
inline constexpr std::size_t kLives = 4;
Life LifeOf(Instant expiry, Instant now);

// One queue of S3-FIFO: records in order of age, without a pointer between them. It is four lanes,
// one for each Life; a lane is a list of segments, appended to at its young end, the open segment.
class Queue {
 public:
  Queue(SegmentArena& arena, QueueId id) : arena_(arena), id_(id) {}

  // The lane's open segment, if it has `bytes` left; else 0.
  SegmentId Open(Life life, std::size_t bytes) const;
  // The open segment of any lane with `bytes` left; else 0.
  SegmentId OpenOfAnyLife(std::size_t bytes) const;
  // Makes a fresh segment the lane's young end and its open one.
  void Push(Life life, SegmentId id, std::uint64_t born);
  // Puts a fresh, closed segment in front of a member, on its older side, and as old as it.
  void InsertBefore(SegmentId member, SegmentId id);
  void Remove(SegmentId id);
  // Nothing is appended to it any more.
  void Close(SegmentId id);
  bool IsOpen(SegmentId id) const;

  // What to drain: the old end of a lane whose records have all expired, else the old end that was
  // opened first; 0 when the queue is empty.
  SegmentId Oldest(Instant now) const;
  SegmentId OldEnd(Life life) const { return lanes_[static_cast<std::size_t>(life)].oldest; }

  void CountRecord(std::int64_t records, std::int64_t block_bytes);
  std::uint64_t records() const { return records_; }
  std::uint64_t segments() const { return segments_; }
  // Segments whole, and the heap blocks of their records.
  std::uint64_t bytes() const { return segments_ * arena_.segment_bytes() + block_bytes_; }
  std::uint64_t block_bytes() const { return block_bytes_; }

 private:
  struct Lane {
    SegmentId oldest = 0;
    SegmentId youngest = 0;
    SegmentId open = 0;
  };
  Lane& LaneOf(SegmentId id) { return lanes_[arena_[id].lane]; }

  SegmentArena& arena_;
  const QueueId id_;
  std::array<Lane, kLives> lanes_;
  std::uint64_t segments_ = 0;
  std::uint64_t records_ = 0;
  std::uint64_t block_bytes_ = 0;
};

}  // namespace keepsake::engine
