#pragma once

#include "wire/rpc.h"

namespace keepsake_own {
class CreateCappedCacheRequest;
class CreateCappedCacheResponse;
}  // namespace keepsake_own

// What this project's server has beyond the hosted services; the messages are in
// `wire/proto/own.pb.h`.
namespace keepsake::wire {

inline constexpr Rpc<::keepsake_own::CreateCappedCacheRequest,
                     ::keepsake_own::CreateCappedCacheResponse>
    kCreateCappedCache{"/keepsake_own.Caches/CreateCapped"};

}  // namespace keepsake::wire
