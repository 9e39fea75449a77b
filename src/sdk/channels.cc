#include "sdk/channels.h"

namespace keepsake::sdk {

Channels::Channels(const ChannelParts& parts, const Access& access)
    : cache_(MakeLine(parts, access.cache, parts.configuration.connections)),
      control_(MakeLine(parts, access.control, 1)) {}

Channels::Line Channels::MakeLine(const ChannelParts& parts, const Endpoint& endpoint,
                                  int connections) {
  const Configuration& c = parts.configuration;
  grpc::ChannelOptions options;
  options.connections = static_cast<std::size_t>(connections);
  options.streams_per_connection = static_cast<std::size_t>(c.max_streams_per_connection);
  options.queued_calls = static_cast<std::size_t>(c.max_calls);
  options.max_message_bytes = c.max_message_bytes;
  options.connect_timeout = c.connect_timeout;
  options.ping_interval = c.ping_interval;
  options.ping_timeout = c.ping_timeout;
  options.ping_without_calls = c.ping_without_calls;
  options.idle_reconnect = c.max_idle;
  options.user_agent = "keepsake-cpp/" KEEPSAKE_VERSION;
  grpc::Target target{.address = endpoint.address, .tls = endpoint.tls ? &parts.tls : nullptr};
  return {endpoint,
          std::make_unique<grpc::Channel>(parts.loop, std::move(target), std::move(options),
                                          parts.random),
          false};
}

}  // namespace keepsake::sdk
