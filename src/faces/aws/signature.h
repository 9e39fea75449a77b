#pragma once

#include "faces/credentials.h"
#include "faces/parts.h"
#include "http/service.h"
#include "identity/access_keys.h"
#include "ops/call.h"
#include "sigv4/signing_key_cache.h"

#include <memory>
#include <string>

namespace keepsake::faces {

// Who signed a request, and for which region; keeps the principal alive for the call.
struct Signer {
  std::shared_ptr<const identity::AccessKey> key;  // null for the administrator and for nobody
  std::string region;
};

// Checks the AWS signature of every call, in --dev too. Over the Unix socket the owner of the
// process needs none; the region is then that of a signature, if there is one, else the configured.
// Source: aws-auth.md §1.5, security.md §4.3.
class Signatures {
 public:
  Signatures(const Parts& parts, const Credentials& credentials);

  // Says in `call` who it is, or why it is nobody.
  Signer Identify(http::Exchange& exchange, ops::Call& call);

 private:
  Result<Signer> Verify(http::Exchange& exchange);

  const Parts& parts_;
  const Credentials& credentials_;
  sigv4::SigningKeyCache signing_keys_;
};

}  // namespace keepsake::faces
