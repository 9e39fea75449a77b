#include "sdk/transport.h"

namespace keepsake::sdk {

Transport::Transport(net::EventLoop& loop, Surroundings surroundings,
                     const Configuration& configuration, std::unique_ptr<net::TlsClientContext> tls,
                     std::unique_ptr<TokenSource> source)
    : loop_(loop),
      surroundings_(std::move(surroundings)),
      configuration_(configuration),
      tls_(std::move(tls)),
      budget_(configuration.retry.budget_percent),
      credentials_(loop, std::move(source), *surroundings_.random) {}

Transport::~Transport() = default;

void Transport::Begin(CallRequest request, CallDone done) {
  if (calls_.size() < static_cast<std::size_t>(configuration_.max_calls)) {
    return CacheCall::Begin(*this, std::move(request), std::move(done));
  }
  const std::string operation(request.operation());
  done(Error(ErrorCode::kClientResourceExhausted,
             "there are " + std::to_string(calls_.size()) + " calls of this client already")
           .WithHint("fewer calls at once, or a larger max_calls in the configuration")
           .WithCall(operation, request.target, 0, std::chrono::milliseconds(0)));
}

void Transport::Connect(base::Instant deadline, std::move_only_function<void(Status)> done) {
  credentials_.Get([this, deadline, done = std::move(done)](Result<EpochPtr> epoch) mutable {
    if (!epoch.has_value()) return done(epoch.error());
    ChannelsFor((*epoch)->access)->To(Host::kCache).Connect(deadline, std::move(done));
  });
}

std::shared_ptr<Channels> Transport::ChannelsFor(const Access& access) {
  if (channels_ == nullptr || !channels_->LeadTo(access)) {
    // The old ones go when the last call on them ends; if that is now, then not in the middle of
    // one of their callbacks.
    loop_.Post([old = std::move(channels_)] {});
    channels_ = std::make_shared<Channels>(
        ChannelParts{loop_, configuration_, *tls_, *surroundings_.random}, access);
  }
  return channels_;
}

}  // namespace keepsake::sdk
