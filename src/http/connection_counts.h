#pragma once

#include "base/guarded.h"
#include "base/limits.h"
#include "net/address.h"

#include <memory>
#include <string>
#include <unordered_map>

namespace keepsake::http {

// How many connections the process has, in all and from each address (S-LIM-1); shared by the
// servers of all loops. Any thread.
class ConnectionCounts : public std::enable_shared_from_this<ConnectionCounts> {
 public:
  explicit ConnectionCounts(std::size_t most = limits::kConnections,
                            std::size_t most_per_address = limits::kConnectionsPerAddress)
      : most_(most), most_per_address_(most_per_address) {}

  // A connection's place, given back by its destruction.
  class Place {
   public:
    Place(std::shared_ptr<ConnectionCounts> counts, std::string ip)
        : counts_(std::move(counts)), ip_(std::move(ip)) {}
    Place(Place&&) = default;
    Place& operator=(Place&&) = delete;
    ~Place() {
      if (counts_ != nullptr) counts_->Leave(ip_);
    }

   private:
    std::shared_ptr<ConnectionCounts> counts_;
    std::string ip_;
  };

  // nullopt when there is no place left. Loopback peers are counted in all, not by address.
  std::optional<Place> Enter(const net::Peer& peer);
  std::size_t size() const;

 private:
  void Leave(const std::string& ip);

  struct Counts {
    std::size_t all = 0;
    std::unordered_map<std::string, std::size_t> by_address;
  };
  const std::size_t most_, most_per_address_;
  base::Guarded<Counts> counts_;
};

}  // namespace keepsake::http
