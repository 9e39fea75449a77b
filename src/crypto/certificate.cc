#include "crypto/certificate.h"

#include "base/error.h"
#include "base/text.h"
#include "base/try.h"
#include "crypto/dns_name.h"
#include "crypto/x509.h"

#include <arpa/inet.h>
#include <openssl/x509v3.h>

namespace keepsake::crypto {
namespace {

bool IsAddress(const std::string& text) {
  in6_addr address{};
  return text.find('\0') == std::string::npos && (inet_pton(AF_INET, text.c_str(), &address) == 1 ||
                                                  inet_pton(AF_INET6, text.c_str(), &address) == 1);
}

// A constraint binds one kind of name only, so addresses must be spoken of even when none is
// permitted.
std::string NameConstraints(const AuthorityNames& names) {
  std::string text = "critical,permitted;DNS:" + names.endpoint;
  if (names.loopback) {
    return text +
           ",permitted;DNS:localhost,permitted;IP:127.0.0.1/255.255.255.255,"
           "permitted;IP:::1/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
  }
  return text + ",excluded;IP:0.0.0.0/0.0.0.0,excluded;IP:::/::";
}

Result<std::string> AlternativeNames(std::span<const std::string> names) {
  if (names.empty()) return base::InvalidArgument("a server certificate needs at least one name");
  std::string text;
  for (const std::string& name : names) {
    const bool address = IsAddress(name);
    if (!address && !IsDnsName(name, /*wildcard=*/true)) {
      return base::InvalidArgument("'" + base::Escape(name) + "' is no DNS name and no address");
    }
    text += text.empty() ? "" : ",";
    text += (address ? "IP:" : "DNS:") + name;
  }
  return text;
}

// As a verifier would, on the signed certificate: one that no client accepts is not handed out.
Status CheckConstraints(X509* certificate, X509* authority) {
  const std::unique_ptr<NAME_CONSTRAINTS, Free<NAME_CONSTRAINTS_free>> constraints(
      static_cast<NAME_CONSTRAINTS*>(
          X509_get_ext_d2i(authority, NID_name_constraints, nullptr, nullptr)));
  X509_check_purpose(certificate, -1, 0);  // reads the extensions, which the check looks at
  if (constraints == nullptr ||
      NAME_CONSTRAINTS_check(certificate, constraints.get()) == X509_V_OK) {
    return {};
  }
  return base::InvalidArgument(
      "the authority may not vouch for one of these names; name only what is at or below its "
      "endpoint, or make a new authority");
}

Certificate Finished(X509* certificate, EVP_PKEY* key) {
  return {ToPem(certificate), ToPem(key)};
}

}  // namespace

Result<Certificate> MakeAuthority(const AuthorityNames& names, base::WallTime now,
                                  base::Random& random) {
  if (!IsDnsName(names.endpoint)) {
    return base::InvalidArgument("'" + base::Escape(names.endpoint) +
                                 "' is no DNS name; an endpoint looks like cell-1.example.com");
  }
  // Two authorities in one trust store must not have one name.
  const std::string name = "Keepsake authority " + base::HexEncode(random.Bytes(4));
  const PkeyPtr key = MakeP256Key();
  const X509Ptr certificate =
      MakeUnsigned(key.get(), name, now - kCertificateBackdate, now + kAuthorityLife, random);
  X509* const self = certificate.get();
  AddExtension(self, self, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
  AddExtension(self, self, NID_key_usage, "critical,keyCertSign,cRLSign");
  AddExtension(self, self, NID_subject_key_identifier, "hash");
  AddExtension(self, self, NID_name_constraints, NameConstraints(names));
  Sign(self, self, key.get());
  return Finished(self, key.get());
}

Result<Certificate> MakeServerCertificate(const Certificate& authority,
                                          std::span<const std::string> names, base::WallTime now,
                                          base::Random& random) {
  TRY_ASSIGN(const std::string alternative_names, AlternativeNames(names));
  const X509Ptr issuer = CertificateFromPem(authority.certificate_pem);
  const PkeyPtr issuer_key = PrivateKeyFromPem(authority.private_key_pem.view());
  if (issuer == nullptr || issuer_key == nullptr || !BelongsTo(issuer.get(), issuer_key.get())) {
    return Error(ErrorCode::kDataLoss,
                 "the authority's certificate and key do not read or do not belong together");
  }
  const PkeyPtr key = MakeP256Key();
  const X509Ptr certificate = MakeUnsigned(key.get(), "Keepsake server", now - kCertificateBackdate,
                                           now + kServerCertificateLife, random);
  X509* const self = certificate.get();
  AddExtension(self, issuer.get(), NID_basic_constraints, "critical,CA:FALSE");
  AddExtension(self, issuer.get(), NID_key_usage, "critical,digitalSignature");
  AddExtension(self, issuer.get(), NID_ext_key_usage, "serverAuth");
  AddExtension(self, issuer.get(), NID_subject_key_identifier, "hash");
  AddExtension(self, issuer.get(), NID_authority_key_identifier, "keyid");
  AddExtension(self, issuer.get(), NID_subject_alt_name, alternative_names);
  Sign(self, issuer.get(), issuer_key.get());
  TRY(CheckConstraints(self, issuer.get()));
  return Finished(self, key.get());
}

}  // namespace keepsake::crypto
