#pragma once

#include <cstdint>
#include <string_view>

namespace keepsake::wire {

// Whether a call that failed without an answer may be sent again by itself.
// Source: momento-sdk.md §13.1.
enum class Retry : std::uint8_t { kNever, kSafe };

enum class Stream : std::uint8_t { kUnary, kFromServer };

// What every face and every client needs to know of one RPC. Request and Response are the generated
// message types; the rows of *_rpcs.h only name them, so who uses a row includes the generated
// header, and pays for no other.
template <typename RequestType, typename ResponseType>
struct Rpc {
  using Request = RequestType;
  using Response = ResponseType;

  std::string_view path;  // "/package.Service/Method"
  Retry retry = Retry::kNever;
  Stream stream = Stream::kUnary;

  constexpr bool retry_safe() const { return retry == Retry::kSafe; }
  constexpr bool streams() const { return stream == Stream::kFromServer; }
  // "Method"
  constexpr std::string_view name() const { return path.substr(path.rfind('/') + 1); }
};

}  // namespace keepsake::wire
