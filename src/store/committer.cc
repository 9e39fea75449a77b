#include "store/committer.h"

#include "base/limits.h"
#include "base/log.h"
#include "base/try.h"

#include <utility>

namespace keepsake::store {
namespace {

Error DiskFull() {
  return Error(ErrorCode::kServerUnavailable,
               "the disk that the store is on is full; nothing was changed")
      .WithHint("make room on the disk, or delete what is not needed");
}

Status Contained(std::move_only_function<Status(Transaction&)>& work, Transaction& transaction) {
  try {
    return work(transaction);
  } catch (const std::exception& e) {
    log::Error("store.work_threw", {{"what", e.what()}});
    return Error(ErrorCode::kInternalServer,
                 "the server ran out of something; nothing was changed");
  }
}

}  // namespace

// What works write to. Remembers a failure of the file, after which the group is lost whatever the
// works make of it.
class Committer::GroupTransaction final : public Transaction {
 public:
  explicit GroupTransaction(Committer& committer)
      : opened_(committer.opened_), may_put_(committer.MayPut()) {}

  Status Put(const RecordId& id, const Sealed& record) override {
    TRY(Status(may_put_));
    TRY(Status(file_));
    return Note(Replace(id, &record));
  }
  Status Delete(const RecordId& id) override {
    TRY(Status(file_));
    return Note(Replace(id, nullptr));
  }

  // The first failure of the file, this one included.
  Status Note(Status status) {
    if (file_.has_value()) file_ = std::move(status);
    return file_;
  }
  const Status& file() const { return file_; }
  bool changed() const { return changed_; }
  bool erased() const { return erased_; }

 private:
  // The ledger's digest takes the old record out and the new one in.
  Status Replace(const RecordId& id, const Sealed* record) {
    const auto kind = static_cast<std::int64_t>(id.kind);
    TRY_ASSIGN(const auto old, opened_.tables.GetRecord(kind, id.key));
    if (old.has_value()) opened_.ledger.Toggle(opened_.book.DigestOf(kind, id.key, *old));
    changed_ = changed_ || old.has_value() || record != nullptr;
    erased_ = erased_ || old.has_value();
    if (record == nullptr) return opened_.tables.DeleteRecord(kind, id.key);
    opened_.ledger.Toggle(opened_.book.DigestOf(kind, id.key, *record));
    return opened_.tables.PutRecord(kind, id.key, *record);
  }

  OpenedStore& opened_;
  const Status may_put_;
  Status file_;
  bool changed_ = false;
  bool erased_ = false;
};

Committer::Committer(OpenedStore opened, std::uint32_t active_kek, Ballast ballast,
                     const base::Clock& clock, base::Random& random)
    : opened_(std::move(opened)),
      active_kek_(active_kek),
      ballast_(std::move(ballast)),
      clock_(clock),
      random_(random) {
  generation_ = opened_.ledger.generation;
}

void Committer::Commit(std::span<Work> group) {
  std::vector<Status> results(group.size());
  if (!refusal_.has_value()) {
    const Ledger before = opened_.ledger;
    if (Status written = RunGroup(group, results); !written.has_value()) {
      opened_.ledger = before;
      if (opened_.database.in_transaction()) (void)opened_.tables.Rollback();
      results.assign(group.size(), Fail(written.error()));
    }
  } else {
    results.assign(group.size(), *refusal_);
  }
  for (std::size_t i = 0; i < group.size(); ++i) group[i].done(std::move(results[i]));
  if (full_) {
    Checkpoint(/*truncate=*/true);  // gives the log's own space back
  } else if (opened_.database.log_pages() >= limits::kLogPages) {
    Checkpoint(/*truncate=*/false);
  }
  Tidy();
}

Status Committer::RunGroup(std::span<Work> group, std::vector<Status>& results) {
  GroupTransaction transaction(*this);
  TRY(opened_.tables.Begin());
  for (std::size_t i = 0; i < group.size(); ++i) {
    results[i] = RunWork(group[i], transaction);
    TRY(Status(transaction.file()));
  }
  if (!transaction.changed()) return opened_.tables.Rollback();
  TRY(CommitWithLedger());
  if (transaction.erased() && !unshredded_.has_value()) unshredded_ = clock_.Now();
  return {};
}

Status Committer::RunWork(Work& work, GroupTransaction& transaction) {
  const RecordDigest before = opened_.ledger.records;
  TRY(transaction.Note(opened_.tables.Mark()));
  Status result = Contained(work.work, transaction);
  if (result.has_value()) return transaction.Note(opened_.tables.Keep());
  opened_.ledger.records = before;
  TRY(transaction.Note(opened_.tables.Undo()));
  return result;
}

Status Committer::CommitWithLedger() {
  const std::uint64_t wraps = wraps_.load(std::memory_order_relaxed);
  ++opened_.ledger.generation;
  opened_.ledger.wraps[active_kek_] += wraps;
  TRY(opened_.tables.PutLedger(opened_.book.Seal(opened_.ledger, random_)));
  TRY(opened_.tables.Commit());
  wraps_.fetch_sub(wraps, std::memory_order_relaxed);
  generation_.store(opened_.ledger.generation, std::memory_order_release);
  return {};
}

Status Committer::MayPut() {
  full_ = !ballast_.HasRoom();
  if (full_) return DiskFull();
  if (opened_.ledger.wraps[active_kek_] < limits::kKekWraps) return {};
  return Error(ErrorCode::kServerUnavailable,
               "the store's key was used as often as is safe; restart the server to rotate it");
}

void Committer::Tidy() {
  if (unshredded_.has_value() && clock_.Now() - *unshredded_ >= limits::kShredAfter) {
    Checkpoint(/*truncate=*/true);
  }
}

void Committer::Checkpoint(bool truncate) {
  if (refusal_.has_value()) return;
  if (const auto moved = opened_.database.Checkpoint(truncate); !moved.has_value()) {
    Fail(moved.error());
  } else if (truncate) {
    unshredded_.reset();
  }
}

Error Committer::Fail(const Error& error) {
  if (error.code() == ErrorCode::kLimitExceeded) {
    log::Error("store.disk_full");
    full_ = true;
    ballast_.Release();
    return DiskFull();
  }
  Die(error);
  return *refusal_;
}

void Committer::Die(const Error& error) {
  log::Error("store.failed", {{"error", error.message()}});
  refusal_ = Error(ErrorCode::kServerUnavailable,
                   "the store's disk failed; whether the last writes were kept is unknown")
                 .WithHint("look at the disk, then restart the server");
  auto tell = fatal_.With([&](Fatal& fatal) {
    fatal.error = error;
    return std::exchange(fatal.tell, nullptr);
  });
  if (tell) tell(error);
}

void Committer::OnFatal(std::move_only_function<void(const Error&)> on_fatal) {
  const auto error = fatal_.With([&](Fatal& fatal) {
    if (!fatal.error.has_value()) fatal.tell = std::move(on_fatal);
    return fatal.error;
  });
  if (error.has_value()) on_fatal(*error);
}

}  // namespace keepsake::store
