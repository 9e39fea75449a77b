#include "grpc/metadata.h"
#include "grpc/status.h"
#include "grpc/timeout.h"

#include <cstdint>
#include <cstdlib>

// Keys and values as a peer may send them, to every reader of them. Input: key, a zero, value.

namespace {

using namespace keepsake;

void Check(bool right) {
  if (!right) std::abort();
}

void ReadAsBinary(std::string_view value) {
  const auto bytes = grpc::DecodeBinary(value);
  if (!bytes.has_value()) return;
  const std::string again = grpc::EncodeBinary(*bytes);
  Check(value.substr(0, again.size()) == again);
  Check(value.find_first_not_of('=', again.size()) == std::string_view::npos);
}

void ReadAsTimeout(std::string_view value) {
  const auto timeout = grpc::ParseTimeout(value);
  if (!timeout.has_value()) return;
  Check(timeout->count() >= 0);
  const auto again = grpc::ParseTimeout(grpc::FormatTimeout(*timeout));
  Check(again.has_value() && *again >= *timeout);
}

void ReadAsStatus(std::string_view key, std::string_view value) {
  const http::Fields trailers = {{"grpc-status", value}, {"grpc-message", value}, {key, value}};
  const auto error = grpc::ErrorOfTrailers(trailers, 200);
  if (!error.has_value()) return;
  http::Fields again;
  grpc::AppendStatus(*error, again);
  const auto back = grpc::ErrorOfTrailers(again, 200);
  Check(back.has_value() && back->message() == error->message());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(bytes), size);
  const std::string_view key = input.substr(0, input.find('\0'));
  const std::string_view value = input.substr(std::min(input.size(), key.size() + 1));
  grpc::Metadata metadata;
  if (grpc::Add(key, value, metadata).has_value()) {
    Check(grpc::Find(metadata, key) == value);
    Check(grpc::IsValidValue((*metadata.begin()).value));
  }
  const http::Fields received = {{key, value}};
  static_cast<void>(grpc::Find(received, key));
  ReadAsBinary(value);
  ReadAsTimeout(value);
  ReadAsStatus(key, value);
  Check(grpc::DecodeStatusText(grpc::EncodeStatusText(value.substr(0, 1'000))) ==
        value.substr(0, 1'000));
  return 0;
}
