#pragma once

#include "faces/parts.h"
#include "http/server.h"
#include "http/service.h"
#include "net/event_loop.h"

#include <memory>
#include <vector>

namespace keepsake::server {

// The event loops of a server, one thread each, with an HTTP server on every one. Connections are
// dealt out in turn and stay where they are.
class Loops {
 public:
  // `service` and `clock` outlive it. `count` of 0 means one per core.
  Loops(unsigned count, http::Service& service, const base::Clock& clock);
  ~Loops();

  // The loop that listeners run on.
  net::EventLoop& first();
  // The loop for the next connection; on the first loop's thread only.
  net::EventLoop& Next();
  // On the connection's own loop.
  void Serve(std::unique_ptr<net::Connection> connection);

  // Drains all of them and waits; not on a loop's thread.
  void Drain(std::chrono::milliseconds limit);
  faces::ConnectionTotals Totals() const;

  // Calls `task` on the first loop every `interval` until the end: the engine's sweeper. Once.
  void Every(std::chrono::milliseconds interval, std::function<void()> task);

 private:
  struct Loop;
  std::vector<std::unique_ptr<Loop>> loops_;
  std::size_t next_ = 0;
};

}  // namespace keepsake::server
