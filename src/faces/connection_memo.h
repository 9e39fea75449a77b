#pragma once

#include <keepsake/secret.h>

#include "http/service.h"
#include "identity/verified_tokens.h"

#include <optional>
#include <string>

namespace keepsake::faces {

// What the faces remember with a connection, in ConnectionContext::memo, so that its second request
// costs less than its first. Loop thread only.
struct ConnectionMemo {
  std::optional<unsigned> stripe;  // of the meters, once it is known
  std::string authority;           // the last one that was allowed
  Secret token;                    // the last API key that was verified here, and as whom
  identity::Verified verified;
};

// The connection's memo, made at the first call.
ConnectionMemo& MemoOf(http::ConnectionContext& connection);

}  // namespace keepsake::faces
