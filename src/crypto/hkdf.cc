#include "crypto/hkdf.h"

#include "crypto/openssl.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

namespace keepsake::crypto {
namespace {

// The parameters are only read; OpenSSL's type for them has no const.
OSSL_PARAM Octets(const char* name, std::string_view bytes) {
  return OSSL_PARAM_construct_octet_string(name, const_cast<unsigned char*>(Bytes(bytes)),
                                           bytes.size());
}

}  // namespace

SecretBytes HkdfSha256(std::string_view input_key, std::string_view salt, std::string_view info,
                       std::size_t length) {
  Require(!input_key.empty() && length > 0 && length <= kHkdfMaxBytes, "HKDF out of its range");
  const std::unique_ptr<EVP_KDF, Free<EVP_KDF_free>> kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
  const std::unique_ptr<EVP_KDF_CTX, Free<EVP_KDF_CTX_free>> context(EVP_KDF_CTX_new(kdf.get()));
  char digest[] = "SHA256";
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
                               Octets(OSSL_KDF_PARAM_KEY, input_key),
                               Octets(OSSL_KDF_PARAM_SALT, salt), Octets(OSSL_KDF_PARAM_INFO, info),
                               OSSL_PARAM_construct_end()};
  SecretBytes key(length);
  Require(EVP_KDF_derive(context.get(), Bytes(key.span().data()), length, params) == 1,
          "HKDF-SHA256 failed");
  return key;
}

}  // namespace keepsake::crypto
