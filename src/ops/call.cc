#include "ops/call.h"

#include "base/text.h"

namespace keepsake::ops {

Profile Profile::FreeTier() {
  using namespace std::chrono_literals;
  return {.element_bytes = 128 << 10, .longest_ttl = 24h, .caches = 3};
}

Status Call::Admit(Permission needed) const {
  if (principal == nullptr && needed != Permission::kNothing) {
    return refusal.value_or(Error(ErrorCode::kAuthentication, "the call carries no credential"));
  }
  if (now >= deadline)
    return Error(ErrorCode::kTimeout, "the deadline passed before the call began");
  return {};
}

// Source: secrets-manager.md §12.3.
Error Denied(const Call& call, std::string_view operation, std::string_view resource) {
  if (call.principal == nullptr || call.principal->arn.empty()) {
    return Error(ErrorCode::kPermission, "the credential does not allow this call");
  }
  const std::string action =
      "secretsmanager:" + std::string(operation.substr(operation.find('.') + 1));
  return Error(ErrorCode::kPermission,
               "User: " + call.principal->arn + " is not authorized to perform: " + action +
                   " on resource: " + base::Escape(resource) +
                   " because no identity-based policy allows the " + action + " action");
}

}  // namespace keepsake::ops
