#pragma once

#include "wire/rpc.h"

namespace auth {
class LoginRequest;
class LoginResponse;
class GenerateApiTokenRequest;
class GenerateApiTokenResponse;
class RefreshApiTokenRequest;
class RefreshApiTokenResponse;
}  // namespace auth

// API keys. Source: momento-wire.md §8; the messages are in `wire/proto/auth.pb.h`.
namespace keepsake::wire {

inline constexpr Rpc<::auth::LoginRequest, ::auth::LoginResponse> kLogin{
    "/auth.Auth/Login", Retry::kNever, Stream::kFromServer};
inline constexpr Rpc<::auth::GenerateApiTokenRequest, ::auth::GenerateApiTokenResponse>
    kGenerateApiToken{"/auth.Auth/GenerateApiToken"};
inline constexpr Rpc<::auth::RefreshApiTokenRequest, ::auth::RefreshApiTokenResponse>
    kRefreshApiToken{"/auth.Auth/RefreshApiToken"};

}  // namespace keepsake::wire
