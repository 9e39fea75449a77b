#include "faces/host_rules.h"

#include "base/text.h"

#include <algorithm>
#include <optional>

namespace keepsake::faces {
namespace {

constexpr std::uint16_t kHttpPort = 80;

struct HostAndPort {
  std::string_view host;
  std::uint16_t port;
};

// "host", "host:port", "[v6]", "[v6]:port".
std::optional<HostAndPort> SplitAuthority(std::string_view authority) {
  const auto bracket = authority.rfind(']');
  const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon == std::string_view::npos) return HostAndPort{authority, kHttpPort};
  const auto port = base::ParseInteger<std::uint16_t>(authority.substr(colon + 1));
  if (!port.has_value()) return std::nullopt;
  return HostAndPort{authority.substr(0, colon), *port};
}

}  // namespace

HostRules::HostRules(std::vector<std::string> names, std::vector<std::uint16_t> ports)
    : names_(std::move(names)), ports_(std::move(ports)) {
  for (std::string& name : names_) name = base::Lower(name);
  names_.insert(names_.end(), {"localhost", "127.0.0.1", "[::1]"});
}

bool HostRules::AllowsHost(std::string_view authority,
                           const http::ConnectionContext& connection) const {
  const bool ruled =
      !connection.secure && connection.peer.loopback && !connection.peer.local_user.has_value();
  if (!ruled) return true;
  const auto parts = SplitAuthority(authority);
  if (!parts.has_value()) return false;
  const bool our_port = std::ranges::find(ports_, parts->port) != ports_.end();
  if (!ports_.empty() && !our_port) return false;
  return std::ranges::any_of(
      names_, [&](const std::string& name) { return base::EqualsIgnoreCase(name, parts->host); });
}

bool HostRules::AllowsOrigin(std::string_view origin, std::string_view authority) const {
  const auto after_scheme = origin.find("://");
  return after_scheme != std::string_view::npos &&
         base::EqualsIgnoreCase(origin.substr(after_scheme + 3), authority);
}

}  // namespace keepsake::faces
