#pragma once

#include <keepsake/result.h>

#include "base/clock.h"
#include "base/guarded.h"
#include "base/random.h"
#include "crypto/digest.h"
#include "crypto/secret_bytes.h"
#include "identity/api_key.h"
#include "identity/principal.h"
#include "identity/signing_keys.h"
#include "identity/verified_tokens.h"
#include "store/store.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace keepsake::identity {

// The API keys of one store: made, verified, revoked. Safe from any thread.
//
// A key is a JWT signed by a SigningKey; what it may do stands in its record, not in the token.
// Errors of authentication are always kAuthentication.
// Source: security.md §4.1-§4.2, momento-wire.md §2, momento-semantics.md §10.
class ApiKeys {
 public:
  template <typename T>
  using Reply = std::move_only_function<void(Result<T>)>;

  // What is borrowed outlives the object.
  ApiKeys(store::Store& store, const base::Clock& clock, base::Random& random);
  ApiKeys(const ApiKeys&) = delete;
  ApiKeys& operator=(const ApiKeys&) = delete;

  // Reads all records; once, before anything else. Errors: kDataLoss naming the key id.
  Status Load();

  // `reply` is called once, on the store's thread or at once. Errors: those of CheckNewApiKey;
  // kLimitExceeded above limits::kApiKeys; those of the store.
  void Generate(NewApiKey request, Reply<GeneratedApiKey> reply);

  // Whose key this is. Costs one signature check, about 0.1 ms, or a look-up when the same text was
  // verified in the last limits::kVerifiedTokenLife.
  Result<Verified> Verify(std::string_view token) const;
  // Changes when something that Verify() answered may hold no more: a Verified of another revision
  // must be verified again.
  std::uint64_t revision() const { return verified_.revision(); }

  // From here on the key opens nothing. Errors: kNotFound; those of the store.
  void Revoke(std::string id, Reply<void> reply);

  // By id.
  std::vector<ApiKey> List() const;

 private:
  // A record and the principal it stands for, made once.
  struct Entry {
    ApiKey key;
    std::shared_ptr<const Principal> principal;
  };
  using Entries = std::unordered_map<std::string, std::shared_ptr<const Entry>>;
  struct Draft;

  void Publish(ApiKey key);
  Status Write(Draft& draft, store::Transaction& transaction);
  Result<Verified> VerifyAfresh(std::string_view token, base::Instant now) const;
  std::string HashOf(std::string_view token) const;

  store::Store& store_;
  const base::Clock& clock_;
  base::Random& random_;
  SigningKeys signing_keys_;
  const crypto::SecretBytes pepper_;
  base::Guarded<Entries> entries_;
  mutable VerifiedTokens verified_;
};

}  // namespace keepsake::identity
