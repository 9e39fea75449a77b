#pragma once

#include "http/service.h"

#include "base/limits.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace keepsake::http {

class ConnectionCounts;

// Counts of one server, for metrics. Written on its loop, read from any thread.
struct ServerStats {
  std::atomic<std::int64_t> connections{0};
  std::atomic<std::int64_t> streams{0};
  std::atomic<std::uint64_t> accepted{0};
  std::atomic<std::uint64_t> requests_http1{0};
  std::atomic<std::uint64_t> requests_http2{0};
  std::atomic<std::uint64_t> limits_reached{0};  // connections closed by a limit
  std::atomic<std::uint64_t> bytes_in{0};
  std::atomic<std::uint64_t> bytes_out{0};
};

// Serves HTTP/2 and HTTP/1.1 on the connections it is given, told apart by ALPN or by their first
// bytes (limits::kSniffBytes within limits::kSniff; a TLS hello on plaintext is closed, S-NET-8).
// Closes connections that are idle for limits::kIdleConnection, and unauthenticated ones that fail
// too often or for too long (S-ID-6). One server per event loop; all calls on that loop's thread
// unless said otherwise. The limits of the protocols stand in http/http1_limits.h and
// http/http2_limits.h.
class Server {
 public:
  // `counts` is shared by the servers of one process; null: this server counts for itself.
  Server(net::EventLoop& loop, Service& service,
         std::shared_ptr<ConnectionCounts> counts = nullptr);
  ~Server();  // aborts what is left

  void Serve(std::unique_ptr<net::Connection> connection);

  // GOAWAY (HTTP/2), `Connection: close` (HTTP/1.1); begun requests go on for at most `limit`, then
  // are cut; then `done` is called, once, when no connection is left. New connections are closed at
  // once from here on.
  void Drain(std::chrono::milliseconds limit, std::move_only_function<void()> done);

  const ServerStats& stats() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace keepsake::http
