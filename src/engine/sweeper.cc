#include "engine/sweeper.h"

#include "base/limits.h"
#include "engine/cache_table.h"

#include <algorithm>

namespace keepsake::engine {
namespace {

constexpr std::size_t kLanes = kQueues * kLives;
// Segments passed over in one step.
constexpr int kPassed = 32;

// A record that must be found in the index is one piece of work; so are sixteen that are only
// looked at, one after the other.
std::size_t WorkOf(const Batch& batch) {
  return 1 + batch.walked_records / 16 + batch.count;
}

}  // namespace

Sweeper::Sweeper(Items& items) : items_(items), lane_(kLanes) {
  for (Mark* mark : {&walk_, &next_, &merge_.from, &merge_.to, &merge_.second}) {
    items_.Watch(*mark);
  }
}

std::size_t Sweeper::Slice(Instant now, std::size_t max_work) {
  items_.StepIndex();
  std::size_t done = 0;
  while (done < max_work) {
    const std::size_t step = Step(now);
    if (step == 0) break;
    done += step;
  }
  return done;
}

bool Sweeper::Due(Instant now) const {
  return turn_began_ == Instant::min() || now - turn_began_ >= limits::kSweepTurn ||
         items_.parts().caches.deaths() != swept_deaths_;
}

std::size_t Sweeper::Step(Instant now) {
  if (merge_.from.segment != 0) return MergeBatch(now);
  if (walk_.segment != 0) return WalkBatch(now);
  if (lane_ == kLanes) {
    if (!Due(now)) return 0;
    BeginTurn(now);
  }
  if (Advance(now)) return 1;
  ++lane_;
  next_ = {};
  lane_done_ = false;
  if (lane_ == kLanes) swept_deaths_ = turn_deaths_;
  return 1;
}

void Sweeper::BeginTurn(Instant now) {
  turn_began_ = now;
  turn_deaths_ = items_.parts().caches.deaths();
  lane_ = 0;
}

// Goes on to the next segment of the lane that needs work, or a few segments further; false at the
// lane's end. Where the way was lost the lane is begun again: what was looked at in this turn is
// passed over.
bool Sweeper::Advance(Instant now) {
  if (lane_done_) return false;
  const Queue& queue = items_.queue(static_cast<QueueId>(lane_ / kLives));
  SegmentId id = next_.segment;
  if (id == 0) id = queue.OldEnd(static_cast<Life>(lane_ % kLives));
  for (int passed = 0; id != 0 && passed < kPassed; ++passed) {
    const Segment& segment = items_.parts().arena[id];
    ContinueAt(segment.younger);
    if (MustWalk(segment, now)) {
      BeginWalk(id);
      return true;
    }
    if (BeginMerge(id)) return true;
    id = next_.segment;
  }
  return id != 0;
}

void Sweeper::ContinueAt(SegmentId id) {
  next_ = {id, 0};
  lane_done_ = id == 0;
}

void Sweeper::BeginWalk(SegmentId id) {
  walk_ = {id, 0};
  walk_deaths_ = items_.parts().caches.deaths();
  items_.parts().arena[id].earliest_expiry = Instant::max();  // the walk finds it anew
}

bool Sweeper::MustWalk(const Segment& segment, Instant now) const {
  return segment.earliest_expiry <= now || segment.swept_deaths < turn_deaths_;
}

std::size_t Sweeper::WalkBatch(Instant now) {
  Segment& segment = items_.parts().arena[walk_.segment];
  Batch batch;
  items_.Walk(walk_, batch, [&](const Record& record) {
    if (IsOver(record, now)) return true;
    segment.earliest_expiry = std::min(segment.earliest_expiry, record.expiry());
    return false;
  });
  for (std::size_t i = 0; i < batch.count; ++i) Remove(batch.entries[i], now);
  if (items_.AtEnd(walk_)) EndOfSegment();
  return WorkOf(batch);
}

bool Sweeper::IsOver(const Record& record, Instant now) const {
  return record.ExpiredAt(now) || !items_.parts().caches.Alive(record.cache());
}

void Sweeper::Remove(const Batch::Entry& entry, Instant now) {
  const Items::Found found = items_.FindAt(entry.at, entry.hash);
  if (found.record.ExpiredAt(now)) ++expired_;
  items_.Unlink(found, entry.hash);
}

void Sweeper::EndOfSegment() {
  const SegmentId id = walk_.segment;
  Segment& segment = items_.parts().arena[id];
  segment.swept_deaths = walk_deaths_;
  walk_ = {};
  if (segment.live() == 0) {
    items_.Retire(id);
  } else if (segment.older != 0) {
    BeginMerge(segment.older);
  }
}

// Merges `first` and its younger neighbour when both are closed and one segment holds what lives in
// them. Not worth a refusal to anybody: without a free segment it waits for the next turn.
bool Sweeper::BeginMerge(SegmentId first) {
  SegmentArena& arena = items_.parts().arena;
  const SegmentId second = arena[first].younger;
  Queue& queue = items_.queue(static_cast<QueueId>(arena[first].queue));
  if (second == 0 || queue.IsOpen(first) || queue.IsOpen(second)) return false;
  if (arena[first].live() + arena[second].live() > arena.segment_bytes()) return false;
  const SegmentId to = arena.TakeForWrite();
  if (to == 0) return false;
  queue.InsertBefore(first, to);
  arena[to].swept_deaths = std::min(arena[first].swept_deaths, arena[second].swept_deaths);
  merge_.from = {first, 0};
  merge_.second = {second, 0};
  merge_.to = {to, 0};
  if (next_.segment == second) ContinueAt(arena[second].younger);
  ++merges_;
  return true;
}

std::size_t Sweeper::MergeBatch(Instant now) {
  Batch batch;
  if (merge_.to.segment != 0) items_.Walk(merge_.from, batch);
  for (std::size_t i = 0; i < batch.count; ++i) {
    if (IsOver(items_.At(batch.entries[i].at), now)) {
      Remove(batch.entries[i], now);
    } else {
      MoveToMerged(batch.entries[i]);
    }
  }
  if (merge_.to.segment == 0) {
    merge_.from = {};  // drained meanwhile: the rest stays where it is
  } else if (items_.AtEnd(merge_.from)) {
    EndOfMergeSource();
  }
  return WorkOf(batch);
}

void Sweeper::MoveToMerged(const Batch::Entry& entry) {
  SegmentArena& arena = items_.parts().arena;
  const Items::Found found = items_.FindAt(entry.at, entry.hash);
  Segment& to = arena[merge_.to.segment];
  const Location at = arena.LocationOf(merge_.to.segment, to.used);
  to.used += static_cast<std::uint32_t>(found.record.bytes());
  items_.Move(found, at, found.queue(), found.count());
}

void Sweeper::EndOfMergeSource() {
  const SegmentId done = merge_.from.segment;
  merge_.from = std::exchange(merge_.second, Mark{});
  items_.Retire(done);
  if (merge_.from.segment == 0) merge_.to = {};
}

}  // namespace keepsake::engine
