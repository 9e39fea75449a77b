#pragma once

#include <keepsake/result.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

// SQLite, as hard as it can be set: one connection that holds an exclusive lock, WAL with every
// commit synced, prepared statements only, nothing in the file trusted to run code. The only file
// that knows SQLite is database.cc. One thread at a time. Source: security.md S-STO-1, S-STO-4.
//
// Errors of all calls here:
//   kFailedPrecondition  another process holds the lock
//   kLimitExceeded       the disk is full
//   kDataLoss            the file is damaged, or no database
//   kInternalServer      anything else, a failed write or sync among them; final (S-STO-2)
namespace keepsake::store {

// A prepared statement. Parameters and columns count from 1 and from 0, as SQLite has them. Bound
// bytes must live until the statement is reset.
class Statement {
 public:
  Statement& Bind(int parameter, std::int64_t number);
  Statement& Bind(int parameter, std::string_view blob);
  // Runs to the next row; false: there is none, and the statement is reset.
  Result<bool> Step();
  // Runs a statement that gives no rows, and resets it.
  Status Run();
  void Reset();

  std::int64_t Number(int column) const;
  std::string_view Blob(int column) const;  // until the next step

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

class Database {
 public:
  // Opens an existing file, or the database in memory when `path` is empty. Takes the lock. Leaves
  // a log that it finds where it is until Adopt().
  static Result<Database> Open(const std::string& path);

  // From here on the file is ours to change: what the log holds is moved into it when it closes.
  void Adopt();

  // `sql` is a constant of the program.
  Status Run(const char* sql);
  Result<Statement> Prepare(std::string_view sql);
  // The first column of the first row; 0 when there is no row.
  Result<std::int64_t> Number(std::string_view sql);

  // Ok, or kDataLoss with the first thing that is wrong with the pages (not with the records).
  Status QuickCheck();

  // Whether a transaction is open: a grave error ends it behind our back.
  bool in_transaction() const;

  // Moves the log's pages into the file and syncs it; `truncate`: the log file is emptied too.
  // Returns the pages that were in the log.
  Result<int> Checkpoint(bool truncate);
  // Pages in the log since it was last begun anew.
  int log_pages() const { return *log_pages_; }

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  explicit Database(sqlite3* database);

  Status Configure();

  std::unique_ptr<sqlite3, Close> database_;
  std::unique_ptr<int> log_pages_ = std::make_unique<int>(0);  // a hook of SQLite's writes it
};

}  // namespace keepsake::store
