#pragma once

#include <keepsake/result.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace keepsake::net {

// Where to listen or to connect: "127.0.0.1:8080", "[::1]:0", "cache.example:443", or
// "unix:/run/keepsake/keepsake.sock".
struct Address {
  std::string host;  // without brackets; the path when `unix_socket`
  std::uint16_t port = 0;
  bool unix_socket = false;

  bool operator==(const Address&) const = default;
};

// Errors: kInvalidArgument naming what is wrong. Without a port `default_port` is taken; no default
// makes it required.
Result<Address> ParseAddress(std::string_view text,
                             std::optional<std::uint16_t> default_port = std::nullopt);
// The text ParseAddress reads.
std::string ToString(const Address& address);
// 127.0.0.0/8, ::1, "localhost", and every Unix socket.
bool IsLoopback(const Address& address);

// The other end of an accepted or made connection.
struct Peer {
  std::string text = {};  // for logs: "127.0.0.1:4711", "unix:uid=0"
  std::string ip = {};    // the address without port; empty for Unix sockets
  bool loopback = false;
  std::optional<std::uint32_t> local_user =
      {};  // the peer's user id on a Unix socket (SO_PEERCRED)
};

}  // namespace keepsake::net
