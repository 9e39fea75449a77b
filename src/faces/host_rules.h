#pragma once

#include "http/service.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keepsake::faces {

// Which `Host` or `:authority` a request may name, and which `Origin` it may come from: what keeps
// a web page in somebody's browser from reaching a server on their machine.
//
// On plaintext from loopback the name must be "localhost", 127.0.0.1, [::1] or a configured one,
// and the port ours (DNS rebinding). Under TLS the client has verified our certificate for the name
// it uses, over the Unix socket the kernel says who calls, and from the network anybody could write
// any name: there is no rule for these. Source: security.md S-NET-6, S-NET-7.
class HostRules {
 public:
  HostRules(std::vector<std::string> names, std::vector<std::uint16_t> ports);

  bool AllowsHost(std::string_view authority, const http::ConnectionContext& connection) const;
  // An origin is ours when its host and port are those of the request itself.
  bool AllowsOrigin(std::string_view origin, std::string_view authority) const;

 private:
  std::vector<std::string> names_;  // lower case
  std::vector<std::uint16_t> ports_;
};

}  // namespace keepsake::faces
