#pragma once

#include <keepsake/result.h>

#include "base/clock.h"
#include "grpc/server_call.h"
#include "http/message.h"

#include <chrono>
#include <optional>
#include <string_view>

namespace keepsake::grpc {

// What makes an HTTP request a gRPC call: checks of a request against gRPC over HTTP/2, "Requests".
// Inside this room; the public face is server_call.h.

// The answer to a whole request that is not a call with exactly one message.
std::optional<http::Response> RefuseRequest(const http::RequestHead& head, std::string_view body);

// The value of grpc-timeout; an empty optional when there is none. Errors: kInvalidArgument.
Result<std::optional<std::chrono::nanoseconds>> TimeoutOf(const http::RequestHead& head);

std::optional<base::Instant> DeadlineOf(base::Instant started,
                                        std::optional<std::chrono::nanoseconds> timeout,
                                        CallKind kind);

}  // namespace keepsake::grpc
