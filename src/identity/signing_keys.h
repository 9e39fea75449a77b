#pragma once

#include <keepsake/result.h>

#include "base/clock.h"
#include "base/guarded.h"
#include "base/random.h"
#include "crypto/secret_bytes.h"
#include "store/store.h"

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace keepsake::identity {

// A key that signs tokens. Old ones stay, to verify what they signed.
struct SigningKey {
  std::string id;
  base::WallTime created{};
  std::string public_key;
  crypto::SecretBytes seed;
};

// The signing keys of one store. The first is made with the first token; one older than
// limits::kSigningKeyAge signs no more. Safe from any thread. Source: security.md S-TOK-1, S-TOK-7.
class SigningKeys {
 public:
  SigningKeys(store::Store& store, const base::Clock& clock, base::Random& random);
  SigningKeys(const SigningKeys&) = delete;
  SigningKeys& operator=(const SigningKeys&) = delete;

  // Reads all records; once. Errors: kDataLoss naming the key id.
  Status Load();

  std::shared_ptr<const SigningKey> Find(std::string_view id) const;
  // The youngest that may still sign, or null.
  std::shared_ptr<const SigningKey> Active() const;

  // A new key is drawn, written in a transaction, and published when that is on disk: three steps,
  // so that it shares the transaction of the first token that it signs.
  std::shared_ptr<const SigningKey> Draw() const;
  Status Put(store::Transaction& transaction, const SigningKey& key) const;
  void Publish(std::shared_ptr<const SigningKey> key);

 private:
  using Keys = std::unordered_map<std::string, std::shared_ptr<const SigningKey>>;

  Result<SigningKey> Open(std::string_view id, std::string_view sealed) const;

  store::Store& store_;
  const base::Clock& clock_;
  base::Random& random_;
  base::Guarded<Keys> keys_;
};

}  // namespace keepsake::identity
