#pragma once

#include "http/message.h"
#include "net/connection.h"

#include <keepsake/result.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace keepsake::http {

// Receives one response. Loop thread only. Exactly one of OnEnd and OnError is called, last.
class ResponseHandler {
 public:
  virtual ~ResponseHandler() = default;
  virtual void OnHead(int status, Fields fields) = 0;
  virtual void OnBody(std::string_view bytes) = 0;
  virtual void OnEnd(Fields trailers) = 0;
  // `processed`: whether the server may have begun it; a request that surely was not
  // (REFUSED_STREAM, above GOAWAY's last id, never sent; over HTTP/1.1, a kept connection that was
  // closed before any byte of the answer) may be made again elsewhere.
  virtual void OnError(const Error& error, bool processed) = 0;
};

struct ClientOptions {
  std::size_t max_response_bytes = 10'486'000;  // of one message or body, held by the caller
  std::chrono::milliseconds ping_interval{0};   // 0: none
  std::chrono::milliseconds ping_timeout{1000};
  bool ping_without_calls = true;
};

// One connection to a server, HTTP/2 (many requests at once) or HTTP/1.1 (one after another). Loop
// thread only. Destruction cancels everything without further callbacks.
class ClientConnection {
 public:
  using CallId = std::uint64_t;

  // Speaks HTTP/2 (prior knowledge or agreed by ALPN) or HTTP/1.1 over `connection`. `on_closed`
  // is called once, when no further request can be made and all begun ones have ended.
  static std::unique_ptr<ClientConnection> OverHttp2(
      std::unique_ptr<net::Connection> connection, const ClientOptions& options,
      std::move_only_function<void(Status)> on_closed);
  static std::unique_ptr<ClientConnection> OverHttp1(
      std::unique_ptr<net::Connection> connection, const ClientOptions& options,
      std::move_only_function<void(Status)> on_closed);
  virtual ~ClientConnection() = default;

  // Requests made within one turn of the loop leave in one write.
  virtual CallId Start(const RequestHead& head, std::string body,
                       std::shared_ptr<ResponseHandler> handler) = 0;
  // RST_STREAM (HTTP/2), or closing (HTTP/1.1). No callback follows. An ended call is ignored.
  virtual void Cancel(CallId call) = 0;

  // A new request may be started now: open, no GOAWAY, below the peer's stream limit.
  virtual bool ready() const = 0;
  // No further request will ever be taken: the connection is over, or ends when the begun ones are
  // done (GOAWAY).
  virtual bool closed() const = 0;
  virtual std::size_t active() const = 0;
  virtual base::Instant last_used() const = 0;
};

}  // namespace keepsake::http
