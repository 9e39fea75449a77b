#pragma once

#include <keepsake/configurations.h>

#include "base/random.h"
#include "grpc/channel.h"
#include "net/tls.h"
#include "sdk/access.h"

#include <memory>

namespace keepsake::sdk {

// Which of a token's two hosts a call goes to.
enum class Host { kCache, kControl };

// What channels are made with, for the life of a client.
struct ChannelParts {
  net::EventLoop& loop;
  const Configuration& configuration;
  const net::TlsClientContext& tls;
  base::Random& random;
};

// The connections to the hosts of one token. They outlive the token when the next one has the same
// endpoints; otherwise the calls that hold them finish on them. Loop thread only.
class Channels {
 public:
  Channels(const ChannelParts& parts, const Access& access);

  bool LeadTo(const Access& access) const {
    return cache_.endpoint == access.cache && control_.endpoint == access.control;
  }
  grpc::Channel& To(Host host) { return *Of(host).channel; }
  // True once for each host: its first request says who we are (momento-wire.md §1.3).
  bool IntroduceAt(Host host) { return !std::exchange(Of(host).introduced, true); }

 private:
  struct Line {
    Endpoint endpoint;
    std::unique_ptr<grpc::Channel> channel;
    bool introduced = false;
  };
  static Line MakeLine(const ChannelParts& parts, const Endpoint& endpoint, int connections);
  Line& Of(Host host) { return host == Host::kCache ? cache_ : control_; }

  Line cache_;
  Line control_;
};

}  // namespace keepsake::sdk
