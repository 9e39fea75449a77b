#pragma once

#include "wire/rpc.h"

namespace control_client {
class CreateCacheRequest;
class CreateCacheResponse;
class DeleteCacheRequest;
class DeleteCacheResponse;
class FlushCacheRequest;
class FlushCacheResponse;
class ListCachesRequest;
class ListCachesResponse;
class CreateSigningKeyRequest;
class CreateSigningKeyResponse;
class RevokeSigningKeyRequest;
class RevokeSigningKeyResponse;
class ListSigningKeysRequest;
class ListSigningKeysResponse;
class CreateIndexRequest;
class CreateIndexResponse;
class DeleteIndexRequest;
class DeleteIndexResponse;
class ListIndexesRequest;
class ListIndexesResponse;
}  // namespace control_client

// Caches themselves. Source: momento-wire.md §6; the messages are in `wire/proto/control.pb.h`.
namespace keepsake::wire {

inline constexpr Rpc<::control_client::CreateCacheRequest, ::control_client::CreateCacheResponse>
    kCreateCache{"/control_client.ScsControl/CreateCache"};
inline constexpr Rpc<::control_client::DeleteCacheRequest, ::control_client::DeleteCacheResponse>
    kDeleteCache{"/control_client.ScsControl/DeleteCache"};
inline constexpr Rpc<::control_client::FlushCacheRequest, ::control_client::FlushCacheResponse>
    kFlushCache{"/control_client.ScsControl/FlushCache"};
inline constexpr Rpc<::control_client::ListCachesRequest, ::control_client::ListCachesResponse>
    kListCaches{"/control_client.ScsControl/ListCaches"};
inline constexpr Rpc<::control_client::CreateSigningKeyRequest,
                     ::control_client::CreateSigningKeyResponse>
    kCreateSigningKey{"/control_client.ScsControl/CreateSigningKey"};
inline constexpr Rpc<::control_client::RevokeSigningKeyRequest,
                     ::control_client::RevokeSigningKeyResponse>
    kRevokeSigningKey{"/control_client.ScsControl/RevokeSigningKey"};
inline constexpr Rpc<::control_client::ListSigningKeysRequest,
                     ::control_client::ListSigningKeysResponse>
    kListSigningKeys{"/control_client.ScsControl/ListSigningKeys"};
inline constexpr Rpc<::control_client::CreateIndexRequest, ::control_client::CreateIndexResponse>
    kCreateIndex{"/control_client.ScsControl/CreateIndex"};
inline constexpr Rpc<::control_client::DeleteIndexRequest, ::control_client::DeleteIndexResponse>
    kDeleteIndex{"/control_client.ScsControl/DeleteIndex"};
inline constexpr Rpc<::control_client::ListIndexesRequest, ::control_client::ListIndexesResponse>
    kListIndexes{"/control_client.ScsControl/ListIndexes"};

}  // namespace keepsake::wire
