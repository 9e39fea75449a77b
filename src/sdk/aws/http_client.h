#pragma once

#include <keepsake/result.h>

#include "base/clock.h"
#include "crypto/wipe.h"
#include "http/client.h"
#include "net/connect.h"
#include "net/event_loop.h"
#include "sdk/aws/endpoint.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keepsake::sdk {

struct HttpRequest {
  std::string method;
  std::string target;  // path with query
  http::Fields fields;
  std::string body;  // wiped when the exchange ends
};

struct HttpAnswer {
  int status = 0;
  http::Fields fields;
  crypto::WipingBuffer body;

  std::string_view text() const { return {body.data(), body.size()}; }
};

struct HttpOptions {
  std::size_t max_answer_bytes = 0;
  std::chrono::milliseconds connect_timeout{0};
};

// HTTP/1.1 to one place. A connection serves one exchange at a time and is kept a short while for
// the next one. Loop thread only.
class HttpClient {
 public:
  using Done = std::move_only_function<void(Result<HttpAnswer>)>;
  class Exchange;

  // An exchange that was begun; destruction gives up without a call.
  class Call {
   public:
    Call() = default;
    explicit Call(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}
    Call(Call&&) noexcept = default;
    Call& operator=(Call&& other) noexcept {
      std::swap(exchange_, other.exchange_);
      return *this;
    }
    ~Call();

   private:
    std::shared_ptr<Exchange> exchange_;
  };

  // `tls` is needed for an origin with TLS, and outlives this.
  HttpClient(net::EventLoop& loop, Origin origin, const net::TlsClientContext* tls,
             const HttpOptions& options);
  ~HttpClient();

  // One request and its answer. The client outlives the call. `done` is called once, never from
  // inside this call, unless the call is given up before; it may give up the call. A kept
  // connection that turns out to be closed is replaced once. Errors: kConnection, kTimeout,
  // kUnknownService (no HTTP), kClientResourceExhausted (too large).
  [[nodiscard]] Call Send(HttpRequest request, base::Instant deadline, Done done);

  const Origin& origin() const { return origin_; }

 private:
  using ConnectionPtr = std::unique_ptr<http::ClientConnection>;

  ConnectionPtr TakeIdle();
  void Keep(ConnectionPtr connection);

  net::EventLoop& loop_;
  const Origin origin_;
  const net::TlsClientContext* const tls_;
  const HttpOptions options_;
  std::vector<ConnectionPtr> idle_;
  net::Timer prune_;
};

}  // namespace keepsake::sdk
