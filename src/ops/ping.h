#pragma once

#include "ops/operation.h"
#include "wire/ping_rpcs.h"
#include "wire/proto/ping.pb.h"

// Is the server there? Asked without a credential by the official SDKs.
// Source: momento-wire.md §5.
namespace keepsake::ops {

void Ping(Call&, const cache_client::PingRequest&, Reply<cache_client::PingResponse> reply);

inline constexpr auto kPing =
    OperationOf(wire::kPing, Permission::kNothing, &Nothing<cache_client::PingRequest>, &Ping);

}  // namespace keepsake::ops
