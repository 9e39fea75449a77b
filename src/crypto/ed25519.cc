#include "crypto/ed25519.h"

#include "crypto/openssl.h"

#include <openssl/evp.h>

namespace keepsake::crypto {
namespace {

using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Context = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;

Key PrivateKey(std::string_view seed) {
  Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, Bytes(seed), seed.size()));
  Require(seed.size() == kEd25519KeyBytes && key != nullptr, "Ed25519 seed size");
  return key;
}

}  // namespace

Ed25519KeyPair MakeEd25519KeyPair(base::Random& random) {
  SecretBytes seed = SecretBytes::FromRandom(kEd25519KeyBytes, random);
  std::string public_key = Ed25519PublicKey(seed.view());
  return {std::move(seed), std::move(public_key)};
}

std::string Ed25519PublicKey(std::string_view seed) {
  const Key key = PrivateKey(seed);
  std::string bytes(kEd25519KeyBytes, '\0');
  std::size_t size = bytes.size();
  Require(EVP_PKEY_get_raw_public_key(key.get(), Bytes(bytes.data()), &size) == 1 &&
              size == kEd25519KeyBytes,
          "Ed25519 has no public key");
  return bytes;
}

std::string Ed25519Sign(std::string_view seed, std::string_view message) {
  const Key key = PrivateKey(seed);
  const Context context(EVP_MD_CTX_new());
  std::string signature(kEd25519SignatureBytes, '\0');
  std::size_t size = signature.size();
  Require(context != nullptr &&
              EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
              EVP_DigestSign(context.get(), Bytes(signature.data()), &size, Bytes(message),
                             message.size()) == 1 &&
              size == kEd25519SignatureBytes,
          "Ed25519 did not sign");
  return signature;
}

bool Ed25519Verify(std::string_view public_key, std::string_view message,
                   std::string_view signature) {
  if (public_key.size() != kEd25519KeyBytes || signature.size() != kEd25519SignatureBytes) {
    return false;
  }
  const Key key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Bytes(public_key), public_key.size()));
  const Context context(EVP_MD_CTX_new());
  Require(key != nullptr && context != nullptr &&
              EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1,
          "Ed25519 did not begin");
  return EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(message),
                          message.size()) == 1;
}

}  // namespace keepsake::crypto
