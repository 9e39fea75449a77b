#pragma once

#include "faces/connection_memo.h"
#include "http/service.h"
#include "identity/api_keys.h"
#include "identity/principal.h"
#include "ops/call.h"

#include <string_view>

namespace keepsake::faces {

// Who calls, for the faces that take an API key. The key is checked on every call; one that the
// connection has shown before is checked by comparing it with the one that was verified, which
// costs about 0.1 µs, as long as that verification holds (its time, its revision).
//
// The owner of the process over the Unix socket is the administrator, without a key. In --dev an
// empty or missing key from loopback is the local principal, because the official SDKs send an
// empty one to a local server.
class Credentials {
 public:
  Credentials(const identity::ApiKeys& api_keys, bool dev);

  // Says in `call` who it is, or why it is nobody. The principal lives as long as the memo keeps
  // it.
  void Identify(std::string_view token, http::ConnectionContext& connection, ConnectionMemo& memo,
                ops::Call& call) const;
  // The administrator when this connection is theirs, else null.
  const identity::Principal* Administrator(const http::ConnectionContext& connection) const;

 private:
  const identity::ApiKeys& api_keys_;
  const bool dev_;
  const identity::Principal administrator_;
  const identity::Principal local_;
};

}  // namespace keepsake::faces
