#include "http/server.h"

#include "base/log.h"
#include "http/connection_counts.h"
#include "http/served_connection.h"

#include <unordered_map>

namespace keepsake::http {
namespace {

using namespace std::chrono_literals;

constexpr auto kTick = 1s;

}  // namespace

struct Server::State : std::enable_shared_from_this<Server::State> {
  State(net::EventLoop& l, Service& s, std::shared_ptr<ConnectionCounts> c)
      : loop(l), service(s), counts(std::move(c)), tick(l), drain_limit(l) {}

  void Serve(std::unique_ptr<net::Connection> connection);
  void Remove(std::uint64_t id);
  void Tick();
  void Drain(std::chrono::milliseconds limit, std::move_only_function<void()> done);
  void FinishDrain();

  net::EventLoop& loop;
  Service& service;
  ServerStats stats;
  std::shared_ptr<ConnectionCounts> counts;
  std::unordered_map<std::uint64_t, std::unique_ptr<ServedConnection>> connections;
  std::uint64_t next_id = 0;
  net::Timer tick, drain_limit;
  bool draining = false;
  std::move_only_function<void()> drained;
};

void Server::State::Serve(std::unique_ptr<net::Connection> connection) {
  if (draining) return;
  auto place = counts->Enter(connection->peer());
  if (!place.has_value()) {
    stats.limits_reached.fetch_add(1, std::memory_order_relaxed);
    log::Warn("http.limit", {{"peer", connection->peer().text}, {"limit", "connections"}});
    return;
  }
  const std::uint64_t id = next_id++;
  // Later, because the connection that ends is still doing something.
  auto ended = [this, id] {
    loop.Post([weak = weak_from_this(), id] {
      if (const auto self = weak.lock()) self->Remove(id);
    });
  };
  auto served = std::make_unique<ServedConnection>(ServedConnection::Parts{loop, service, stats},
                                                   std::move(connection), *std::move(place),
                                                   std::move(ended));
  ServedConnection& begun = *served;
  connections.emplace(id, std::move(served));
  if (!tick.pending()) tick.Start(kTick, [this] { Tick(); });
  begun.Start();
}

void Server::State::Remove(std::uint64_t id) {
  connections.erase(id);
  if (draining && connections.empty()) FinishDrain();
}

void Server::State::Tick() {
  const base::Instant now = loop.now();
  for (const auto& [id, connection] : connections) connection->Tick(now);
  if (!connections.empty()) tick.Start(kTick, [this] { Tick(); });
}

void Server::State::Drain(std::chrono::milliseconds limit, std::move_only_function<void()> done) {
  draining = true;
  drained = std::move(done);
  for (const auto& [id, connection] : connections) connection->Drain();
  drain_limit.Start(connections.empty() ? 0ms : limit, [this] {
    connections.clear();
    FinishDrain();
  });
}

void Server::State::FinishDrain() {
  drain_limit.Cancel();
  tick.Cancel();
  if (drained) std::exchange(drained, nullptr)();
}

Server::Server(net::EventLoop& loop, Service& service, std::shared_ptr<ConnectionCounts> counts)
    : state_(std::make_shared<State>(
          loop, service, counts != nullptr ? counts : std::make_shared<ConnectionCounts>())) {}
Server::~Server() = default;

void Server::Serve(std::unique_ptr<net::Connection> connection) {
  state_->Serve(std::move(connection));
}

void Server::Drain(std::chrono::milliseconds limit, std::move_only_function<void()> done) {
  state_->Drain(limit, std::move(done));
}

const ServerStats& Server::stats() const {
  return state_->stats;
}

}  // namespace keepsake::http
