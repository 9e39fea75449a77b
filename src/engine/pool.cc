#include "engine/pool.h"

#include "engine/budget.h"
#include "engine/cache_table.h"

#include <algorithm>

namespace keepsake::engine {
namespace {

constexpr std::uint32_t kHoldRecords = 256;
constexpr std::uint64_t kHoldBytes = 256 << 10;
// Debts below this wait, so that a batch has several records to overlap the loads of.
constexpr std::uint64_t kInstalmentBytes = 1 << 10;
constexpr std::uint64_t kProbationShare = 10;  // one tenth
// After so many segments of main in which all was hot, the next one goes whatever its counts: a
// full cache of which each item is read between two turns must not turn for ever.
constexpr std::uint64_t kMaxHotSegments = 16;

}  // namespace

Pool::Pool(Items& items, std::uint64_t low_bytes, unsigned shards)
    : items_(items), low_bytes_(low_bytes), shards_(shards) {
  items_.Watch(drain_);
}

Pool::~Pool() {
  items_.parts().budget.Give(charged_bytes());
}

QueueId Pool::QueueForNewKey(std::uint64_t hash) const {
  const bool remembered = ghosts_.Contains(hash, items_.queue(QueueId::kMain).records());
  return remembered ? QueueId::kMain : QueueId::kProbation;
}

// Shards a little under the mean pay as well: else half of them would have to free for all.
bool Pool::Pressed() const {
  const Budget& budget = items_.parts().budget;
  return budget.free() < low_bytes_ && items_.log_bytes() * shards_ >= budget.used() / 8 * 6;
}

void Pool::Pay(std::uint64_t bytes, Instant now) {
  if (!Pressed()) {
    debt_bytes_ = 0;
    return;
  }
  // Survivors free nothing, so the way walked may be longer than the debt, but not without end.
  const std::uint64_t limit = std::min(4 * bytes + 4 * kInstalmentBytes, kHoldBytes);
  const std::uint64_t most = 2 * std::uint64_t{items_.parts().arena.segment_bytes()};
  debt_bytes_ = std::min(debt_bytes_ + bytes + bytes / 4, most);
  Drained sum;
  while (debt_bytes_ >= kInstalmentBytes && sum.walked_bytes < limit &&
         sum.walked_records < kHoldRecords) {
    const Drained batch = DrainBatch(now);
    if (batch.walked_records == 0) break;
    sum.walked_bytes += batch.walked_bytes;
    sum.walked_records += batch.walked_records;
    debt_bytes_ -= std::min(debt_bytes_, batch.freed_bytes);
  }
}

bool Pool::Drain(Instant now) {
  Drained sum;
  while (sum.walked_records < kHoldRecords && sum.walked_bytes < kHoldBytes) {
    const Drained batch = DrainBatch(now);
    if (batch.walked_records == 0) break;
    sum.walked_bytes += batch.walked_bytes;
    sum.walked_records += batch.walked_records;
  }
  return sum.walked_records > 0;
}

SegmentId Pool::Choose(Instant now) const {
  const Queue& probation = items_.queue(QueueId::kProbation);
  const Queue& main = items_.queue(QueueId::kMain);
  const SegmentId of_probation = probation.Oldest(now);
  const SegmentId of_main = main.Oldest(now);
  if (of_probation == 0 || of_main == 0) return std::max(of_probation, of_main);
  // What has expired costs nobody anything.
  for (const SegmentId id : {of_probation, of_main}) {
    if (items_.parts().arena[id].latest_expiry <= now) return id;
  }
  const bool over = probation.bytes() * kProbationShare > items_.log_bytes();
  return over ? of_probation : of_main;
}

Pool::Drained Pool::DrainBatch(Instant now) {
  if (drain_.segment == 0 && !BeginSegment(now)) return {};
  Batch batch;
  items_.Walk(drain_, batch);
  // A merge that was cut short may have left a segment without records: a step all the same.
  Drained out{std::max(1U, batch.walked_records), batch.walked_bytes, 0};
  for (std::size_t i = 0; i < batch.count; ++i) out.freed_bytes += Judge(batch.entries[i], now);
  if (items_.AtEnd(drain_)) FinishSegment();
  return out;
}

bool Pool::BeginSegment(Instant now) {
  const SegmentId id = Choose(now);
  if (id == 0) return false;
  drain_ = {id, 0};
  moved_bytes_ = 0;
  draining_ = static_cast<QueueId>(items_.parts().arena[id].queue);
  Queue& queue = items_.queue(draining_);
  queue.Close(id);
  const std::uint64_t turn = std::clamp<std::uint64_t>(queue.segments(), 1, kMaxHotSegments);
  merciless_ = draining_ == QueueId::kMain && hot_segments_ >= turn;
  return true;
}

std::uint64_t Pool::Judge(const Batch::Entry& entry, Instant now) {
  Items::Found found = items_.FindAt(entry.at, entry.hash);
  const std::uint64_t weight = found.record.weight();
  if (found.record.ExpiredAt(now)) {
    ++expired_;
  } else if (items_.parts().caches.Alive(found.record.cache())) {
    if (Keep(found, now)) return 0;
    if (found.queue() == QueueId::kProbation) ghosts_.Insert(entry.hash);
    ++evictions_;
  }
  items_.Unlink(found, entry.hash);
  return weight;
}

// Moves a record that was read since its last turn to the young end of main. Where there is no room
// left even for that, it is dropped like the others.
bool Pool::Keep(Items::Found& found, Instant now) {
  if (found.count() == 0 || merciless_) return false;
  const std::size_t bytes = found.record.bytes();
  const Life life = LifeOf(found.record.expiry(), now);
  const Location to = items_.Allocate(QueueId::kMain, life, bytes, Items::Purpose::kMove);
  if (to == 0) return false;
  const unsigned count = found.queue() == QueueId::kMain ? found.count() - 1 : 0;
  items_.Move(found, to, QueueId::kMain, count);
  moved_bytes_ += bytes;
  return true;
}

void Pool::FinishSegment() {
  if (draining_ == QueueId::kMain) {
    const bool hot = moved_bytes_ > items_.parts().arena.segment_bytes() / 16 * 15;
    hot_segments_ = hot ? hot_segments_ + 1 : 0;
  }
  items_.Retire(drain_.segment);  // clears drain_
  SaveForGhosts();
}

// Ghosts are needed just when memory has run out. So what the drains free is put aside for them, a
// segment's worth at a time, until they can be made; and again when main has outgrown them.
void Pool::SaveForGhosts() {
  if (!ghosts_.empty() && items_.queue(QueueId::kMain).records() <= 2 * ghosts_.records()) return;
  Budget& budget = items_.parts().budget;
  const std::uint64_t records = items_.records();
  const std::uint64_t wanted = Ghosts::BytesFor(records);
  if (saved_bytes_ < wanted) {
    const std::uint64_t more =
        std::min<std::uint64_t>(wanted - saved_bytes_, items_.parts().arena.segment_bytes());
    if (!budget.TakeForWrite(more)) return;
    saved_bytes_ += more;
  }
  if (saved_bytes_ < wanted) return;
  budget.Give(ghosts_.memory_bytes());
  ghosts_ = Ghosts(records);
  budget.Give(saved_bytes_ - ghosts_.memory_bytes());
  saved_bytes_ = 0;
}

}  // namespace keepsake::engine
