#pragma once

#include <keepsake/result.h>

#include "base/clock.h"
#include "base/guarded.h"
#include "base/random.h"
#include "store/ballast.h"
#include "store/commit_queue.h"
#include "store/database.h"
#include "store/ledger.h"
#include "store/tables.h"

#include <atomic>
#include <functional>
#include <optional>
#include <span>

namespace keepsake::store {

// The open file with everything that is needed to write to it.
struct OpenedStore {
  Database database;
  Tables tables;
  LedgerBook book;
  Ledger ledger;
};

// Writes groups of works, one transaction and one sync a group, and answers them after the sync.
// The store's thread only, but for what is marked. Source: security.md S-STO-1, S-STO-2,
// S-STO-5, S-KEY-6, S-KEY-14, S-FMT-5.
//
// What can go wrong with a group, beside the errors that its works return themselves:
//
//   the disk is full   every work of it fails with kServerUnavailable and leaves nothing. The
//                      ballast is given up. While there is no room for it and a little more, works
//                      that put records are refused and those that only delete are not.
//   anything else      final. A work of that group may be there after a restart or not, and no
//                      later one is done.
class Committer {
 public:
  // `active_kek` is the key that new records are wrapped with. What is borrowed outlives the
  // object.
  Committer(OpenedStore opened, std::uint32_t active_kek, Ballast ballast, const base::Clock& clock,
            base::Random& random);

  // Calls `done` of each work once, in order.
  void Commit(std::span<Work> group);
  // Takes deleted bytes out of the log when they have been there long enough.
  void Tidy();

  Tables& tables() { return opened_.tables; }

  // Any thread.
  std::uint64_t generation() const { return generation_.load(std::memory_order_acquire); }
  void CountWrap() { wraps_.fetch_add(1, std::memory_order_relaxed); }
  void OnFatal(std::move_only_function<void(const Error&)> on_fatal);

 private:
  class GroupTransaction;
  struct Fatal {
    std::optional<Error> error;
    std::move_only_function<void(const Error&)> tell;
  };

  Status RunGroup(std::span<Work> group, std::vector<Status>& results);
  Status RunWork(Work& work, GroupTransaction& transaction);
  Status CommitWithLedger();
  Status MayPut();
  void Checkpoint(bool truncate);
  // Sorts the error by what it means, acts, and returns what callers are told.
  Error Fail(const Error& error);
  void Die(const Error& error);

  OpenedStore opened_;
  const std::uint32_t active_kek_;
  Ballast ballast_;
  const base::Clock& clock_;
  base::Random& random_;
  std::atomic<std::uint64_t> wraps_ = 0;  // since the last commit
  std::atomic<std::uint64_t> generation_ = 0;
  bool full_ = false;
  std::optional<Error> refusal_;             // set for ever when something was final
  std::optional<base::Instant> unshredded_;  // since when the log holds bytes that were deleted
  base::Guarded<Fatal> fatal_;
};

}  // namespace keepsake::store
