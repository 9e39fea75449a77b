#include "net/address.h"

#include "base/error.h"
#include "base/text.h"
#include "base/try.h"

#include <arpa/inet.h>
#include <sys/un.h>

namespace keepsake::net {
namespace {

constexpr std::string_view kUnixPrefix = "unix:";
constexpr std::size_t kMaxHostBytes = 253;  // of a DNS name (RFC 1035 §2.3.4)

Error Bad(std::string_view text, std::string_view what) {
  return base::InvalidArgument("the address \"" + base::Escape(text) + "\" " + std::string(what));
}

Result<Address> ParseUnix(std::string_view text) {
  const std::string_view path = text.substr(kUnixPrefix.size());
  if (path.empty()) return Bad(text, "has no path after \"unix:\"");
  if (path.size() >= sizeof(sockaddr_un::sun_path)) {
    return Bad(text, "has a path of more than " +
                         std::to_string(sizeof(sockaddr_un::sun_path) - 1) + " bytes");
  }
  if (path.find('\0') != std::string_view::npos) return Bad(text, "has a path with a NUL byte");
  return Address{std::string(path), 0, true};
}

bool IsIpv6(std::string_view host) {
  in6_addr ignored;
  return ::inet_pton(AF_INET6, std::string(host.substr(0, host.find('%'))).c_str(), &ignored) == 1;
}

bool IsName(std::string_view host) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
  };
  return !host.empty() && host.size() <= kMaxHostBytes && std::ranges::all_of(host, allowed);
}

}  // namespace

Result<Address> ParseAddress(std::string_view text, std::optional<std::uint16_t> default_port) {
  if (text.starts_with(kUnixPrefix)) return ParseUnix(text);
  std::string_view host = text, rest;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return Bad(text, "has a '[' without ']'");
    host = text.substr(1, end - 1);
    rest = text.substr(end + 1);
    if (!IsIpv6(host)) return Bad(text, "has no IPv6 address between its brackets");
  } else {
    const std::size_t colon = std::min(text.find(':'), text.size());
    host = text.substr(0, colon);
    rest = text.substr(colon);
    if (rest.find(':', 1) != std::string_view::npos) {
      return Bad(text, "is ambiguous: write an IPv6 address in brackets, as in [::1]:8080");
    }
    if (!IsName(host)) return Bad(text, "has no valid host name: write HOST:PORT or unix:PATH");
  }
  if (rest.empty()) {
    if (!default_port.has_value()) return Bad(text, "needs a port, as in 127.0.0.1:8080");
    return Address{std::string(host), *default_port, false};
  }
  const auto port = base::ParseInteger<std::uint16_t>(rest.substr(1));
  if (rest[0] != ':' || !port.has_value()) return Bad(text, "needs a port from 0 to 65535");
  return Address{std::string(host), *port, false};
}

std::string ToString(const Address& address) {
  if (address.unix_socket) return std::string(kUnixPrefix) + address.host;
  const bool v6 = address.host.find(':') != std::string::npos;
  const std::string host = v6 ? "[" + address.host + "]" : address.host;
  return host + ":" + std::to_string(address.port);
}

bool IsLoopback(const Address& address) {
  if (address.unix_socket || base::EqualsIgnoreCase(address.host, "localhost")) return true;
  in_addr v4;
  if (::inet_pton(AF_INET, address.host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6;
  if (::inet_pton(AF_INET6, address.host.c_str(), &v6) != 1) return false;
  return IN6_IS_ADDR_LOOPBACK(&v6) || (IN6_IS_ADDR_V4MAPPED(&v6) && v6.s6_addr[12] == 127);
}

}  // namespace keepsake::net
