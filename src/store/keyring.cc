#include "store/keyring.h"

#include "base/text.h"
#include "base/try.h"
#include "crypto/aead.h"
#include "crypto/hkdf.h"
#include "crypto/wipe.h"
#include "store/encoding.h"

#include <algorithm>

namespace keepsake::store {
namespace {

constexpr std::string_view kMagic = "KSKR";
constexpr std::uint8_t kFormat = 1;
constexpr std::uint8_t kAes256Gcm = 1;
constexpr std::size_t kHeaderBytes = 6;
constexpr std::size_t kStoreIdBytes = 16;
constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kKekBytes = 4 + 1 + 8 + 4 + kKeyBytes;  // without its alias
constexpr std::string_view kFirstAlias = "alias/keepsake";

std::string Encode(const Keyring& keyring) {
  std::size_t size = kStoreIdBytes + kKeyBytes + 4;
  for (const Kek& kek : keyring.keks) size += kKekBytes + kek.alias.size();
  Encoder out(size);
  out.Raw(base::HexDecode(keyring.store_id).value_or("")).Raw(keyring.root_secret.view());
  out.U32(static_cast<std::uint32_t>(keyring.keks.size()));
  for (const Kek& kek : keyring.keks) {
    out.U32(kek.id).U8(static_cast<std::uint8_t>(kek.state));
    out.U64(static_cast<std::uint64_t>(kek.created.time_since_epoch().count()));
    out.Text(kek.alias).Raw(kek.key.view());
  }
  return out.Take();
}

Kek DecodeKek(Decoder& in) {
  Kek kek;
  kek.id = in.U32();
  kek.state = static_cast<Kek::State>(in.U8());
  kek.created = base::WallTime(std::chrono::milliseconds(in.U64()));
  kek.alias = std::string(in.Text());
  kek.key = crypto::SecretBytes(in.Raw(kKeyBytes));
  return kek;
}

Result<Keyring> Decode(std::string_view bytes) {
  Decoder in(bytes);
  Keyring keyring;
  keyring.store_id = base::HexEncode(in.Raw(kStoreIdBytes));
  keyring.root_secret = crypto::SecretBytes(in.Raw(kKeyBytes));
  for (std::uint32_t left = in.U32(); left > 0 && in.ok(); --left) {
    keyring.keks.push_back(DecodeKek(in));
  }
  if (in.finished() && !keyring.keks.empty()) return keyring;
  return Error(ErrorCode::kDataLoss, "the keyring opens but does not read");
}

Status CheckHeader(std::string_view sealed) {
  if (sealed.size() < kHeaderBytes || !sealed.starts_with(kMagic)) {
    return Error(ErrorCode::kDataLoss, "the store has no keyring");
  }
  if (sealed[4] == kFormat && sealed[5] == kAes256Gcm) return {};
  return Error(ErrorCode::kFailedPrecondition,
               "the keyring was written by a newer keepsake; this program reads format 1 only, so "
               "use the newer program");
}

}  // namespace

Keyring Keyring::Make(base::WallTime now, base::Random& random) {
  Keyring keyring;
  keyring.store_id = base::HexEncode(random.Bytes(kStoreIdBytes));
  keyring.root_secret = crypto::SecretBytes::FromRandom(kKeyBytes, random);
  keyring.Rotate(now, random);
  return keyring;
}

void Keyring::Rotate(base::WallTime now, base::Random& random) {
  for (Kek& kek : keks) kek.state = Kek::State::kDecryptOnly;
  const std::uint32_t id = keks.empty() ? 1 : keks.back().id + 1;
  keks.push_back({id, Kek::State::kActive, now, std::string(kFirstAlias),
                  crypto::SecretBytes::FromRandom(kKeyBytes, random)});
}

const Kek* Keyring::Find(std::uint32_t id) const {
  const auto found = std::ranges::find(keks, id, &Kek::id);
  return found == keks.end() ? nullptr : &*found;
}

crypto::SecretBytes Keyring::DeriveKey(std::string_view purpose) const {
  const std::string label = "keepsake store 1: " + std::string(purpose);
  return crypto::HkdfSha256(root_secret.view(), store_id, label, kKeyBytes);
}

std::string SealKeyring(const Keyring& keyring, std::string_view master_key, base::Random& random) {
  std::string plaintext = Encode(keyring);
  const crypto::WipeAtExit wipe(plaintext);
  const std::string header = Encoder().Raw(kMagic).U8(kFormat).U8(kAes256Gcm).Take();
  const std::string nonce = random.Bytes(crypto::kAeadNonceBytes);
  return header + nonce + crypto::Seal(master_key, nonce, header, plaintext);
}

Result<Keyring> OpenKeyring(std::string_view sealed, std::string_view master_key) {
  TRY(CheckHeader(sealed));
  Decoder in(sealed);
  const std::string_view header = in.Raw(kHeaderBytes);
  const std::string_view nonce = in.Raw(crypto::kAeadNonceBytes);
  if (!in.ok()) return Error(ErrorCode::kDataLoss, "the store's keyring is cut short");
  const auto opened = crypto::Open(master_key, nonce, header, in.rest());
  if (opened.has_value()) return Decode(opened->view());
  return Error(ErrorCode::kAuthentication,
               "the master key does not open this store's keyring; give the key that it was made "
               "with");
}

}  // namespace keepsake::store
