#include "grpc/channel.h"

#include "grpc/channel_state.h"

namespace keepsake::grpc {

Channel::Channel(net::EventLoop& loop, Target target, ChannelOptions options, base::Random& random)
    : state_(std::make_shared<State>(loop, std::move(target), std::move(options), random)) {}

Channel::~Channel() {
  state_->Shutdown();
}

void Channel::Connect(base::Instant deadline, std::move_only_function<void(Status)> done) {
  state_->Connect(deadline, std::move(done));
}

Channel::CallId Channel::Unary(std::string_view path, const Metadata& metadata,
                               std::string_view message, base::Instant deadline, UnaryDone done) {
  auto call = state_->NewCall(path, metadata, message, deadline);
  call->done = std::move(done);
  return state_->StartCall(std::move(call));
}

Channel::CallId Channel::ServerStream(std::string_view path, const Metadata& metadata,
                                      std::string_view message,
                                      std::optional<base::Instant> deadline,
                                      std::shared_ptr<StreamHandler> handler) {
  auto call = state_->NewCall(path, metadata, message, deadline);
  call->handler = std::move(handler);
  return state_->StartCall(std::move(call));
}

void Channel::Cancel(CallId call) {
  state_->Cancel(call);
}

std::size_t Channel::open_connections() const {
  return state_->open_connections();
}

std::size_t Channel::active_calls() const {
  return state_->active_calls();
}

}  // namespace keepsake::grpc
