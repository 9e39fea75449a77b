#pragma once

#include "wire/rpc.h"

namespace cache_client {
class PingRequest;
class PingResponse;
}  // namespace cache_client

// Source: momento-wire.md §5; the messages are in `wire/proto/ping.pb.h`.
namespace keepsake::wire {

inline constexpr Rpc<::cache_client::PingRequest, ::cache_client::PingResponse> kPing{
    "/cache_client.Ping/Ping"};

}  // namespace keepsake::wire
