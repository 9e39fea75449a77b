#include "identity/principal.h"

namespace keepsake::identity {

bool Allows(const Principal& principal, Permission needed, const Resource& resource) {
  switch (principal.kind) {
    case PrincipalKind::kAdministrator:
      return true;
    case PrincipalKind::kAccessKey:
      return needed == Permission::kSecrets || needed == Permission::kNothing;
    case PrincipalKind::kApiKey:
    case PrincipalKind::kLocal:
      return Allows(principal.permissions, needed, resource);
  }
  return false;
}

}  // namespace keepsake::identity
