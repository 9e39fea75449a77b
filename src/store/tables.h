#pragma once

#include <keepsake/result.h>

#include "store/database.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keepsake::store {

// The statements of the store, prepared once. Errors: those of store/database.h.
class Tables {
 public:
  static Result<Tables> Prepare(Database& database);

  // Transactions, and in them works that can be undone by themselves: Mark(), then Keep() or
  // Undo().
  Status Begin();
  Status Commit();
  Status Rollback();
  Status Mark();
  Status Keep();
  Status Undo();

  Status PutRecord(std::int64_t kind, std::string_view key, std::string_view sealed);
  Status DeleteRecord(std::int64_t kind, std::string_view key);
  Result<std::optional<std::string>> GetRecord(std::int64_t kind, std::string_view key);

  using Each =
      std::function<Status(std::int64_t kind, std::string_view key, std::string_view sealed)>;
  // All records, or those of one kind, in the order of their keys.
  Status ForEachRecord(const Each& each);
  Status ForEachRecord(std::int64_t kind, const Each& each);

  // kDataLoss when there is none.
  Result<std::string> GetKeyring();
  Result<std::string> GetLedger();
  Status PutKeyring(std::string_view sealed);
  Status PutLedger(std::string_view sealed);

 private:
  Tables() = default;
  Status Scan(Statement& scan, const Each& each);
  Result<std::string> GetOnly(Statement& get);

  std::vector<Statement> statements_;  // by Query, see tables.cc
};

}  // namespace keepsake::store
