#include "store/commit_queue.h"

#include "base/limits.h"

#include <algorithm>
#include <iterator>

namespace keepsake::store {

CommitQueue::CommitQueue(std::move_only_function<void(std::span<Work>)> commit,
                         std::move_only_function<void()> idle)
    : commit_(std::move(commit)), idle_(std::move(idle)), thread_([this] { Serve(); }) {}

CommitQueue::~CommitQueue() {
  {
    const std::scoped_lock lock(mutex_);
    closing_ = true;
  }
  submitted_.notify_one();
  thread_.join();
}

bool CommitQueue::Push(Work&& work) {
  {
    const std::scoped_lock lock(mutex_);
    if (waiting_.size() >= limits::kStoreQueue) return false;
    waiting_.push_back(std::move(work));
  }
  submitted_.notify_one();
  return true;
}

std::vector<Work> CommitQueue::Take(std::unique_lock<std::mutex>& lock) {
  submitted_.wait_for(lock, limits::kShredAfter, [this] { return closing_ || !waiting_.empty(); });
  const auto size = std::min(waiting_.size(), limits::kStoreGroup);
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(size);
  std::vector<Work> group(std::move_iterator(waiting_.begin()), std::move_iterator(end));
  waiting_.erase(waiting_.begin(), end);
  return group;
}

void CommitQueue::Serve() {
  std::unique_lock lock(mutex_);
  for (;;) {
    std::vector<Work> group = Take(lock);
    if (group.empty() && closing_) return;
    lock.unlock();
    if (group.empty()) {
      idle_();
    } else {
      commit_(group);
    }
    group.clear();  // what the works hold may take locks of its own when it goes
    lock.lock();
  }
}

}  // namespace keepsake::store
