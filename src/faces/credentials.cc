#include "faces/credentials.h"

#include "crypto/equal.h"

namespace keepsake::faces {

using identity::Principal;
using identity::PrincipalKind;

Credentials::Credentials(const identity::ApiKeys& api_keys, bool dev)
    : api_keys_(api_keys),
      dev_(dev),
      administrator_{PrincipalKind::kAdministrator, "administrator", {}, {}, {}},
      local_{PrincipalKind::kLocal, "local", {}, {.super_user = true}, {}} {}

const Principal* Credentials::Administrator(const http::ConnectionContext& connection) const {
  return connection.peer.local_user.has_value() ? &administrator_ : nullptr;
}

void Credentials::Identify(std::string_view token, http::ConnectionContext& connection,
                           ConnectionMemo& memo, ops::Call& call) const {
  const identity::Verified& known = memo.verified;
  if (known.principal != nullptr && call.now < known.until &&
      known.revision == api_keys_.revision() && crypto::Equal(memo.token.reveal(), token)) {
    call.principal = known.principal.get();
    return;
  }
  call.principal = Administrator(connection);
  if (call.principal == nullptr && dev_ && token.empty() && connection.peer.loopback) {
    call.principal = &local_;
  }
  if (call.principal == nullptr) {
    auto verified = api_keys_.Verify(token);
    if (!verified.has_value()) {
      ++connection.failed_calls;
      call.refusal = std::move(verified).error();
      return;
    }
    memo.token = Secret(token);
    memo.verified = *std::move(verified);
    call.principal = memo.verified.principal.get();
  }
  connection.authenticated = true;
}

}  // namespace keepsake::faces
