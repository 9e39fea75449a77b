#pragma once

#include <keepsake/result.h>

#include <string>
#include <string_view>

namespace google::protobuf {
class MessageLite;
}

// Messages to bytes and back, with bounds. Pure functions: no state, any thread.
namespace keepsake::wire {

// Puts what `bytes` say into `message`, in place of what it held; its memory is used again, so a
// caller that parses often keeps the message. Nests at most limits::kProtobufDepth deep; unknown
// fields are kept and cost what they weigh. Errors: kInvalidArgument; `message` then holds
// something between.
Status ParseInto(std::string_view bytes, google::protobuf::MessageLite& message);

// The same into a new message. T's generated header must be included.
template <typename T>
Result<T> Parse(std::string_view bytes) {
  Result<T> message{T()};
  if (Status parsed = ParseInto(bytes, *message); !parsed.has_value()) {
    return std::move(parsed).error();
  }
  return message;
}

// Appends `message` to `out`. Its size is below 2 GiB: everything that goes into one is bounded by
// far smaller limits.
void AppendTo(const google::protobuf::MessageLite& message, std::string& out);

// The number of bytes that AppendTo() appends.
std::size_t SizeOf(const google::protobuf::MessageLite& message);

}  // namespace keepsake::wire
