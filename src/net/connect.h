#pragma once

#include "net/connection.h"
#include "net/tls.h"

#include <functional>
#include <memory>

namespace keepsake::net {

struct ConnectOptions {
  Address address;
  // With TLS: the context, and the name to verify and to send (SNI). Null: plaintext.
  const TlsClientContext* tls = nullptr;
  std::string tls_name = {};
  std::chrono::milliseconds timeout{5000};  // for name lookup, TCP and TLS together
};

// Connects on `loop` and calls `done` there, once. Every address of the name is tried in turn.
// Errors: kConnection, kTimeout. Destroying the returned handle gives up; `done` is not called
// then.
class PendingConnect {
 public:
  virtual ~PendingConnect() = default;
};
std::unique_ptr<PendingConnect> Connect(
    EventLoop& loop, const ConnectOptions& options,
    std::move_only_function<void(Result<std::unique_ptr<Connection>>)> done);

}  // namespace keepsake::net
