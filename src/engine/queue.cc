#include "engine/queue.h"

#include <cassert>

namespace keepsake::engine {

Life LifeOf(Instant expiry, Instant now) {
  using namespace std::chrono_literals;
  if (expiry == Instant::max()) return Life::kLong;
  const auto left = expiry - now;
  if (left < 1min) return Life::kMinute;
  if (left < 30min) return Life::kHalfHour;
  if (left < 12h) return Life::kHalfDay;
  return Life::kLong;
}

SegmentId Queue::Open(Life life, std::size_t bytes) const {
  const SegmentId open = lanes_[static_cast<std::size_t>(life)].open;
  if (open == 0 || arena_[open].used + bytes > arena_.segment_bytes()) return 0;
  return open;
}

SegmentId Queue::OpenOfAnyLife(std::size_t bytes) const {
  for (std::size_t life = 0; life < kLives; ++life) {
    if (const SegmentId open = Open(static_cast<Life>(life), bytes)) return open;
  }
  return 0;
}

void Queue::Push(Life life, SegmentId id, std::uint64_t born) {
  Lane& lane = lanes_[static_cast<std::size_t>(life)];
  Segment& segment = arena_[id];
  segment.queue = static_cast<std::uint8_t>(id_);
  segment.lane = static_cast<std::uint8_t>(life);
  segment.born = born;
  segment.older = lane.youngest;
  (lane.youngest != 0 ? arena_[lane.youngest].younger : lane.oldest) = id;
  lane.youngest = id;
  lane.open = id;
  ++segments_;
}

void Queue::InsertBefore(SegmentId member, SegmentId id) {
  Segment& at = arena_[member];
  Segment& segment = arena_[id];
  segment.queue = at.queue;
  segment.lane = at.lane;
  segment.born = at.born;
  segment.older = at.older;
  segment.younger = member;
  (at.older != 0 ? arena_[at.older].younger : LaneOf(member).oldest) = id;
  at.older = id;
  ++segments_;
}

void Queue::Remove(SegmentId id) {
  Close(id);
  const Segment& segment = arena_[id];
  Lane& lane = LaneOf(id);
  (segment.older != 0 ? arena_[segment.older].younger : lane.oldest) = segment.younger;
  (segment.younger != 0 ? arena_[segment.younger].older : lane.youngest) = segment.older;
  --segments_;
}

void Queue::Close(SegmentId id) {
  Lane& lane = LaneOf(id);
  if (lane.open == id) lane.open = 0;
}

bool Queue::IsOpen(SegmentId id) const {
  return lanes_[arena_[id].lane].open == id;
}

SegmentId Queue::Oldest(Instant now) const {
  SegmentId oldest = 0;
  for (const Lane& lane : lanes_) {
    if (lane.oldest == 0) continue;
    if (arena_[lane.oldest].latest_expiry <= now) return lane.oldest;
    if (oldest == 0 || arena_[lane.oldest].born < arena_[oldest].born) oldest = lane.oldest;
  }
  return oldest;
}

void Queue::CountRecord(std::int64_t records, std::int64_t block_bytes) {
  records_ += static_cast<std::uint64_t>(records);
  block_bytes_ += static_cast<std::uint64_t>(block_bytes);
}

}  // namespace keepsake::engine
