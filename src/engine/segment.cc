#include "engine/segment.h"

#include "engine/budget.h"

#include <algorithm>
#include <bit>
#include <new>

namespace keepsake::engine {
namespace {

// Made accessible at a time, so that the system is asked rarely.
constexpr std::size_t kCommitBytes = 4 << 20;
// Share of the free list that one ReleaseCold gives back.
constexpr std::size_t kReleaseShare = 100;

}  // namespace

SegmentArena::SegmentArena(Budget& budget, std::uint32_t segment_bytes)
    : budget_(budget),
      segment_bytes_(segment_bytes),
      segment_shift_(std::countr_zero(segment_bytes)),
      end_(static_cast<SegmentId>(budget.limit() / segment_bytes) + 1),
      log_(Pages::Reserve(std::uint64_t{end_} * segment_bytes)),
      table_(Pages::Map(std::uint64_t{end_} * sizeof(Segment))) {
  if (log_.empty() || table_.empty()) throw std::bad_alloc();
}

SegmentId SegmentArena::TakeForWrite() {
  if (!budget_.TakeForWrite(segment_bytes_)) return 0;
  return Take();
}

SegmentId SegmentArena::TakeForMove() {
  if (!budget_.TakeForMove(segment_bytes_)) return 0;
  return Take();
}

SegmentId SegmentArena::Take() {
  const SegmentId id = free_.With([&](Free& free) -> SegmentId {
    if (!free.ids.empty()) {
      const SegmentId warmest = free.ids.back();
      free.ids.pop_back();
      free.released = std::min(free.released, free.ids.size());
      return warmest;
    }
    if (free.fresh == free.committed && !CommitMore(free)) return 0;
    return free.fresh++;
  });
  if (id == 0) {
    budget_.Give(segment_bytes_);
  } else {
    new (&(*this)[id]) Segment();
  }
  return id;
}

bool SegmentArena::CommitMore(Free& free) {
  const auto step = static_cast<SegmentId>(std::max<std::size_t>(1, kCommitBytes / segment_bytes_));
  const SegmentId to = std::min(end_, free.committed + step);
  if (to == free.committed) return false;
  const std::size_t offset = std::uint64_t{free.committed} * segment_bytes_;
  const std::size_t bytes = std::uint64_t{to - free.committed} * segment_bytes_;
  if (!log_.Commit(offset, bytes)) return false;
  free.committed = to;
  return true;
}

void SegmentArena::Give(SegmentId id) {
  free_.With([id](Free& free) { free.ids.push_back(id); });
  budget_.Give(segment_bytes_);
}

void SegmentArena::ReleaseCold() {
  free_.With([this](Free& free) {
    const std::size_t cold = free.ids.size() - free.released;
    for (std::size_t left = (cold + kReleaseShare - 1) / kReleaseShare; left > 0; --left) {
      log_.Release(std::uint64_t{free.ids[free.released++]} * segment_bytes_, segment_bytes_);
    }
  });
}

}  // namespace keepsake::engine
