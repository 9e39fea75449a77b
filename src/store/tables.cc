#include "store/tables.h"

#include "base/try.h"

namespace keepsake::store {
namespace {

enum Query : std::size_t {
  kBegin,
  kCommit,
  kRollback,
  kMark,
  kKeep,
  kUndo,
  kPut,
  kDelete,
  kGet,
  kScan,
  kScanKind,
  kGetKeyring,
  kGetLedger,
  kPutKeyring,
  kPutLedger,
};

constexpr std::string_view kQueries[] = {
    "BEGIN IMMEDIATE",
    "COMMIT",
    "ROLLBACK",
    "SAVEPOINT work",
    "RELEASE work",
    "ROLLBACK TO work",
    "INSERT INTO record(kind, key, sealed) VALUES(?1, ?2, ?3)"
    " ON CONFLICT(kind, key) DO UPDATE SET sealed = excluded.sealed",
    "DELETE FROM record WHERE kind = ?1 AND key = ?2",
    "SELECT sealed FROM record WHERE kind = ?1 AND key = ?2",
    "SELECT kind, key, sealed FROM record ORDER BY kind, key",
    "SELECT kind, key, sealed FROM record WHERE kind = ?1 ORDER BY key",
    "SELECT sealed FROM keyring WHERE id = 1",
    "SELECT sealed FROM ledger WHERE id = 1",
    "INSERT INTO keyring(id, sealed) VALUES(1, ?1) ON CONFLICT(id) DO UPDATE SET sealed = ?1",
    "INSERT INTO ledger(id, sealed) VALUES(1, ?1) ON CONFLICT(id) DO UPDATE SET sealed = ?1",
};
static_assert(std::size(kQueries) == kPutLedger + 1);

}  // namespace

Result<Tables> Tables::Prepare(Database& database) {
  Tables tables;
  for (const std::string_view query : kQueries) {
    TRY_ASSIGN(Statement statement, database.Prepare(query));
    tables.statements_.push_back(std::move(statement));
  }
  return tables;
}

Status Tables::Begin() {
  return statements_[kBegin].Run();
}
Status Tables::Commit() {
  return statements_[kCommit].Run();
}
Status Tables::Rollback() {
  return statements_[kRollback].Run();
}
Status Tables::Mark() {
  return statements_[kMark].Run();
}
Status Tables::Keep() {
  return statements_[kKeep].Run();
}

Status Tables::Undo() {
  TRY(statements_[kUndo].Run());
  return Keep();
}

Status Tables::PutRecord(std::int64_t kind, std::string_view key, std::string_view sealed) {
  return statements_[kPut].Bind(1, kind).Bind(2, key).Bind(3, sealed).Run();
}

Status Tables::DeleteRecord(std::int64_t kind, std::string_view key) {
  return statements_[kDelete].Bind(1, kind).Bind(2, key).Run();
}

Result<std::optional<std::string>> Tables::GetRecord(std::int64_t kind, std::string_view key) {
  Statement& get = statements_[kGet];
  get.Bind(1, kind).Bind(2, key);
  TRY_ASSIGN(const bool found, get.Step());
  if (!found) return std::optional<std::string>();
  std::optional<std::string> sealed(get.Blob(0));
  get.Reset();
  return sealed;
}

Status Tables::ForEachRecord(const Each& each) {
  return Scan(statements_[kScan], each);
}

Status Tables::ForEachRecord(std::int64_t kind, const Each& each) {
  return Scan(statements_[kScanKind].Bind(1, kind), each);
}

Status Tables::Scan(Statement& scan, const Each& each) {
  for (;;) {
    TRY_ASSIGN(const bool row, scan.Step());
    if (!row) return {};
    if (Status seen = each(scan.Number(0), scan.Blob(1), scan.Blob(2)); !seen.has_value()) {
      scan.Reset();
      return seen;
    }
  }
}

Result<std::string> Tables::GetOnly(Statement& get) {
  TRY_ASSIGN(const bool found, get.Step());
  if (!found) return Error(ErrorCode::kDataLoss, "the store has no keyring or no ledger");
  std::string sealed(get.Blob(0));
  get.Reset();
  return sealed;
}

Result<std::string> Tables::GetKeyring() {
  return GetOnly(statements_[kGetKeyring]);
}
Result<std::string> Tables::GetLedger() {
  return GetOnly(statements_[kGetLedger]);
}

Status Tables::PutKeyring(std::string_view sealed) {
  return statements_[kPutKeyring].Bind(1, sealed).Run();
}

Status Tables::PutLedger(std::string_view sealed) {
  return statements_[kPutLedger].Bind(1, sealed).Run();
}

}  // namespace keepsake::store
