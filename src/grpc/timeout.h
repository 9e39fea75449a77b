#pragma once

#include <keepsake/result.h>

#include <chrono>
#include <string>
#include <string_view>

namespace keepsake::grpc {

// The value of `grpc-timeout`: 1 to 8 decimal digits and a unit, H M S m u n.
// Source: gRPC over HTTP/2, "Timeout".

// Errors: kInvalidArgument for anything else.
Result<std::chrono::nanoseconds> ParseTimeout(std::string_view text);

// The shortest exact form, else the finest unit that 8 digits allow, rounded up so that the
// server's deadline is not before ours. Zero and negative times give "1n".
std::string FormatTimeout(std::chrono::nanoseconds timeout);

}  // namespace keepsake::grpc
