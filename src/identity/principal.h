#pragma once

#include "base/clock.h"
#include "identity/permission.h"

#include <cstdint>
#include <optional>
#include <string>

namespace keepsake::identity {

enum class PrincipalKind : std::uint8_t {
  kAdministrator,  // the owner of the process, over its Unix socket: everything
  kAccessKey,      // an access key pair: the secrets store
  kApiKey,         // an API key: what its permissions say
  kLocal,          // nobody in particular, where --dev lets them in: cache and topics
};

// Who makes a call. Immutable; shared by all calls of one credential.
struct Principal {
  PrincipalKind kind = PrincipalKind::kLocal;
  std::string id;   // of the credential: for the audit log, never the credential itself
  std::string arn;  // of access keys: what AWS's error texts name
  Permissions permissions;
  std::optional<base::WallTime> expires;
};

// Whether this principal may do this now; expiry is the business of who verified it.
bool Allows(const Principal& principal, Permission needed, const Resource& resource);

}  // namespace keepsake::identity
