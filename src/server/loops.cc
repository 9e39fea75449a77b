#include "server/loops.h"

#include "http/connection_counts.h"

#include <latch>
#include <thread>

namespace keepsake::server {

// Members in order of construction: the timer and the server go before the thread that runs them.
struct Loops::Loop {
  Loop(http::Service& service, const base::Clock& clock,
       std::shared_ptr<http::ConnectionCounts> counts)
      : thread(clock),
        server(std::make_unique<http::Server>(thread.loop(), service, std::move(counts))),
        timer(std::make_unique<net::Timer>(thread.loop())) {}

  // What lives on a loop goes on it.
  ~Loop() {
    std::latch gone(1);
    thread.loop().Post([&] {
      timer.reset();
      server.reset();
      gone.count_down();
    });
    gone.wait();
  }

  void Repeat(std::chrono::milliseconds interval, std::shared_ptr<std::function<void()>> task) {
    timer->Start(interval, [this, interval, task] {
      (*task)();
      Repeat(interval, task);
    });
  }

  net::LoopThread thread;
  std::unique_ptr<http::Server> server;
  std::unique_ptr<net::Timer> timer;
};

Loops::Loops(unsigned count, http::Service& service, const base::Clock& clock) {
  if (count == 0) count = std::max(1U, std::thread::hardware_concurrency());
  const auto counts = std::make_shared<http::ConnectionCounts>();  // of all loops together
  for (unsigned i = 0; i < count; ++i) {
    loops_.push_back(std::make_unique<Loop>(service, clock, counts));
  }
}

Loops::~Loops() = default;

net::EventLoop& Loops::first() { return loops_.front()->thread.loop(); }

net::EventLoop& Loops::Next() { return loops_[next_++ % loops_.size()]->thread.loop(); }

void Loops::Serve(std::unique_ptr<net::Connection> connection) {
  net::EventLoop* const loop = &connection->loop();
  for (const auto& candidate : loops_) {
    if (&candidate->thread.loop() == loop) return candidate->server->Serve(std::move(connection));
  }
}

void Loops::Drain(std::chrono::milliseconds limit) {
  std::latch drained(static_cast<std::ptrdiff_t>(loops_.size()));
  for (const auto& loop : loops_) {
    loop->thread.loop().Post([&, &server = *loop->server] {
      server.Drain(limit, [&drained] { drained.count_down(); });
    });
  }
  drained.wait();
}

faces::ConnectionTotals Loops::Totals() const {
  faces::ConnectionTotals sum;
  for (const auto& loop : loops_) {
    const http::ServerStats& stats = loop->server->stats();
    sum.connections += static_cast<std::uint64_t>(stats.connections.load());
    sum.streams += static_cast<std::uint64_t>(stats.streams.load());
    sum.accepted += stats.accepted.load();
    sum.requests_http1 += stats.requests_http1.load();
    sum.requests_http2 += stats.requests_http2.load();
    sum.limits_reached += stats.limits_reached.load();
    sum.bytes_in += stats.bytes_in.load();
    sum.bytes_out += stats.bytes_out.load();
  }
  return sum;
}

void Loops::Every(std::chrono::milliseconds interval, std::function<void()> task) {
  Loop& loop = *loops_.front();
  auto shared = std::make_shared<std::function<void()>>(std::move(task));
  loop.thread.loop().Post([&loop, interval, shared] { loop.Repeat(interval, shared); });
}

}  // namespace keepsake::server
