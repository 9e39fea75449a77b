#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <vector>

// Certificates for tests of this room and of those above, made when they are asked for.
namespace keepsake::net {

struct TestIdentity {
  std::string certificate_pem;
  std::string key_pem;
};

namespace test_certificate {

inline std::string TakePem(BIO* bio) {
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio, &text);
  std::string pem(text, static_cast<std::size_t>(size));
  BIO_free(bio);
  return pem;
}

inline void AddExtension(X509* certificate, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

}  // namespace test_certificate

// A self-signed certificate, its own CA, for `names` in OpenSSL's form: "DNS:cache.test",
// "IP:127.0.0.1".
inline TestIdentity MakeTestIdentity(const std::string& names) {
  using test_certificate::TakePem;
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 24 * 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("keepsake test"), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  test_certificate::AddExtension(certificate, NID_basic_constraints, "critical,CA:TRUE");
  test_certificate::AddExtension(certificate, NID_subject_alt_name, names);
  X509_sign(certificate, key, EVP_sha256());

  TestIdentity identity;
  BIO* out = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(out, certificate);
  identity.certificate_pem = TakePem(out);
  out = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
  identity.key_pem = TakePem(out);
  X509_free(certificate);
  EVP_PKEY_free(key);
  return identity;
}

}  // namespace keepsake::net
