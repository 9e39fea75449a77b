#include "store/schema.h"

#include "base/try.h"

#include <string>

namespace keepsake::store {
namespace {

constexpr std::int64_t kApplicationId = 0x4b505352;  // "KPSR"

constexpr char kTables[] =
    "BEGIN EXCLUSIVE;"
    "PRAGMA application_id=0x4b505352;"
    "PRAGMA user_version=1;"
    "CREATE TABLE keyring(id INTEGER PRIMARY KEY CHECK(id=1), sealed BLOB NOT NULL) STRICT;"
    "CREATE TABLE ledger(id INTEGER PRIMARY KEY CHECK(id=1), sealed BLOB NOT NULL) STRICT;"
    "CREATE TABLE record(kind INTEGER NOT NULL, key BLOB NOT NULL, sealed BLOB NOT NULL,"
    "  PRIMARY KEY(kind, key)) STRICT, WITHOUT ROWID;"
    "COMMIT;";

}  // namespace

Status CreateSchema(Database& database) {
  return database.Run(kTables);
}

Status CheckSchema(Database& database) {
  TRY_ASSIGN(const std::int64_t application, database.Number("PRAGMA application_id"));
  if (application != kApplicationId) {
    return Error(ErrorCode::kDataLoss, "the file is not a store of keepsake");
  }
  TRY_ASSIGN(const std::int64_t version, database.Number("PRAGMA user_version"));
  if (version == kSchemaVersion) return {};
  return Error(ErrorCode::kFailedPrecondition,
               "the store has version " + std::to_string(version) + ", this program reads " +
                   std::to_string(kSchemaVersion) +
                   "; use the program that wrote it, or a newer one");
}

}  // namespace keepsake::store
