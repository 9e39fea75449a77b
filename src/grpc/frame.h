#pragma once

#include <keepsake/result.h>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace keepsake::grpc {

// gRPC messages inside an HTTP/2 DATA stream. Each one is
//
//   1 byte    0: plain; 1: compressed
//   4 bytes   n, big-endian
//   n bytes   the message
//
// Source: gRPC over HTTP/2, "Length-Prefixed-Message".
inline constexpr std::size_t kPrefixBytes = 5;

// Takes the first whole message off the front of `stream`, or nullopt when more bytes must come
// first. The view is into `stream`, which may begin and end anywhere in a message.
// Errors: kUnimplemented for a compressed message (we announce no encoding); kInvalidArgument for
// an unknown flag; kLimitExceeded for n > `max_bytes`, known from the prefix, before the message
// arrives.
Result<std::optional<std::string_view>> TakeMessage(std::string_view& stream,
                                                    std::size_t max_bytes);

// The bytes of the message whose prefix `stream` begins with; nullopt before the prefix is whole.
// Errors as for TakeMessage.
Result<std::optional<std::size_t>> PeekMessageBytes(std::string_view stream, std::size_t max_bytes);

// Appends `message`, framed and not compressed, to `out`. Its size must fit in 32 bits.
void AppendMessage(std::string_view message, std::string& out);

// The prefix of a plain message of `size` bytes, for callers that write the message itself behind
// it.
std::array<char, kPrefixBytes> MessagePrefix(std::size_t size);

}  // namespace keepsake::grpc
