#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "crypto/openssl.h"
#include "crypto/secret_bytes.h"

#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>

// Building blocks of crypto/certificate.h, in OpenSSL's types: for the sources of this room only.
namespace keepsake::crypto {

using X509Ptr = std::unique_ptr<X509, Free<X509_free>>;
using PkeyPtr = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;

PkeyPtr MakeP256Key();

// A certificate for `key` with no extensions and no signature yet: version 3, a positive serial
// number of 127 random bits, its subject's common name, and its dates.
X509Ptr MakeUnsigned(EVP_PKEY* key, std::string_view common_name, base::WallTime begin,
                     base::WallTime end, base::Random& random);

// Adds an extension in the words of OpenSSL's configuration. `value` must be ours or checked.
void AddExtension(X509* certificate, X509* issuer, int nid, const std::string& value);

void Sign(X509* certificate, X509* issuer, EVP_PKEY* issuer_key);

std::string ToPem(X509* certificate);
SecretBytes ToPem(EVP_PKEY* private_key);
bool BelongsTo(X509* certificate, EVP_PKEY* private_key);

// Null when the text is none.
X509Ptr CertificateFromPem(std::string_view pem);
PkeyPtr PrivateKeyFromPem(std::string_view pem);

}  // namespace keepsake::crypto
