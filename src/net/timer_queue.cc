#include "net/timer_queue.h"

namespace keepsake::net {

void TimerQueue::Add(Timer& timer, base::Instant due, std::move_only_function<void()> task) {
  timer.due_ = due;
  timer.order_ = next_order_++;
  timer.task_ = std::move(task);
  heap_.push_back(&timer);
  timer.slot_ = heap_.size() - 1;
  SiftUp(timer.slot_);
}

void TimerQueue::Remove(Timer& timer) {
  const std::size_t hole = timer.slot_;
  timer.slot_ = Timer::kNoSlot;
  Timer* last = heap_.back();
  heap_.pop_back();
  if (last == &timer) return;
  Put(hole, *last);
  SiftUp(hole);
  SiftDown(last->slot_);
}

std::optional<base::Instant> TimerQueue::next_due() const {
  if (heap_.empty()) return std::nullopt;
  return heap_.front()->due_;
}

std::size_t TimerQueue::RunDue(base::Instant now) {
  const std::uint64_t first_new = next_order_;
  std::size_t ran = 0;
  while (!heap_.empty() && heap_.front()->due_ <= now && heap_.front()->order_ < first_new) {
    Timer& timer = *heap_.front();
    Remove(timer);
    // The task may destroy or restart its timer, so it runs from here.
    auto task = std::move(timer.task_);
    timer.task_ = nullptr;
    task();
    ++ran;
  }
  return ran;
}

bool TimerQueue::Before(const Timer& a, const Timer& b) {
  return a.due_ != b.due_ ? a.due_ < b.due_ : a.order_ < b.order_;
}

void TimerQueue::Put(std::size_t slot, Timer& timer) {
  heap_[slot] = &timer;
  timer.slot_ = slot;
}

void TimerQueue::SiftUp(std::size_t slot) {
  Timer& timer = *heap_[slot];
  while (slot > 0) {
    const std::size_t parent = (slot - 1) / 2;
    if (!Before(timer, *heap_[parent])) break;
    Put(slot, *heap_[parent]);
    slot = parent;
  }
  Put(slot, timer);
}

void TimerQueue::SiftDown(std::size_t slot) {
  Timer& timer = *heap_[slot];
  for (std::size_t child = 2 * slot + 1; child < heap_.size(); child = 2 * slot + 1) {
    if (child + 1 < heap_.size() && Before(*heap_[child + 1], *heap_[child])) ++child;
    if (!Before(*heap_[child], timer)) break;
    Put(slot, *heap_[child]);
    slot = child;
  }
  Put(slot, timer);
}

}  // namespace keepsake::net
