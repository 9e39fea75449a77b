#pragma once

#include <keepsake/result.h>
#include <keepsake/secret.h>

#include "base/clock.h"
#include "base/guarded.h"
#include "base/random.h"
#include "crypto/secret_bytes.h"
#include "identity/principal.h"
#include "store/store.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace keepsake::identity {

// An access key pair as AWS has them: "AKIA" and 16 of A-Z 2-7, and 40 characters of base64's
// alphabet. The secret is kept encrypted, not hashed, because checking a signature needs it.
struct AccessKey {
  std::string id;
  crypto::SecretBytes secret;
  std::string user;
  std::shared_ptr<const Principal> principal;
  base::WallTime created{};
  bool active = true;
};

struct NewAccessKey {
  std::string id;
  Secret secret;  // shown once; nothing gives it out again
};

// What a list shows: never the secret.
struct AccessKeyEntry {
  std::string id, user;
  base::WallTime created{};
  bool active = true;
};

// The access keys of one store: in memory as the committed records say, changed through the store.
// Safe from any thread. Source: security.md §4.1, S-ID-1 to S-ID-4.
class AccessKeys {
 public:
  template <typename T>
  using Reply = std::move_only_function<void(Result<T>)>;

  // What is borrowed outlives the object. `account` has 12 digits; it stands in the ARNs.
  AccessKeys(store::Store& store, const base::Clock& clock, base::Random& random,
             std::string account);
  AccessKeys(const AccessKeys&) = delete;
  AccessKeys& operator=(const AccessKeys&) = delete;

  // Reads all records; once, before anything else. Errors: kDataLoss naming the key id.
  Status Load();

  // The key, or null; inactive keys too, so that both cost their caller the same.
  std::shared_ptr<const AccessKey> Find(std::string_view id) const;
  std::vector<AccessKeyEntry> List() const;
  std::size_t size() const;

  // Makes a pair for `user` (1 to 64 of A-Z a-z 0-9 and + = , . @ _ -). `reply` is called once, on
  // the store's thread or at once. Errors: kInvalidArgument; kLimitExceeded for a third active key
  // of one user (S-ID-4); those of the store.
  void Create(std::string user, Reply<NewAccessKey> reply);
  // From here on the key opens nothing; its record is gone. Errors: kNotFound; those of the store.
  void Delete(std::string id, Reply<void> reply);

 private:
  using Keys = std::unordered_map<std::string, std::shared_ptr<const AccessKey>>;

  Result<AccessKey> Open(std::string_view id, std::string_view sealed) const;
  std::shared_ptr<const Principal> PrincipalOf(const AccessKey& key) const;
  std::shared_ptr<AccessKey> Draw(std::string user) const;
  Status Admit(const std::string& user) const;
  void Publish(std::shared_ptr<const AccessKey> key);

  store::Store& store_;
  const base::Clock& clock_;
  base::Random& random_;
  const std::string account_;
  base::Guarded<Keys> keys_;
  // Keys written in a group that is not on disk yet, by user. The store's thread only.
  std::unordered_map<std::string, int> pending_;
};

}  // namespace keepsake::identity
