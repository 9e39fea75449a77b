#include "identity/access_keys.h"

#include "base/error.h"
#include "base/log.h"
#include "base/try.h"
#include "identity/record.h"

#include <algorithm>

namespace keepsake::identity {
namespace {

constexpr std::uint8_t kRecordVersion = 1;
constexpr std::string_view kContext = "access key";
constexpr int kActiveKeysPerUser = 2;
constexpr std::string_view kIdAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::string_view kSecretAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

store::RecordId RecordIdOf(std::string_view id) {
  return {store::Kind::kAccessKey, std::string(id)};
}

Status CheckUser(std::string_view user) {
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("+=,.@_-").contains(c);
  };
  if (!user.empty() && user.size() <= 64 && std::ranges::all_of(user, good)) return {};
  return base::InvalidArgument("a user name has 1 to 64 letters, digits and any of +=,.@_-");
}

std::string Encode(const AccessKey& key) {
  return RecordWriter(kRecordVersion)
      .Text(key.secret.view())
      .Text(key.user)
      .Time(key.created)
      .Number(key.active ? 1 : 0)
      .Take();
}

}  // namespace

AccessKeys::AccessKeys(store::Store& store, const base::Clock& clock, base::Random& random,
                       std::string account)
    : store_(store), clock_(clock), random_(random), account_(std::move(account)) {}

Status AccessKeys::Load() {
  return store_.ForEach(store::Kind::kAccessKey,
                        [&](std::string_view id, std::string_view sealed) -> Status {
                          auto key = Open(id, sealed);
                          if (!key.has_value()) {
                            return key.error().Within("access key " + std::string(id));
                          }
                          Publish(std::make_shared<AccessKey>(*std::move(key)));
                          return {};
                        });
}

Result<AccessKey> AccessKeys::Open(std::string_view id, std::string_view sealed) const {
  TRY_ASSIGN(const crypto::SecretBytes bytes, store_.Unseal(RecordIdOf(id), kContext, sealed));
  RecordReader reader(bytes.view());
  AccessKey key;
  const std::uint8_t version = reader.Version();
  key.id = std::string(id);
  key.secret = crypto::SecretBytes(reader.Text());
  key.user = std::string(reader.Text());
  key.created = reader.Time();
  key.active = reader.Number() != 0;
  TRY(reader.Finish());
  if (version != kRecordVersion) {
    return Error(ErrorCode::kFailedPrecondition, "the record was written by a newer program");
  }
  key.principal = PrincipalOf(key);
  return key;
}

std::shared_ptr<const Principal> AccessKeys::PrincipalOf(const AccessKey& key) const {
  auto principal = std::make_shared<Principal>();
  principal->kind = PrincipalKind::kAccessKey;
  principal->id = key.id;
  principal->arn = "arn:aws:iam::" + account_ + ":user/" + key.user;
  return principal;
}

void AccessKeys::Publish(std::shared_ptr<const AccessKey> key) {
  keys_.With([&](Keys& keys) { keys[key->id] = std::move(key); });
}

std::shared_ptr<const AccessKey> AccessKeys::Find(std::string_view id) const {
  return keys_.With([&](const Keys& keys) -> std::shared_ptr<const AccessKey> {
    const auto found = keys.find(std::string(id));
    return found == keys.end() ? nullptr : found->second;
  });
}

std::vector<AccessKeyEntry> AccessKeys::List() const {
  auto entries = keys_.With([](const Keys& keys) {
    std::vector<AccessKeyEntry> all;
    all.reserve(keys.size());
    for (const auto& [id, key] : keys) all.push_back({id, key->user, key->created, key->active});
    return all;
  });
  std::ranges::sort(entries, {}, &AccessKeyEntry::id);
  return entries;
}

std::size_t AccessKeys::size() const {
  return keys_.With([](const Keys& keys) { return keys.size(); });
}

std::shared_ptr<AccessKey> AccessKeys::Draw(std::string user) const {
  auto key = std::make_shared<AccessKey>();
  key->id = "AKIA" + random_.Text(16, kIdAlphabet);
  const Secret secret(random_.Text(40, kSecretAlphabet));
  key->secret = crypto::SecretBytes(secret.reveal());
  key->user = std::move(user);
  key->created = clock_.Wall();
  key->principal = PrincipalOf(*key);
  return key;
}

Status AccessKeys::Admit(const std::string& user) const {
  const auto written = pending_.find(user);
  const auto active = keys_.With([&](const Keys& keys) {
    return std::ranges::count_if(keys, [&](const auto& entry) {
      return entry.second->user == user && entry.second->active;
    });
  });
  if (active + (written == pending_.end() ? 0 : written->second) < kActiveKeysPerUser) return {};
  return Error(ErrorCode::kLimitExceeded,
               "the user has two active access keys already; delete one first");
}

void AccessKeys::Create(std::string user, Reply<NewAccessKey> reply) {
  if (const Status good = CheckUser(user); !good.has_value()) return reply(good.error());
  const std::shared_ptr<const AccessKey> key = Draw(std::move(user));
  // Whether `work` has counted the key; both functions run on the store's thread.
  const auto counted = std::make_shared<bool>(false);
  const auto work = [this, key, counted](store::Transaction& transaction) -> Status {
    TRY(Admit(key->user));
    const Secret plaintext(Encode(*key));
    const store::RecordId id = RecordIdOf(key->id);
    TRY(transaction.Put(id, store_.Seal(id, kContext, plaintext.reveal())));
    ++pending_[key->user];
    *counted = true;
    return {};
  };
  store_.Submit(work, [this, key, counted, reply = std::move(reply)](Status done) mutable {
    if (*counted && --pending_[key->user] == 0) pending_.erase(key->user);
    if (!done.has_value()) return reply(done.error());
    Publish(key);
    log::Info("identity.access_key_created", {{"id", key->id}, {"user", key->user}});
    reply(NewAccessKey{key->id, Secret(key->secret.view())});
  });
}

void AccessKeys::Delete(std::string id, Reply<void> reply) {
  if (Find(id) == nullptr) {
    return reply(Error(ErrorCode::kNotFound, "there is no access key of this id"));
  }
  store_.Submit(
      [id](store::Transaction& transaction) { return transaction.Delete(RecordIdOf(id)); },
      [this, id, reply = std::move(reply)](Status done) mutable {
        if (!done.has_value()) return reply(done.error());
        keys_.With([&](Keys& keys) { keys.erase(id); });
        log::Info("identity.access_key_deleted", {{"id", id}});
        reply({});
      });
}

}  // namespace keepsake::identity
