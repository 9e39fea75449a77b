#pragma once

#include "base/guarded.h"
#include "base/limits.h"
#include "crypto/secret_bytes.h"
#include "sigv4/signing_key.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace keepsake::sigv4 {

// Signing keys derived lately, at most limits::kSigningKeys, so that checking a signature costs one
// HMAC instead of five. A key found is used only if it was derived from the same secret, so a
// replaced secret needs no call here; what was not used for long makes room. The keys lie in pages
// of crypto::SecretBytes. Safe from any thread.
// Source: aws-auth.md §1.3, security.md S-MEM-4.
class SigningKeyCache {
 public:
  SigningKeyCache();
  SigningKeyCache(const SigningKeyCache&) = delete;
  SigningKeyCache& operator=(const SigningKeyCache&) = delete;

  SigningKey Get(const KeyScope& scope, std::string_view secret_access_key);

  // How often a key had to be derived, since it was made.
  std::uint64_t derivations() const { return derivations_.load(std::memory_order_relaxed); }

  // Wipes all keys, as sealing the server does.
  void Clear();

 private:
  // A key may lie in one of the few places of its set, so a look-up takes one small lock and no
  // list of all keys is kept.
  static constexpr std::size_t kWays = 4;
  static constexpr std::size_t kSets = limits::kSigningKeys / kWays;

  struct Entry {
    std::string credential;  // empty: nothing here
    std::uint64_t used = 0;  // the set's count of look-ups at the last use
    char* place = nullptr;   // in `memory_`: the secret's digest, then the key
  };
  struct Set {
    std::array<Entry, kWays> entries;
    std::uint64_t lookups = 0;

    Entry& Choose(std::string_view credential);
  };

  SigningKey GetFrom(Set& set, const KeyScope& scope, std::string_view secret_access_key);

  std::atomic<std::uint64_t> derivations_{0};
  crypto::SecretBytes memory_;
  std::array<base::Guarded<Set>, kSets> sets_;
};

}  // namespace keepsake::sigv4
