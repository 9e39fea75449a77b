#include "identity/api_keys.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "base/try.h"
#include "crypto/ed25519.h"
#include "crypto/equal.h"
#include "identity/jwt.h"

#include <algorithm>

namespace keepsake::identity {
namespace {

constexpr std::string_view kContext = "API key";
constexpr std::size_t kIdBytes = 16;

store::RecordId RecordIdOf(std::string_view id) {
  return {store::Kind::kApiKey, std::string(id)};
}

// One sentence for every key that is none: what is wrong with it is nobody's business.
Error NoSuchKey() {
  return Error(ErrorCode::kAuthentication, "the credential is unknown, revoked or malformed");
}

std::shared_ptr<const Principal> PrincipalOf(const ApiKey& key) {
  auto principal = std::make_shared<Principal>();
  principal->kind = PrincipalKind::kApiKey;
  principal->id = key.id;
  principal->permissions = key.permissions;
  principal->expires = key.expires;
  return principal;
}

}  // namespace

// What is made on the way from a request to its answer.
struct ApiKeys::Draft {
  NewApiKey request;
  GeneratedApiKey made{};
  std::shared_ptr<const SigningKey> new_signing_key{};
};

ApiKeys::ApiKeys(store::Store& store, const base::Clock& clock, base::Random& random)
    : store_(store),
      clock_(clock),
      random_(random),
      signing_keys_(store, clock, random),
      pepper_(store.DeriveKey("token-hash pepper")) {}

Status ApiKeys::Load() {
  TRY(signing_keys_.Load());
  const auto open = [&](std::string_view id, std::string_view sealed) -> Result<ApiKey> {
    TRY_ASSIGN(const crypto::SecretBytes bytes, store_.Unseal(RecordIdOf(id), kContext, sealed));
    return DecodeApiKey(id, bytes.view());
  };
  return store_.ForEach(store::Kind::kApiKey,
                        [&](std::string_view id, std::string_view sealed) -> Status {
                          auto key = open(id, sealed);
                          if (!key.has_value()) {
                            return key.error().Within("API key " + std::string(id));
                          }
                          Publish(*std::move(key));
                          return {};
                        });
}

void ApiKeys::Publish(ApiKey key) {
  auto principal = PrincipalOf(key);
  auto entry = std::make_shared<const Entry>(Entry{std::move(key), std::move(principal)});
  entries_.With([&](Entries& entries) { entries[entry->key.id] = std::move(entry); });
}

std::string ApiKeys::HashOf(std::string_view token) const {
  return crypto::HmacSha256(pepper_.view(), token).str();
}

// Signs and writes; on the store's thread, where Ed25519's cost delays no connection.
Status ApiKeys::Write(Draft& draft, store::Transaction& transaction) {
  if (entries_.With([](const Entries& entries) { return entries.size(); }) >= limits::kApiKeys) {
    return Error(ErrorCode::kLimitExceeded, "there are too many API keys; revoke some first");
  }
  std::shared_ptr<const SigningKey> signer = signing_keys_.Active();
  if (signer == nullptr) {
    signer = draft.new_signing_key = signing_keys_.Draw();
    TRY(signing_keys_.Put(transaction, *signer));
  }
  ApiKey& key = draft.made.key;
  const Claims claims{.issuer = store_.id(),
                      .audience = store_.id(),
                      .subject = key.id,
                      .id = key.id,
                      .type = std::string(kApiKeyType),
                      .issued = key.created,
                      .expires = key.expires};
  std::string input = SigningInput(claims, signer->id);
  const std::string signature = crypto::Ed25519Sign(signer->seed.view(), input);
  draft.made.token = Secret(JoinSignature(std::move(input), signature));
  const std::string_view token = draft.made.token.reveal();
  key.last_four = std::string(token.substr(token.size() - 4));
  key.hash = HashOf(token);
  const store::RecordId id = RecordIdOf(key.id);
  return transaction.Put(id, store_.Seal(id, kContext, EncodeApiKey(key)));
}

void ApiKeys::Generate(NewApiKey request, Reply<GeneratedApiKey> reply) {
  if (const Status good = CheckNewApiKey(request); !good.has_value()) return reply(good.error());
  const auto draft = std::make_shared<Draft>();
  ApiKey& key = draft->made.key;
  key.id = base::HexEncode(random_.Bytes(kIdBytes));
  key.description = std::move(request.description);
  key.permissions = std::move(request.permissions);
  // Whole seconds, as the token has them, so that token and record say the same.
  key.created = std::chrono::floor<std::chrono::seconds>(clock_.Wall());
  if (request.lifetime.has_value()) key.expires = key.created + *request.lifetime;
  store_.Submit([this, draft](store::Transaction& t) { return Write(*draft, t); },
                [this, draft, reply = std::move(reply)](Status done) mutable {
                  if (!done.has_value()) return reply(done.error());
                  if (draft->new_signing_key != nullptr) {
                    signing_keys_.Publish(draft->new_signing_key);
                  }
                  Publish(draft->made.key);
                  log::Info("identity.api_key_created", {{"id", draft->made.key.id}});
                  reply(std::move(draft->made));
                });
}

Result<Verified> ApiKeys::Verify(std::string_view token) const {
  if (token.empty()) {
    return Error(ErrorCode::kAuthentication, "the call carries no credential");
  }
  // A giant is refused before it is hashed.
  if (token.size() > limits::kTokenBytes) return NoSuchKey();
  const crypto::Digest digest = crypto::Sha256(token);
  const base::Instant now = clock_.Now();
  if (auto known = verified_.Find(digest, now); known.has_value()) return *std::move(known);
  TRY_ASSIGN(Verified verified, VerifyAfresh(token, now));
  verified_.Insert(digest, verified, now);
  return verified;
}

Result<Verified> ApiKeys::VerifyAfresh(std::string_view token, base::Instant now) const {
  // Before anything is looked up: a revocation from here on makes this answer void.
  const std::uint64_t revision = verified_.revision();
  const base::WallTime wall = clock_.Wall();
  const auto parsed = ParseToken(token);
  if (!parsed.has_value()) return NoSuchKey();
  const auto signer = signing_keys_.Find(parsed->key_id);
  if (signer == nullptr ||
      !crypto::Ed25519Verify(signer->public_key, parsed->signing_input, parsed->signature)) {
    return NoSuchKey();
  }
  TRY(CheckClaims(parsed->claims, store_.id(), kApiKeyType, wall));
  const auto entry = entries_.With([&](const Entries& entries) -> std::shared_ptr<const Entry> {
    const auto found = entries.find(parsed->claims.id);
    return found == entries.end() ? nullptr : found->second;
  });
  if (entry == nullptr || !crypto::Equal(entry->key.hash, HashOf(token))) return NoSuchKey();
  base::Instant until = now + limits::kVerifiedTokenLife;
  if (entry->key.expires.has_value()) until = std::min(until, now + (*entry->key.expires - wall));
  return Verified{entry->principal, until, revision};
}

void ApiKeys::Revoke(std::string id, Reply<void> reply) {
  if (!entries_.With([&](const Entries& entries) { return entries.contains(id); })) {
    return reply(Error(ErrorCode::kNotFound, "there is no API key of this id"));
  }
  store_.Submit([id](store::Transaction& t) { return t.Delete(RecordIdOf(id)); },
                [this, id, reply = std::move(reply)](Status done) mutable {
                  if (!done.has_value()) return reply(done.error());
                  entries_.With([&](Entries& entries) { entries.erase(id); });
                  verified_.Revoke();
                  log::Info("identity.api_key_revoked", {{"id", id}});
                  reply({});
                });
}

std::vector<ApiKey> ApiKeys::List() const {
  auto keys = entries_.With([](const Entries& entries) {
    std::vector<ApiKey> all;
    all.reserve(entries.size());
    for (const auto& [id, entry] : entries) all.push_back(entry->key);
    return all;
  });
  std::ranges::sort(keys, {}, &ApiKey::id);
  return keys;
}

}  // namespace keepsake::identity
