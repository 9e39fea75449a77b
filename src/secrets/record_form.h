#pragma once

#include <keepsake/result.h>

#include "secrets/secret_record.h"
#include "store/store.h"

#include <string>
#include <string_view>

// The stored forms of a secret. Its own record (Kind::kSecret, key: its id) holds all but the
// values, in the forms of store/encoding.h:
//
//   U8 format, 1 · U64 number · text account, region, name, arn, description, kms key id, type ·
//   time created, changed · optional time deleted, purge · optional day accessed ·
//   tags: U8 0, or 1 and U32 count and for each text key, value ·
//   U64 next version · U32 versions, and for each
//     text id · U64 number · time created · U8 kind · text kms key id · optional day accessed ·
//     U32 labels, and each a text
//
// where a time is a U64 of milliseconds, a day a U64 of days since 1970, and an optional one has a
// U8 before it, 0 or 1. Each value is a record of its own (Kind::kVersion, key: the secret's id,
// '/', the version's id), the bytes as they are.
namespace keepsake::secrets {

std::string EncodeRecord(const SecretRecord& record);

// Errors: kDataLoss; kFailedPrecondition for a newer format.
Result<SecretRecord> DecodeRecord(std::string_view id, std::string_view bytes);

store::RecordId IdOf(const SecretRecord& record);
store::RecordId IdOf(const SecretRecord& record, const Version& version);

// What a value is bound to, beside its record's id (security.md S-KEY-3): account, region, name,
// ARN, version id and kind.
std::string BindingOf(const SecretRecord& record, const Version& version);
inline constexpr std::string_view kRecordBinding = "secret";

}  // namespace keepsake::secrets
