#pragma once

#include <keepsake/result.h>

#include "base/random.h"
#include "crypto/secret_bytes.h"
#include "store/keyring.h"
#include "store/store.h"

#include <string>
#include <string_view>

// One stored record, encrypted under a data key of its own, that key wrapped by a key-encrypting
// key:
//
//   4   "KSRC"
//   1   format version, 1
//   1   algorithm, 1: AES-256-GCM, both times
//   4   id of the key-encrypting key, big-endian
//   12  nonce of the wrap
//   48  the data key, wrapped: 32 bytes and 16 of tag
//   12  nonce of the record
//   4   n, big-endian
//   n   the padded plaintext, encrypted, and 16 bytes of tag
//
// The plaintext is, before its encryption (S-KEY-4, S-KEY-5):
//
//   1   the record's kind
//   4   m, big-endian
//   m   the bytes
//       zeros, to a multiple of 256
//
// Additional data, in the forms of store/encoding.h (S-KEY-3): text "keepsake record" or "keepsake
// data key" · raw 6, the first bytes of the record · text store id · U8 kind · text key · text
// context; for the wrap also U32, the id of the key-encrypting key. The record is bound to that key
// through its data key, which is used once; so re-wrapping need not touch the record itself.
//
// Source: security.md S-KEY-1 to S-KEY-7, S-FMT-1, S-FMT-2.
namespace keepsake::store {

inline constexpr std::size_t kPaddingBytes = 256;

std::string SealRecord(const Keyring& keyring, const RecordId& id, std::string_view context,
                       std::string_view plaintext, base::Random& random);

// Errors: kDataLoss, the same one for whatever does not fit; kFailedPrecondition for a format or
// algorithm of a newer program.
Result<crypto::SecretBytes> OpenRecord(const Keyring& keyring, const RecordId& id,
                                       std::string_view context, std::string_view sealed);

}  // namespace keepsake::store
