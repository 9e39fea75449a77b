#include "http/connection_counts.h"

namespace keepsake::http {

std::optional<ConnectionCounts::Place> ConnectionCounts::Enter(const net::Peer& peer) {
  const std::string ip = peer.loopback ? std::string() : peer.ip;
  const bool entered = counts_.With([&](Counts& counts) {
    if (counts.all >= most_) return false;
    if (!ip.empty()) {
      const auto found = counts.by_address.find(ip);
      if (found != counts.by_address.end() && found->second >= most_per_address_) return false;
      ++counts.by_address[ip];
    }
    ++counts.all;
    return true;
  });
  if (!entered) return std::nullopt;
  return Place(shared_from_this(), ip);
}

void ConnectionCounts::Leave(const std::string& ip) {
  counts_.With([&](Counts& counts) {
    --counts.all;
    const auto found = counts.by_address.find(ip);
    if (found != counts.by_address.end() && --found->second == 0) counts.by_address.erase(found);
  });
}

std::size_t ConnectionCounts::size() const {
  return counts_.With([](const Counts& counts) { return counts.all; });
}

}  // namespace keepsake::http
