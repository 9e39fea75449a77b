#include "grpc/frame.h"

#include "base/error.h"
#include "base/try.h"

namespace keepsake::grpc {
namespace {

std::size_t SizeOf(std::string_view prefix) {
  std::size_t size = 0;
  for (std::size_t i = 1; i < kPrefixBytes; ++i) {
    size = size << 8 | static_cast<unsigned char>(prefix[i]);
  }
  return size;
}

Error TooLarge(std::size_t size, std::size_t max_bytes) {
  return Error(ErrorCode::kLimitExceeded,
               "the message of " + std::to_string(size) + " bytes is over the request limit of " +
                   std::to_string(max_bytes) + " bytes",
               "request_size_limit_exceeded");
}

}  // namespace

Result<std::optional<std::size_t>> PeekMessageBytes(std::string_view stream,
                                                    std::size_t max_bytes) {
  if (stream.empty()) return std::optional<std::size_t>();
  if (stream[0] == 1) {
    return Error(ErrorCode::kUnimplemented,
                 "compressed messages are not accepted; the accepted encoding is identity");
  }
  if (stream[0] != 0) return base::InvalidArgument("the message's flag is neither 0 nor 1");
  if (stream.size() < kPrefixBytes) return std::optional<std::size_t>();
  const std::size_t size = SizeOf(stream);
  if (size > max_bytes) return TooLarge(size, max_bytes);
  return std::optional(size);
}

Result<std::optional<std::string_view>> TakeMessage(std::string_view& stream,
                                                    std::size_t max_bytes) {
  TRY_ASSIGN(const std::optional<std::size_t> size, PeekMessageBytes(stream, max_bytes));
  if (!size || stream.size() - kPrefixBytes < *size) return std::optional<std::string_view>();
  const std::string_view message = stream.substr(kPrefixBytes, *size);
  stream.remove_prefix(kPrefixBytes + *size);
  return std::optional(message);
}

std::array<char, kPrefixBytes> MessagePrefix(std::size_t size) {
  return {0, static_cast<char>(size >> 24), static_cast<char>(size >> 16),
          static_cast<char>(size >> 8), static_cast<char>(size)};
}

void AppendMessage(std::string_view message, std::string& out) {
  const auto prefix = MessagePrefix(message.size());
  out.append(prefix.data(), prefix.size());
  out.append(message);
}

}  // namespace keepsake::grpc
