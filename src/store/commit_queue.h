#pragma once

#include <keepsake/result.h>

#include "store/store.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace keepsake::store {

// One unit of work, and who wants to know how it ended.
struct Work {
  std::move_only_function<Status(Transaction&)> work;
  std::move_only_function<void(Status)> done;
};

// The store's own thread. What is submitted while a group is being committed is the next group, so
// groups grow with the load and a lone writer never waits for company. Safe from any thread.
class CommitQueue {
 public:
  // Both run on the thread: `commit` with each group, in order of submission and at most
  // limits::kStoreGroup works; `idle` when nothing came for limits::kShredAfter.
  CommitQueue(std::move_only_function<void(std::span<Work>)> commit,
              std::move_only_function<void()> idle);
  CommitQueue(const CommitQueue&) = delete;
  CommitQueue& operator=(const CommitQueue&) = delete;
  ~CommitQueue();  // what was submitted is committed first, also by the `done`s of the last group

  // False, and `work` is untouched, when limits::kStoreQueue works wait already.
  bool Push(Work&& work);

 private:
  void Serve();
  // Waits for works and moves the next group out; empty: idle, or nothing will come any more.
  std::vector<Work> Take(std::unique_lock<std::mutex>& lock);

  std::move_only_function<void(std::span<Work>)> commit_;
  std::move_only_function<void()> idle_;
  std::mutex mutex_;
  std::condition_variable submitted_;
  std::vector<Work> waiting_;
  bool closing_ = false;
  std::thread thread_;
};

}  // namespace keepsake::store
