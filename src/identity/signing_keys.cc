#include "identity/signing_keys.h"

#include <keepsake/secret.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/try.h"
#include "crypto/ed25519.h"
#include "identity/record.h"

namespace keepsake::identity {
namespace {

constexpr std::uint8_t kRecordVersion = 1;
constexpr std::string_view kContext = "token-signing key";
constexpr std::size_t kIdBytes = 8;

store::RecordId RecordIdOf(std::string_view id) {
  return {store::Kind::kSigningKey, std::string(id)};
}

}  // namespace

SigningKeys::SigningKeys(store::Store& store, const base::Clock& clock, base::Random& random)
    : store_(store), clock_(clock), random_(random) {}

Status SigningKeys::Load() {
  return store_.ForEach(store::Kind::kSigningKey,
                        [&](std::string_view id, std::string_view sealed) -> Status {
                          auto key = Open(id, sealed);
                          if (!key.has_value()) {
                            return key.error().Within("signing key " + std::string(id));
                          }
                          Publish(std::make_shared<SigningKey>(*std::move(key)));
                          return {};
                        });
}

Result<SigningKey> SigningKeys::Open(std::string_view id, std::string_view sealed) const {
  TRY_ASSIGN(const crypto::SecretBytes bytes, store_.Unseal(RecordIdOf(id), kContext, sealed));
  RecordReader reader(bytes.view());
  if (reader.Version() != kRecordVersion) {
    return Error(ErrorCode::kFailedPrecondition, "the record was written by a newer program");
  }
  SigningKey key;
  key.id = std::string(id);
  key.seed = crypto::SecretBytes(reader.Text());
  key.created = reader.Time();
  TRY(reader.Finish());
  if (key.seed.size() != crypto::kEd25519KeyBytes) {
    return Error(ErrorCode::kDataLoss, "a stored signing key has a wrong length");
  }
  key.public_key = crypto::Ed25519PublicKey(key.seed.view());
  return key;
}

std::shared_ptr<const SigningKey> SigningKeys::Find(std::string_view id) const {
  return keys_.With([&](const Keys& keys) -> std::shared_ptr<const SigningKey> {
    const auto found = keys.find(std::string(id));
    return found == keys.end() ? nullptr : found->second;
  });
}

std::shared_ptr<const SigningKey> SigningKeys::Active() const {
  const base::WallTime oldest = clock_.Wall() - limits::kSigningKeyAge;
  return keys_.With([&](const Keys& keys) {
    std::shared_ptr<const SigningKey> youngest;
    for (const auto& [id, key] : keys) {
      const bool younger = youngest == nullptr || key->created > youngest->created;
      if (key->created > oldest && younger) youngest = key;
    }
    return youngest;
  });
}

std::shared_ptr<const SigningKey> SigningKeys::Draw() const {
  auto key = std::make_shared<SigningKey>();
  key->id = base::HexEncode(random_.Bytes(kIdBytes));
  key->created = clock_.Wall();
  crypto::Ed25519KeyPair pair = crypto::MakeEd25519KeyPair(random_);
  key->seed = std::move(pair.seed);
  key->public_key = std::move(pair.public_key);
  return key;
}

Status SigningKeys::Put(store::Transaction& transaction, const SigningKey& key) const {
  const Secret record(RecordWriter(kRecordVersion).Text(key.seed.view()).Time(key.created).Take());
  const store::RecordId id = RecordIdOf(key.id);
  return transaction.Put(id, store_.Seal(id, kContext, record.reveal()));
}

void SigningKeys::Publish(std::shared_ptr<const SigningKey> key) {
  keys_.With([&](Keys& keys) { keys[key->id] = std::move(key); });
}

}  // namespace keepsake::identity
