#include "store/sealing.h"

#include "base/try.h"
#include "crypto/aead.h"
#include "crypto/wipe.h"
#include "store/encoding.h"

#include <algorithm>
#include <array>

namespace keepsake::store {
namespace {

constexpr std::string_view kMagic = "KSRC";
constexpr std::uint8_t kFormat = 1;
constexpr std::uint8_t kAes256Gcm = 1;
constexpr std::size_t kHeaderBytes = 6;
constexpr std::size_t kDataKeyBytes = 32;
constexpr std::size_t kWrappedBytes = kDataKeyBytes + crypto::kAeadTagBytes;

Error DoesNotOpen() {
  return Error(ErrorCode::kDataLoss, "the record does not open");
}

std::string Header() {
  return Encoder().Raw(kMagic).U8(kFormat).U8(kAes256Gcm).Take();
}

Encoder Binding(std::string_view purpose, const Keyring& keyring, const RecordId& id,
                std::string_view context) {
  Encoder out;
  out.Text(purpose).Raw(Header()).Text(keyring.store_id);
  out.U8(static_cast<std::uint8_t>(id.kind)).Text(id.key).Text(context);
  return out;
}

std::string WrapBinding(const Keyring& keyring, std::uint32_t kek, const RecordId& id,
                        std::string_view context) {
  return Binding("keepsake data key", keyring, id, context).U32(kek).Take();
}

std::string ValueBinding(const Keyring& keyring, const RecordId& id, std::string_view context) {
  return Binding("keepsake record", keyring, id, context).Take();
}

// A data key on the stack, gone with its block.
struct DataKey {
  std::array<char, kDataKeyBytes> bytes;

  explicit DataKey(base::Random& random) { random.Fill(std::as_writable_bytes(std::span(bytes))); }
  ~DataKey() { crypto::Wipe(bytes); }
  DataKey(const DataKey&) = delete;
  DataKey& operator=(const DataKey&) = delete;
  std::string_view view() const { return {bytes.data(), bytes.size()}; }
};

crypto::WipingBuffer Pad(Kind kind, std::string_view plaintext) {
  const std::string prefix = Encoder()
                                 .U8(static_cast<std::uint8_t>(kind))
                                 .U32(static_cast<std::uint32_t>(plaintext.size()))
                                 .Take();
  const std::size_t size = prefix.size() + plaintext.size();
  crypto::WipingBuffer padded((size + kPaddingBytes - 1) / kPaddingBytes * kPaddingBytes);
  std::ranges::copy(plaintext, std::ranges::copy(prefix, padded.begin()).out);
  return padded;
}

Result<crypto::SecretBytes> Unpad(Kind kind, std::string_view padded) {
  Decoder in(padded);
  const bool same_kind = in.U8() == static_cast<std::uint8_t>(kind);
  const std::string_view bytes = in.Text();
  if (!in.ok() || !same_kind) return DoesNotOpen();
  return crypto::SecretBytes(bytes);
}

struct Parts {
  std::uint32_t kek;
  std::string_view wrap_nonce, wrapped, nonce, ciphertext;
};

Result<Parts> Split(std::string_view sealed) {
  Decoder in(sealed);
  const bool ours = in.Raw(kMagic.size()) == kMagic;
  const bool known = in.U8() == kFormat && in.U8() == kAes256Gcm;
  Parts parts;
  parts.kek = in.U32();
  parts.wrap_nonce = in.Raw(crypto::kAeadNonceBytes);
  parts.wrapped = in.Raw(kWrappedBytes);
  parts.nonce = in.Raw(crypto::kAeadNonceBytes);
  parts.ciphertext = in.Text();
  if (ours && !known) {
    return Error(ErrorCode::kFailedPrecondition,
                 "the record was written by a newer keepsake; this program reads format 1 only, so "
                 "use the newer program");
  }
  if (!ours || !in.finished()) return DoesNotOpen();
  return parts;
}

}  // namespace

std::string SealRecord(const Keyring& keyring, const RecordId& id, std::string_view context,
                       std::string_view plaintext, base::Random& random) {
  const DataKey key(random);
  const Kek& kek = keyring.active();
  const std::string wrap_nonce = random.Bytes(crypto::kAeadNonceBytes);
  const std::string nonce = random.Bytes(crypto::kAeadNonceBytes);
  const crypto::WipingBuffer padded = Pad(id.kind, plaintext);
  const std::string ciphertext = crypto::Seal(key.view(), nonce, ValueBinding(keyring, id, context),
                                              {padded.data(), padded.size()});
  Encoder out(kHeaderBytes + 4 + 2 * crypto::kAeadNonceBytes + kWrappedBytes + 4 +
              ciphertext.size());
  out.Raw(Header()).U32(kek.id).Raw(wrap_nonce);
  out.Raw(crypto::Seal(kek.key.view(), wrap_nonce, WrapBinding(keyring, kek.id, id, context),
                       key.view()));
  return out.Raw(nonce).Text(ciphertext).Take();
}

Result<crypto::SecretBytes> OpenRecord(const Keyring& keyring, const RecordId& id,
                                       std::string_view context, std::string_view sealed) {
  TRY_ASSIGN(const Parts parts, Split(sealed));
  const Kek* const kek = keyring.Find(parts.kek);
  if (kek == nullptr) return DoesNotOpen();
  const auto key = crypto::Open(kek->key.view(), parts.wrap_nonce,
                                WrapBinding(keyring, kek->id, id, context), parts.wrapped);
  if (!key.has_value()) return DoesNotOpen();
  const auto padded =
      crypto::Open(key->view(), parts.nonce, ValueBinding(keyring, id, context), parts.ciphertext);
  if (!padded.has_value()) return DoesNotOpen();
  return Unpad(id.kind, padded->view());
}

}  // namespace keepsake::store
