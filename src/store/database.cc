#include "store/database.h"

#include "base/try.h"

#include <sqlite3.h>

#include <cassert>

namespace keepsake::store {
namespace {

// SQLite's own words name pages and files, never what is in them.
Error Failure(int code, const char* words) {
  const std::string text = words == nullptr ? sqlite3_errstr(code) : words;
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Error(ErrorCode::kFailedPrecondition,
                   "the store is in use by another process; stop that one first");
    case SQLITE_FULL:
      return Error(ErrorCode::kLimitExceeded, "the disk is full");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Error(ErrorCode::kDataLoss, "the store's file is damaged: " + text);
    default:
      return Error(ErrorCode::kInternalServer, "the store's file cannot be used: " + text);
  }
}

Error Failure(sqlite3* database, int code) {
  return Failure(code, sqlite3_errmsg(database));
}

int CountLogPages(void* pages, sqlite3*, const char*, int in_log) {
  *static_cast<int*>(pages) = in_log;
  return SQLITE_OK;
}

// What cannot be asked for in SQL, or must not depend on it.
constexpr struct {
  int option, value;
} kSwitches[] = {
    {SQLITE_DBCONFIG_DEFENSIVE, 1},
    {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
    {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
    {SQLITE_DBCONFIG_DQS_DML, 0},
    {SQLITE_DBCONFIG_DQS_DDL, 0},
    {SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1},
};

// No page is written before its commit (cache_spill), and the log is moved into the file by
// Checkpoint() alone, because SQLite itself would pass over an error there.
constexpr char kPragmas[] =
    "PRAGMA locking_mode=EXCLUSIVE;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA secure_delete=ON;"
    "PRAGMA trusted_schema=OFF;"
    "PRAGMA cell_size_check=ON;"
    "PRAGMA mmap_size=0;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA cache_spill=OFF;"
    "PRAGMA wal_autocheckpoint=0;";

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Statement& Statement::Bind(int parameter, std::int64_t number) {
  [[maybe_unused]] const int bound = sqlite3_bind_int64(statement_.get(), parameter, number);
  assert(bound == SQLITE_OK);
  return *this;
}

Statement& Statement::Bind(int parameter, std::string_view blob) {
  // A null pointer would be NULL instead of no bytes.
  const char* const bytes = blob.data() == nullptr ? "" : blob.data();
  [[maybe_unused]] const int bound =
      sqlite3_bind_blob64(statement_.get(), parameter, bytes, blob.size(), SQLITE_STATIC);
  assert(bound == SQLITE_OK);
  return *this;
}

Result<bool> Statement::Step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    Reset();
    return false;
  }
  Error error = Failure(sqlite3_db_handle(statement_.get()), code);
  Reset();
  return error;
}

Status Statement::Run() {
  TRY(Step());
  return {};
}

void Statement::Reset() {
  sqlite3_reset(statement_.get());
}

std::int64_t Statement::Number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string_view Statement::Blob(int column) const {
  const void* const bytes = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

void Database::Close::operator()(sqlite3* database) const {
  sqlite3_close_v2(database);
}

Database::Database(sqlite3* database) : database_(database) {}

Result<Database> Database::Open(const std::string& path) {
  const std::string name = path.empty() ? ":memory:" : path;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
                    SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE;
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &raw, flags, nullptr);
  Database database(raw);
  if (code != SQLITE_OK) return Failure(code, raw == nullptr ? nullptr : sqlite3_errmsg(raw));
  TRY(database.Configure());
  return database;
}

Status Database::Configure() {
  for (const auto& [option, value] : kSwitches) {
    sqlite3_db_config(database_.get(), option, value, nullptr);
  }
  TRY(Run(kPragmas));
  sqlite3_wal_hook(database_.get(), CountLogPages, log_pages_.get());
  // Exclusive mode takes its lock with the first transaction and keeps it.
  return Run("BEGIN EXCLUSIVE; COMMIT");
}

void Database::Adopt() {
  sqlite3_db_config(database_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
}

Status Database::Run(const char* sql) {
  const int code = sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return Failure(database_.get(), code);
  return {};
}

Result<Statement> Database::Prepare(std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  if (code != SQLITE_OK) return Failure(database_.get(), code);
  return Statement(raw);
}

Result<std::int64_t> Database::Number(std::string_view sql) {
  TRY_ASSIGN(Statement statement, Prepare(sql));
  TRY_ASSIGN(const bool row, statement.Step());
  return row ? statement.Number(0) : 0;
}

Status Database::QuickCheck() {
  TRY_ASSIGN(Statement check, Prepare("PRAGMA quick_check(1)"));
  TRY_ASSIGN(const bool row, check.Step());
  if (row && check.Blob(0) == "ok") return {};
  return Error(ErrorCode::kDataLoss,
               "the store's file is damaged: " + (row ? std::string(check.Blob(0)) : "no answer"));
}

bool Database::in_transaction() const {
  return sqlite3_get_autocommit(database_.get()) == 0;
}

Result<int> Database::Checkpoint(bool truncate) {
  const int mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
  int in_log = 0;
  const int code = sqlite3_wal_checkpoint_v2(database_.get(), nullptr, mode, &in_log, nullptr);
  if (code != SQLITE_OK) return Failure(database_.get(), code);
  *log_pages_ = 0;
  return std::max(in_log, 0);
}

}  // namespace keepsake::store
