#pragma once

#include <keepsake/result.h>

#include "base/clock.h"
#include "base/random.h"
#include "crypto/secret_bytes.h"

#include <chrono>
#include <span>
#include <string>

// The certificates of `keepsake tls init`: a private authority that can speak for one endpoint
// only, and a server certificate of it. X.509 version 3, P-256 keys, ECDSA with SHA-256. Source:
// security.md S-NET-3, RFC 5280.
namespace keepsake::crypto {

inline constexpr auto kAuthorityLife = std::chrono::days(365);
inline constexpr auto kServerCertificateLife = std::chrono::days(90);
// Both begin a little before now, for clients whose clock is behind.
inline constexpr auto kCertificateBackdate = std::chrono::minutes(5);

struct Certificate {
  std::string certificate_pem;
  SecretBytes private_key_pem;  // PKCS#8
};

// Which names an authority may vouch for: `endpoint` and all below it and nothing else, by a
// critical name constraint, so that trusting it risks no other site. With `loopback` also
// localhost, 127.0.0.1 and ::1; without, no address at all.
struct AuthorityNames {
  std::string endpoint;
  bool loopback = false;
};

// A self-signed authority with path length 0. The serial number comes from `random`; the key and
// the signature's nonce from OpenSSL's own generator, which the operating system seeds.
// Errors: kInvalidArgument when the endpoint is no DNS name.
Result<Certificate> MakeAuthority(const AuthorityNames& names, base::WallTime now,
                                  base::Random& random);

// A certificate for TLS servers. `names` are its subject alternative names in the order given, each
// a DNS name (the first label may be "*") or an address; at least one.
// Errors: kInvalidArgument for a name that is neither, for none, and for one that the authority may
// not vouch for; kDataLoss when the authority's certificate or key does not read.
Result<Certificate> MakeServerCertificate(const Certificate& authority,
                                          std::span<const std::string> names, base::WallTime now,
                                          base::Random& random);

}  // namespace keepsake::crypto
