#include "engine/segment.h"

#include "engine/budget.h"

#include <algorithm>
#include <bit>
#include <new>
#include <utility>

namespace keepsake::engine {
namespace {

// Made accessible at a time, so that the system is asked rarely.
constexpr std::uint64_t kCommitBytes = 4 << 20;

}  // namespace

SegmentArena::SegmentArena(Budget& budget, std::uint32_t segment_bytes)
    : budget_(budget),
      segment_bytes_(segment_bytes),
      segment_shift_(std::countr_zero(segment_bytes)),
      end_(static_cast<SegmentId>(budget.limit() / segment_bytes) + 1),
      log_(Pages::Reserve(std::uint64_t{end_} * segment_bytes)),
      table_(Pages::MapSparse(std::uint64_t{end_} * sizeof(Segment))) {
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
  const SegmentId id = free_.With([this](Free& free) { return TakeFrom(free); });
  if (id == 0) {
    budget_.Give(segment_bytes_);
  } else {
    new (&(*this)[id]) Segment();
  }
  return id;
}

// The warmest of those with pages, else one whose pages are gone, else a fresh one.
SegmentId SegmentArena::TakeFrom(Free& free) {
  if (const SegmentId warmest = free.warmest; warmest != 0) {
    free.warmest = (*this)[warmest].older;
    (free.warmest != 0 ? (*this)[free.warmest].younger : free.coldest) = 0;
    --free.count;
    return warmest;
  }
  if (const SegmentId released = free.released; released != 0) {
    free.released = (*this)[released].older;
    return released;
  }
  if (free.fresh == free.committed) {
    const SegmentId to = NextCommit(free.committed);
    if (to == free.committed || !Commit(free.committed, to)) return 0;
    free.committed = to;
  }
  return free.fresh++;
}

void SegmentArena::Give(SegmentId id) {
  free_.With([&](Free& free) {
    (*this)[id].younger = 0;
    (*this)[id].older = free.warmest;
    (free.warmest != 0 ? (*this)[free.warmest].younger : free.coldest) = id;
    free.warmest = id;
    ++free.count;
  });
  budget_.Give(segment_bytes_);
}

void SegmentArena::PopColdest(Free& free) {
  free.coldest = (*this)[free.coldest].younger;
  (free.coldest != 0 ? (*this)[free.coldest].older : free.warmest) = 0;
  --free.count;
}

void SegmentArena::ReleaseColdest(std::size_t keep) {
  const SegmentId cold = free_.With([&](Free& free) -> SegmentId {
    if (free.count <= keep) return 0;
    const SegmentId id = free.coldest;
    PopColdest(free);
    return id;
  });
  if (cold == 0) return;
  log_.Release(std::uint64_t{cold} * segment_bytes_, segment_bytes_);
  free_.With([&](Free& free) { (*this)[cold].older = std::exchange(free.released, cold); });
}

void SegmentArena::CommitAhead() {
  const SegmentId ahead = free_.With([&](const Free& free) -> SegmentId {
    const bool in_use = free.fresh > 1 && free.warmest == 0 && free.released == 0;
    const bool short_of = free.committed - free.fresh < kCommitBytes / 2 / segment_bytes_;
    return in_use && short_of ? free.committed : 0;
  });
  if (ahead == 0) return;
  const SegmentId to = NextCommit(ahead);
  if (to == ahead || !Commit(ahead, to)) return;
  log_.Populate(std::uint64_t{ahead} * segment_bytes_, std::uint64_t{to - ahead} * segment_bytes_);
  free_.With([&](Free& free) { free.committed = std::max(free.committed, to); });
}

// Up to a multiple of kCommitBytes, so that huge pages fit.
SegmentId SegmentArena::NextCommit(SegmentId committed) const {
  const auto step =
      static_cast<SegmentId>(std::max<std::uint64_t>(1, kCommitBytes / segment_bytes_));
  return std::min(end_, (committed / step + 1) * step);
}

bool SegmentArena::Commit(SegmentId from, SegmentId to) {
  return log_.Commit(std::uint64_t{from} * segment_bytes_,
                     std::uint64_t{to - from} * segment_bytes_);
}

}  // namespace keepsake::engine
