#pragma once

#include <keepsake/result.h>

#include "base/random.h"
#include "crypto/secret_bytes.h"
#include "store/keyring.h"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

// What the store writes about itself with every group of works, in the same transaction:
//
// - its generation, one more each time (S-FMT-5);
// - how often each key-encrypting key has wrapped (S-KEY-6);
// - a digest of all records. Each record is authentic by itself, but somebody with the file could
//   still put an old one in place of a new one, bring a deleted one back or take one away. The
//   digest is the exclusive or of a keyed hash of every record, so a write changes it by two
//   hashes, and it is stored encrypted, because sums that can be seen could be combined.
//
// The stored form is 12 bytes of nonce and, under a key of its own, the ledger with a tag.
// Additional data: the store's id. The ledger, in the forms of store/encoding.h:
//
//   U8 format, 1 · U64 generation · raw 32 digest · U32 number of keys, and for each
//   U32 id · U64 wraps
namespace keepsake::store {

using RecordDigest = std::array<unsigned char, 32>;

struct Ledger {
  std::uint64_t generation = 0;
  RecordDigest records{};
  std::map<std::uint32_t, std::uint64_t> wraps;

  // Puts a record in, or takes the same one out again.
  void Toggle(const RecordDigest& record);
};

// Makes and reads ledgers of one store.
class LedgerBook {
 public:
  explicit LedgerBook(const Keyring& keyring);

  // Of one record as it is stored.
  RecordDigest DigestOf(std::int64_t kind, std::string_view key, std::string_view sealed) const;

  std::string Seal(const Ledger& ledger, base::Random& random) const;
  // Errors: kDataLoss.
  Result<Ledger> Open(std::string_view sealed) const;

 private:
  std::string store_id_;
  crypto::SecretBytes digest_key_;
  crypto::SecretBytes seal_key_;
};

}  // namespace keepsake::store
