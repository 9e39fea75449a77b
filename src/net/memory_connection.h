#pragma once

#include "net/connection.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace keepsake::net {

// How one direction of a memory connection behaves.
struct MemorySchedule {
  // The most bytes of each delivery, in turn; when they are used up, all there is. Each delivery is
  // one OnBytes in a turn of the loop of its own.
  std::vector<std::size_t> segments = {};
  // Bytes on the way that the link holds as a kernel would; what is sent beyond stays in
  // queued_bytes() of the sender.
  std::size_t capacity_bytes = 256 << 10;
  // Delivers so many bytes, then nothing more until Unstall().
  std::optional<std::size_t> stall_at = {};
  // After so many delivered bytes the connection breaks, for both ends.
  std::optional<std::size_t> break_at = {};
};

// Two Connections that are each other's peer, in memory on one loop: a transport that a test owns
// entirely. Nothing is delivered inside a call; turn the loop with EventLoop::RunReady().
class MemoryLink {
 public:
  struct Options {
    MemorySchedule to_server = {}, to_client = {};
    Peer server_sees{.text = "memory:client", .ip = {}, .loopback = true, .local_user = {}};
    Peer client_sees{.text = "memory:server", .ip = {}, .loopback = true, .local_user = {}};
    std::string alpn = {};  // what both ends report, as after a TLS handshake
    bool secure = false;
  };

  explicit MemoryLink(EventLoop& loop) : MemoryLink(loop, Options()) {}
  MemoryLink(EventLoop& loop, Options options);
  ~MemoryLink();  // the connections live on

  // Once each.
  std::unique_ptr<Connection> TakeClient() { return std::move(client_); }
  std::unique_ptr<Connection> TakeServer() { return std::move(server_); }

  // Lets a stalled direction go on.
  void UnstallToServer();
  void UnstallToClient();
  // Bytes that have been handed to the handler at that end.
  std::size_t delivered_to_server() const;
  std::size_t delivered_to_client() const;

  struct Pipe;  // one direction

 private:
  std::shared_ptr<Pipe> to_server_, to_client_;
  std::unique_ptr<Connection> client_, server_;
};

}  // namespace keepsake::net
