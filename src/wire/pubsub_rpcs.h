#pragma once

#include "wire/rpc.h"

namespace cache_client::pubsub {
class PublishRequest;
class SubscriptionRequest;
class SubscriptionItem;
}  // namespace cache_client::pubsub

namespace common {
class Empty;
}  // namespace common

// Topics. Source: momento-wire.md §7; the messages are in `wire/proto/pubsub.pb.h`.
namespace keepsake::wire {

inline constexpr Rpc<::cache_client::pubsub::PublishRequest, ::common::Empty> kPublish{
    "/cache_client.pubsub.Pubsub/Publish"};
inline constexpr Rpc<::cache_client::pubsub::SubscriptionRequest,
                     ::cache_client::pubsub::SubscriptionItem>
    kSubscribe{"/cache_client.pubsub.Pubsub/Subscribe", Retry::kSafe, Stream::kFromServer};

}  // namespace keepsake::wire
