#include "crypto/x509.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace keepsake::crypto {
namespace {

using BioPtr = std::unique_ptr<BIO, Free<BIO_free_all>>;

// Of a BIO that wipes what it held.
std::string_view BytesIn(BIO* bio) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio, &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

BioPtr Reader(std::string_view text) {
  BioPtr bio(BIO_new_mem_buf(Bytes(text), static_cast<int>(text.size())));
  Require(bio != nullptr, "no memory for PEM");
  return bio;
}

// The keys of this project's files have no passphrase; never ask the terminal for one.
int NoPassphrase(char*, int, int, void*) {
  return -1;
}

void SetSerial(X509* certificate, base::Random& random) {
  std::string bytes = random.Bytes(16);
  bytes[0] = static_cast<char>((bytes[0] & 0x7f) | 0x40);  // positive, never zero, one length
  const std::unique_ptr<BIGNUM, Free<BN_free>> number(
      BN_bin2bn(Bytes(bytes), static_cast<int>(bytes.size()), nullptr));
  Require(number != nullptr &&
              BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr,
          "no serial number");
}

std::time_t Seconds(base::WallTime time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

}  // namespace

PkeyPtr MakeP256Key() {
  PkeyPtr key(EVP_EC_gen("P-256"));
  Require(key != nullptr, "no P-256 key");
  return key;
}

X509Ptr MakeUnsigned(EVP_PKEY* key, std::string_view common_name, base::WallTime begin,
                     base::WallTime end, base::Random& random) {
  X509Ptr certificate(X509_new());
  Require(certificate != nullptr && X509_set_version(certificate.get(), X509_VERSION_3) == 1 &&
              X509_set_pubkey(certificate.get(), key) == 1,
          "no certificate");
  SetSerial(certificate.get(), random);
  Require(ASN1_TIME_set(X509_getm_notBefore(certificate.get()), Seconds(begin)) != nullptr &&
              ASN1_TIME_set(X509_getm_notAfter(certificate.get()), Seconds(end)) != nullptr,
          "no dates of a certificate");
  Require(X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                                     Bytes(common_name), static_cast<int>(common_name.size()), -1,
                                     0) == 1,
          "no subject");
  return certificate;
}

void AddExtension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>> extension(
      X509V3_EXT_nconf_nid(nullptr, &context, nid, value.c_str()));
  Require(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1,
          "no certificate extension");
}

void Sign(X509* certificate, X509* issuer, EVP_PKEY* issuer_key) {
  Require(X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1 &&
              X509_sign(certificate, issuer_key, EVP_sha256()) > 0,
          "no certificate signature");
}

std::string ToPem(X509* certificate) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  Require(bio != nullptr && PEM_write_bio_X509(bio.get(), certificate) == 1, "no certificate PEM");
  return std::string(BytesIn(bio.get()));
}

SecretBytes ToPem(EVP_PKEY* private_key) {
  const BioPtr bio(BIO_new(BIO_s_secmem()));
  Require(bio != nullptr && PEM_write_bio_PKCS8PrivateKey(bio.get(), private_key, nullptr, nullptr,
                                                          0, nullptr, nullptr) == 1,
          "no key PEM");
  return SecretBytes(BytesIn(bio.get()));
}

bool BelongsTo(X509* certificate, EVP_PKEY* private_key) {
  const bool belongs = X509_check_private_key(certificate, private_key) == 1;
  ERR_clear_error();  // TLS code on this thread must not take our answer for its failure
  return belongs;
}

X509Ptr CertificateFromPem(std::string_view pem) {
  X509Ptr certificate(PEM_read_bio_X509(Reader(pem).get(), nullptr, &NoPassphrase, nullptr));
  ERR_clear_error();
  return certificate;
}

PkeyPtr PrivateKeyFromPem(std::string_view pem) {
  PkeyPtr key(PEM_read_bio_PrivateKey(Reader(pem).get(), nullptr, &NoPassphrase, nullptr));
  ERR_clear_error();
  return key;
}

}  // namespace keepsake::crypto
