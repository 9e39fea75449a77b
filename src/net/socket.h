#pragma once

#include <keepsake/result.h>

#include "net/address.h"
#include "net/unique_fd.h"

#include <sys/socket.h>

#include <string>
#include <vector>

// Sockets as the kernel has them, for the sources of this room. All are non-blocking and closed on
// exec.
namespace keepsake::net {

// An address in the kernel's form.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  int family() const { return storage.ss_family; }
};

// Of a numeric host or a Unix socket's path; nullopt when `address` names a host.
std::optional<SocketAddress> NumericAddress(const Address& address);
// Looks the name up. Blocks: for start-up, and for a thread of its own. Never an empty list.
// Errors: kConnection.
Result<std::vector<SocketAddress>> LookUp(const Address& address, bool to_listen);

Result<UniqueFd> OpenSocket(int family);
// Small answers leave at once.
void SetNoDelay(int fd);

// "what: the kernel's words for `error_number`", as kConnection.
Error SystemError(std::string_view what, int error_number);

// Who is at the other end of a connected socket.
Peer PeerOf(int fd);
// Where a socket is bound.
Address BoundAddress(int fd);

}  // namespace keepsake::net
