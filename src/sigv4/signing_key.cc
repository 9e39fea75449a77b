#include "sigv4/signing_key.h"

#include "base/text.h"
#include "crypto/wipe.h"

namespace keepsake::sigv4 {
namespace {

void Wipe(crypto::Digest& key) {
  crypto::Wipe(std::span(key.data(), crypto::Digest::kBytes));
}

}  // namespace

SigningKey::~SigningKey() {
  Wipe(key_);
}

std::string SigningKey::Sign(std::string_view string_to_sign) const {
  return base::HexEncode(crypto::HmacSha256(key_, string_to_sign));
}

SigningKey DeriveSigningKey(const KeyScope& scope, std::string_view secret_access_key) {
  std::string seed = "AWS4";
  seed.reserve(seed.size() + secret_access_key.size());  // one buffer, so one to wipe
  seed += secret_access_key;
  const crypto::WipeAtExit wipe_seed(seed);
  crypto::Digest key = crypto::HmacSha256(seed, scope.date());
  for (const std::string_view part :
       {scope.region(), scope.service(), std::string_view("aws4_request")}) {
    key = crypto::HmacSha256(key, part);
  }
  SigningKey signing_key(key);
  Wipe(key);
  return signing_key;
}

}  // namespace keepsake::sigv4
