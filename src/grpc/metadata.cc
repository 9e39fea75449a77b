#include "grpc/metadata.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>

namespace keepsake::grpc {
namespace {

// Names that mean something to HTTP/2 or to gRPC itself.
constexpr std::string_view kReserved[] = {
    "content-type",      "te",      "user-agent", "connection",    "keep-alive", "proxy-connection",
    "transfer-encoding", "upgrade", "host",       "content-length"};

bool IsKeyByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

}  // namespace

bool IsValidKey(std::string_view key) {
  return !key.empty() && std::ranges::all_of(key, IsKeyByte) && !key.starts_with("grpc-") &&
         std::ranges::find(kReserved, key) == std::end(kReserved);
}

bool IsValidValue(std::string_view value) {
  const bool printable = std::ranges::all_of(value, [](char c) { return c >= 0x20 && c < 0x7f; });
  return printable && !value.starts_with(' ') && !value.ends_with(' ');
}

bool IsBinaryKey(std::string_view key) {
  return key.ends_with("-bin");
}

std::string EncodeBinary(std::string_view bytes) {
  std::string text = base::Base64Encode(bytes);
  text.erase(text.find_last_not_of('=') + 1);
  return text;
}

std::optional<std::string> DecodeBinary(std::string_view text) {
  if (text.ends_with('=')) return base::Base64Decode(text);
  std::string padded(text);
  padded.append((4 - padded.size() % 4) % 4, '=');
  return base::Base64Decode(padded);
}

Status Add(std::string_view key, std::string_view value, Metadata& metadata) {
  if (!IsValidKey(key)) {
    return base::InvalidArgument("'" + base::Escape(key, 64) + "' is no key for metadata");
  }
  if (IsBinaryKey(key)) {
    metadata.Add(key, EncodeBinary(value));
    return {};
  }
  if (!IsValidValue(value)) {
    return base::InvalidArgument("the value of " + std::string(key) +
                                 " is not printable ASCII, or has a space at an end");
  }
  metadata.Add(key, value);
  return {};
}

std::optional<std::string> Find(const Metadata& metadata, std::string_view key) {
  const auto found = metadata.Find(key);
  if (!found) return std::nullopt;
  return IsBinaryKey(key) ? DecodeBinary(*found) : std::optional<std::string>(*found);
}

}  // namespace keepsake::grpc
