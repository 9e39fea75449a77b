#include "crypto/digest.h"

#include "base/text.h"
#include "crypto/openssl.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

namespace keepsake::crypto {
namespace {

using MdContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using MacContext = std::unique_ptr<EVP_MAC_CTX, Free<EVP_MAC_CTX_free>>;

// Looking an algorithm up costs more than hashing a short text, so it is done once for the process.
const EVP_MD* Algorithm() {
  static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  Require(algorithm != nullptr, "no SHA-256 in this OpenSSL");
  return algorithm;
}

EVP_MD_CTX* ThreadContext() {
  thread_local const MdContext context(EVP_MD_CTX_new());
  Require(context != nullptr, "no memory for a digest");
  return context.get();
}

MacContext NewMacContext() {
  const std::unique_ptr<EVP_MAC, Free<EVP_MAC_free>> mac(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
  Require(mac != nullptr, "no HMAC in this OpenSSL");
  MacContext context(EVP_MAC_CTX_new(mac.get()));
  char name[] = "SHA256";
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
                               OSSL_PARAM_construct_end()};
  Require(context != nullptr && EVP_MAC_CTX_set_params(context.get(), params) == 1,
          "no HMAC-SHA256 in this OpenSSL");
  return context;
}

}  // namespace

Digest Sha256(std::string_view bytes) {
  Digest digest;
  EVP_MD_CTX* const context = ThreadContext();
  Require(EVP_DigestInit_ex(context, Algorithm(), nullptr) == 1 &&
              EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1 &&
              EVP_DigestFinal_ex(context, Bytes(digest.data()), nullptr) == 1,
          "SHA-256 failed");
  return digest;
}

std::string Sha256Hex(std::string_view bytes) {
  return base::HexEncode(Sha256(bytes));
}

Digest HmacSha256(std::string_view key, std::string_view bytes) {
  thread_local const MacContext context = NewMacContext();
  Digest digest;
  std::size_t size = 0;
  Require(EVP_MAC_init(context.get(), Bytes(key), key.size(), nullptr) == 1 &&
              EVP_MAC_update(context.get(), Bytes(bytes), bytes.size()) == 1 &&
              EVP_MAC_final(context.get(), Bytes(digest.data()), &size, Digest::kBytes) == 1 &&
              size == Digest::kBytes,
          "HMAC-SHA256 failed");
  // A key of zeros in its place costs 0.3 us, a context of its own for each call would cost more.
  constexpr std::array<unsigned char, Digest::kBytes> kNoKey{};
  Require(EVP_MAC_init(context.get(), kNoKey.data(), kNoKey.size(), nullptr) == 1,
          "HMAC-SHA256 kept its key");
  return digest;
}

}  // namespace keepsake::crypto
