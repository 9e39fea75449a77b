#pragma once

#include "net/connection.h"

#include <memory>
#include <string>
#include <vector>

namespace keepsake::net {

// TLS 1.2 with ECDHE and AEAD, and 1.3; X25519 and P-256; no compression, renegotiation or early
// data; ALPN (S-NET-2). The record layer runs over any Connection through memory buffers, so it
// works the same over TCP, Unix sockets and the memory transport of tests.

// Certificate chain and key of a server. Safe from any thread; Reload swaps both or neither.
class TlsServerContext {
 public:
  // PEM texts. `alpn` in order of preference.
  static Result<std::unique_ptr<TlsServerContext>> Create(std::string_view chain_pem,
                                                          std::string_view key_pem,
                                                          std::vector<std::string> alpn);
  ~TlsServerContext();
  Status Reload(std::string_view chain_pem, std::string_view key_pem);

  struct Core;
  const Core& core() const { return *core_; }

 private:
  explicit TlsServerContext(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

// What a client trusts: the system's store, and the PEM certificates of `extra_ca_pem`.
class TlsClientContext {
 public:
  static Result<std::unique_ptr<TlsClientContext>> Create(std::string_view extra_ca_pem,
                                                          std::vector<std::string> alpn);
  ~TlsClientContext();

  struct Core;
  const Core& core() const { return *core_; }

 private:
  explicit TlsClientContext(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

// Speaks TLS over `inner`; the context outlives the connection. The handshake starts with Start();
// OnBytes follows it. A handshake that fails or takes longer than limits::kTlsHandshake ends in
// OnClosed with kConnection.
std::unique_ptr<Connection> WrapTlsServer(std::unique_ptr<Connection> inner,
                                          const TlsServerContext& context);
// `name` is verified against the certificate and sent as SNI.
std::unique_ptr<Connection> WrapTlsClient(std::unique_ptr<Connection> inner,
                                          const TlsClientContext& context, const std::string& name);

}  // namespace keepsake::net
