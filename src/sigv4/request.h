#pragma once

#include <span>
#include <string_view>

namespace keepsake::sigv4 {

// A header as it stands in the message; the name in any case.
struct Header {
  std::string_view name;
  std::string_view value;
};

// What a signature is about, borrowed for the time of one call: a request of either side, in the
// bytes of the message. Nothing is decoded.
struct Request {
  std::string_view method;          // upper case, as sent
  std::string_view path;            // as on the request line, without the query
  std::string_view query;           // what follows '?', without it; empty when there is none
  std::span<const Header> headers;  // in the order received; HTTP/2: with "host" from :authority
  std::string_view body;
};

}  // namespace keepsake::sigv4
