#pragma once

#include <keepsake/result.h>

#include "store/database.h"

#include <cstdint>

// The tables of the one durable file, version 1:
//
//   keyring  one row: the keyring record (store/keyring.h)
//   ledger   one row: the ledger record (store/ledger.h)
//   record   kind, key, and the sealed record (store/sealing.h)
//
// The file says what it is (application_id) and which version its tables have (user_version).
// Source: security.md S-FMT-1, S-FMT-3.
namespace keepsake::store {

inline constexpr std::int64_t kSchemaVersion = 1;

Status CreateSchema(Database& database);

// Whether it is a store of a version that we read. Errors: kDataLoss when it is another file;
// kFailedPrecondition when a newer program wrote it: nothing is ever turned back.
Status CheckSchema(Database& database);

}  // namespace keepsake::store
