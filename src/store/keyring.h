#pragma once

#include <keepsake/result.h>

#include "base/clock.h"
#include "base/random.h"
#include "crypto/secret_bytes.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// The keys that the master key opens, and nothing else does. Source: security.md §3.1.
//
//   master key, 32 bytes, kept outside
//    └ opens the keyring record
//        ├ key-encrypting keys: each wraps the data keys of records (store/sealing.h)
//        └ root secret: HKDF-SHA256 derives a key for each other purpose
//
// The stored record:
//
//   4   "KSKR"
//   1   format version, 1
//   1   algorithm, 1: AES-256-GCM
//   12  nonce
//   n   the keyring under the master key, and 16 bytes of tag. Additional data: the first 6 bytes.
//
// and the keyring inside it, in the forms of store/encoding.h:
//
//   raw 16 store id · raw 32 root secret · U32 number of keys, oldest first, and for each
//   U32 id · U8 state · U64 created, milliseconds · text alias · raw 32 key
namespace keepsake::store {

inline constexpr std::size_t kMasterKeyBytes = 32;

struct Kek {
  enum class State : std::uint8_t { kActive = 1, kDecryptOnly = 2 };

  std::uint32_t id;  // from 1, never used again
  State state;
  base::WallTime created;
  std::string alias;  // what KmsKeyId names it by
  crypto::SecretBytes key;
};

// Immutable once a store is open.
struct Keyring {
  std::string store_id;  // 32 hex digits
  crypto::SecretBytes root_secret;
  std::vector<Kek> keks;  // one of them active: the last

  static Keyring Make(base::WallTime now, base::Random& random);
  // Adds a key that wraps from now on; the others only open.
  void Rotate(base::WallTime now, base::Random& random);

  const Kek& active() const { return keks.back(); }
  const Kek* Find(std::uint32_t id) const;  // or null

  // 32 bytes for one purpose, the same ones each time.
  crypto::SecretBytes DeriveKey(std::string_view purpose) const;
};

std::string SealKeyring(const Keyring& keyring, std::string_view master_key, base::Random& random);

// Errors: kAuthentication when the key does not open it; kDataLoss when it is no such record;
// kFailedPrecondition when its format is newer.
Result<Keyring> OpenKeyring(std::string_view sealed, std::string_view master_key);

}  // namespace keepsake::store
