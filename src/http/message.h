#pragma once

#include "http/fields.h"

#include <string>

namespace keepsake::http {

enum class Version { kHttp11, kHttp2 };

// The front of a request. `target` is the path with its query as on the request line; `authority`
// is :authority or Host, as received (SigV4 signs its bytes).
struct RequestHead {
  std::string method;
  std::string target;
  std::string authority;
  std::string scheme;  // "http" or "https"
  Fields fields;       // without pseudo-header fields; for HTTP/1.1 including host
  Version version = Version::kHttp2;

  std::string_view path() const { return std::string_view(target).substr(0, target.find('?')); }
  std::string_view query() const {
    const auto at = target.find('?');
    return at == std::string::npos ? std::string_view() : std::string_view(target).substr(at + 1);
  }
};

// A whole response. `trailers` are sent by HTTP/2 only, when `has_trailers`. A response without
// body and with trailers and no further fields is what gRPC calls trailers-only: put those into
// `fields`.
struct Response {
  int status = 200;
  Fields fields = {};
  std::string body = {};
  Fields trailers = {};
  bool has_trailers = false;
};

}  // namespace keepsake::http
