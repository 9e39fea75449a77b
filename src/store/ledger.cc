#include "store/ledger.h"

#include "base/try.h"
#include "crypto/aead.h"
#include "crypto/digest.h"
#include "store/encoding.h"

#include <algorithm>

namespace keepsake::store {
namespace {

constexpr std::uint8_t kFormat = 1;

std::string_view View(const RecordDigest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

RecordDigest ToDigest(std::string_view bytes) {
  RecordDigest digest{};
  std::ranges::copy(bytes, digest.begin());
  return digest;
}

Error Damaged() {
  return Error(ErrorCode::kDataLoss, "the store's ledger does not open");
}

}  // namespace

void Ledger::Toggle(const RecordDigest& record) {
  for (std::size_t i = 0; i < records.size(); ++i) records[i] ^= record[i];
}

LedgerBook::LedgerBook(const Keyring& keyring)
    : store_id_(keyring.store_id),
      digest_key_(keyring.DeriveKey("digest of the records")),
      seal_key_(keyring.DeriveKey("seal of the ledger")) {}

RecordDigest LedgerBook::DigestOf(std::int64_t kind, std::string_view key,
                                  std::string_view sealed) const {
  Encoder record(8 + 4 + key.size() + crypto::Digest::kBytes);
  record.U64(static_cast<std::uint64_t>(kind)).Text(key).Raw(crypto::Sha256(sealed));
  return ToDigest(crypto::HmacSha256(digest_key_.view(), record.view()));
}

std::string LedgerBook::Seal(const Ledger& ledger, base::Random& random) const {
  Encoder out;
  out.U8(kFormat).U64(ledger.generation).Raw(View(ledger.records));
  out.U32(static_cast<std::uint32_t>(ledger.wraps.size()));
  for (const auto& [kek, wraps] : ledger.wraps) out.U32(kek).U64(wraps);
  const std::string nonce = random.Bytes(crypto::kAeadNonceBytes);
  return nonce + crypto::Seal(seal_key_.view(), nonce, store_id_, out.view());
}

Result<Ledger> LedgerBook::Open(std::string_view sealed) const {
  Decoder parts(sealed);
  const std::string_view nonce = parts.Raw(crypto::kAeadNonceBytes);
  if (!parts.ok()) return Damaged();
  const auto opened = crypto::Open(seal_key_.view(), nonce, store_id_, parts.rest());
  if (!opened.has_value()) return Damaged();
  Decoder in(opened->view());
  Ledger ledger;
  const bool known = in.U8() == kFormat;
  ledger.generation = in.U64();
  ledger.records = ToDigest(in.Raw(ledger.records.size()));
  for (std::uint32_t left = in.U32(); left > 0 && in.ok(); --left) {
    const std::uint32_t kek = in.U32();
    ledger.wraps[kek] = in.U64();
  }
  if (!known || !in.finished()) return Damaged();
  return ledger;
}

}  // namespace keepsake::store
