#include "net/socket.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <sys/un.h>

#include <cerrno>
#include <system_error>

namespace keepsake::net {
namespace {

SocketAddress UnixAddress(const std::string& path) {
  SocketAddress out;
  auto& un = reinterpret_cast<sockaddr_un&>(out.storage);
  un.sun_family = AF_UNIX;
  path.copy(un.sun_path, sizeof(un.sun_path) - 1);
  out.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
  return out;
}

struct FreeList {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};
using AddressList = std::unique_ptr<addrinfo, FreeList>;

// 0, or the error number of getaddrinfo.
int GetAddressInfo(const Address& address, int flags, AddressList& out) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  const int error =
      ::getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &list);
  out.reset(list);
  return error;
}

SocketAddress FromInfo(const addrinfo& info) {
  SocketAddress out;
  std::memcpy(&out.storage, info.ai_addr, info.ai_addrlen);
  out.size = info.ai_addrlen;
  return out;
}

// An IPv4 address that came through an IPv6 socket is shown, and counted, as what it is.
Address FromSocketAddress(const SocketAddress& from) {
  char text[INET6_ADDRSTRLEN] = {};
  if (from.family() == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(from.storage);
    ::inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
    return {text, ntohs(v4.sin_port), false};
  }
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(from.storage);
  if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {
    ::inet_ntop(AF_INET, &v6.sin6_addr.s6_addr[12], text, sizeof text);
  } else {
    ::inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
  }
  return {text, ntohs(v6.sin6_port), false};
}

Peer UnixPeer(int fd) {
  Peer peer{.text = "unix", .ip = {}, .loopback = true, .local_user = {}};
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0) {
    peer.local_user = credentials.uid;
    peer.text = "unix:uid=" + std::to_string(credentials.uid);
  }
  return peer;
}

}  // namespace

std::optional<SocketAddress> NumericAddress(const Address& address) {
  if (address.unix_socket) return UnixAddress(address.host);
  AddressList list;
  if (GetAddressInfo(address, AI_NUMERICHOST, list) != 0) return std::nullopt;
  return FromInfo(*list);
}

Result<std::vector<SocketAddress>> LookUp(const Address& address, bool to_listen) {
  if (auto numeric = NumericAddress(address); numeric.has_value()) {
    return std::vector<SocketAddress>{*numeric};
  }
  AddressList list;
  const int error = GetAddressInfo(address, to_listen ? AI_PASSIVE : AI_ADDRCONFIG, list);
  if (error != 0) {
    const std::string why = error == EAI_SYSTEM ? std::generic_category().message(errno)
                                                : std::string(::gai_strerror(error));
    return Error(ErrorCode::kConnection, "cannot find the host \"" + address.host + "\": " + why);
  }
  std::vector<SocketAddress> out;
  for (const addrinfo* info = list.get(); info != nullptr; info = info->ai_next) {
    out.push_back(FromInfo(*info));
  }
  return out;
}

Result<UniqueFd> OpenSocket(int family) {
  UniqueFd fd(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return SystemError("cannot open a socket", errno);
  return fd;
}

void SetNoDelay(int fd) {
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // a Unix socket has no such thing
}

Error SystemError(std::string_view what, int error_number) {
  return Error(ErrorCode::kConnection,
               std::string(what) + ": " + std::generic_category().message(error_number));
}

Peer PeerOf(int fd) {
  SocketAddress other;
  other.size = sizeof other.storage;
  if (::getpeername(fd, other.get(), &other.size) != 0) other.storage.ss_family = AF_UNSPEC;
  if (other.family() == AF_UNIX) return UnixPeer(fd);
  if (other.family() != AF_INET && other.family() != AF_INET6) {
    return {.text = "gone", .ip = {}, .loopback = false, .local_user = {}};
  }
  const Address address = FromSocketAddress(other);
  return {.text = ToString(address),
          .ip = address.host,
          .loopback = IsLoopback(address),
          .local_user = {}};
}

Address BoundAddress(int fd) {
  SocketAddress own;
  own.size = sizeof own.storage;
  ::getsockname(fd, own.get(), &own.size);
  if (own.family() != AF_UNIX) return FromSocketAddress(own);
  return {reinterpret_cast<const sockaddr_un&>(own.storage).sun_path, 0, true};
}

}  // namespace keepsake::net
