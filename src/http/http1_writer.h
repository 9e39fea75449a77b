#pragma once

#include "http/message.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// The bytes of HTTP/1.1 messages: values in, bytes out. Field names are written as they are kept,
// in lower case; a CR, LF or NUL in a value is written as a space, so that no value can begin a
// field.
namespace keepsake::http {

// The standard phrase, "Unknown" for others. Source: RFC 9110 §15.
std::string_view ReasonPhrase(int status);

// Whether a response of that status can have a body (RFC 9110 §6.4.1).
bool StatusHasBody(int status);

// How the end of a body is told.
struct Framing {
  enum class Kind { kNone, kLength, kChunked, kUntilClose };
  Kind kind = Kind::kNone;
  std::uint64_t length = 0;
};

// Status line, Date, framing, `Connection: close` or nothing, then `fields` but for those written
// already, and what S-H1-4 wants of every response when it is not in `fields`.
struct ResponseFront {
  int status = 200;
  Framing framing = {};
  std::string_view connection = {};  // "close", "keep-alive", or nothing to say
  std::string_view date = {};
};
void AppendResponseHead(const ResponseFront& front, const Fields& fields, std::string& out);

// Request line, Host, framing, `fields`. The target is head.target.
void AppendRequestHead(const RequestHead& head, const Framing& framing, std::string& out);

// One chunk; nothing for no bytes, because an empty chunk is the end.
void AppendChunk(std::string_view bytes, std::string& out);
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

}  // namespace keepsake::http
