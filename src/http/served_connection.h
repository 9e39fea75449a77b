#pragma once

#include "http/connection_counts.h"
#include "http/session.h"
#include "http/sniff.h"

#include <functional>
#include <string>

namespace keepsake::http {

// One connection of a server: first a sniffer of its protocol, then the owner of its session. Loop
// thread only.
class ServedConnection final : private net::Connection::Handler, private SessionOwner {
 public:
  struct Parts {
    net::EventLoop& loop;
    Service& service;
    ServerStats& stats;
  };
  // `ended` is called once; this object may then be destroyed, in a later turn of the loop.
  ServedConnection(const Parts& parts, std::unique_ptr<net::Connection> connection,
                   ConnectionCounts::Place place, std::function<void()> ended);
  ~ServedConnection();

  // Begins to read.
  void Start();
  void Drain();
  void Tick(base::Instant now);

 private:
  void OnBytes(std::string_view bytes) override;
  void OnClosed(const Status& why) override;
  void OnEnded(Session& session) override;

  void HandOver(Protocol protocol);
  // Drops a connection whose session has not begun.
  void Drop(std::string_view limit);
  void End();

  ConnectionCounts::Place place_;
  std::function<void()> ended_;
  const base::Instant opened_;
  std::shared_ptr<ConnectionContext> context_;
  std::unique_ptr<net::Connection> sniffed_;  // until the session has it
  std::string first_bytes_;
  std::unique_ptr<Session> session_;
  bool is_over_ = false;
};

}  // namespace keepsake::http
