#pragma once

#include <keepsake/result.h>

#include "net/tls_state.h"

#include <span>
#include <string>
#include <string_view>

namespace keepsake::net {

// TLS as a function of bytes: what the peer sent goes in, what must be sent comes out, no socket
// and no clock. One end of one connection.
class TlsEngine {
 public:
  static TlsEngine Server(std::shared_ptr<const TlsServerState> state);
  // `name`: a DNS name or an IP address; what the certificate must be made for.
  static TlsEngine Client(const TlsClientContext::Core& context, const std::string& name);

  // Takes bytes of the peer.
  void Feed(std::string_view ciphertext);

  // Goes on with the handshake; true when it is done. Errors: kConnection, in words that say what
  // is wrong with the peer or its certificate; there may be an alert to send then.
  Result<bool> Handshake();

  struct Plain {
    std::size_t bytes = 0;  // written to the front of the buffer
    bool ended = false;     // the peer has said goodbye
  };
  // After the handshake: opens what was fed, as much as fits. Errors: kConnection.
  Result<Plain> Read(std::span<char> buffer);
  // After the handshake: seals.
  void Write(std::string_view plaintext);
  // Our goodbye.
  void Shutdown();

  // What must be sent; valid until DropOutput().
  std::string_view output() const;
  void DropOutput();

  std::string_view alpn() const;

 private:
  TlsEngine(SslPtr ssl, std::shared_ptr<const TlsServerState> state);
  Error Failure() const;

  std::shared_ptr<const TlsServerState> state_;
  SslPtr ssl_;
  BIO* in_ = nullptr;   // owned by ssl_
  BIO* out_ = nullptr;  // owned by ssl_
  bool client_ = false;
};

}  // namespace keepsake::net
