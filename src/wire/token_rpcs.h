#pragma once

#include "wire/rpc.h"

namespace token {
class GenerateDisposableTokenRequest;
class GenerateDisposableTokenResponse;
}  // namespace token

// Tokens with a short life. Source: momento-wire.md §8; the messages are in
// `wire/proto/token.pb.h`.
namespace keepsake::wire {

inline constexpr Rpc<::token::GenerateDisposableTokenRequest,
                     ::token::GenerateDisposableTokenResponse>
    kGenerateDisposableToken{"/token.Token/GenerateDisposableToken"};

}  // namespace keepsake::wire
