#pragma once

#include "crypto/digest.h"
#include "sigv4/key_scope.h"

#include <string>
#include <string_view>

namespace keepsake::sigv4 {

// The key that signs one day's requests of one access key to one service in one region: k4 of
// aws-auth.md §1.3. Wiped when it goes away; copied only to be used.
class SigningKey {
 public:
  SigningKey() = default;
  explicit SigningKey(const crypto::Digest& key) : key_(key) {}
  SigningKey(const SigningKey&) = default;
  SigningKey& operator=(const SigningKey&) = default;
  ~SigningKey();

  std::string_view view() const { return key_.view(); }
  // 64 lower-case hex digits.
  std::string Sign(std::string_view string_to_sign) const;

 private:
  crypto::Digest key_;
};

SigningKey DeriveSigningKey(const KeyScope& scope, std::string_view secret_access_key);

}  // namespace keepsake::sigv4
