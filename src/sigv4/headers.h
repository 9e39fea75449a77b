#pragma once

#include "base/text.h"
#include "sigv4/request.h"

#include <string_view>

// Small questions about headers. `name` is in lower case throughout.
namespace keepsake::sigv4 {

// HTTP/2 clients may sign the host as the pseudo-header it travels in.
inline constexpr std::string_view kAuthority = ":authority";

inline bool IsNamed(const Header& header, std::string_view name) {
  return base::EqualsIgnoreCase(header.name, name == kAuthority ? "host" : name);
}

// The first one, or null.
inline const Header* FindHeader(const Request& request, std::string_view name) {
  for (const Header& header : request.headers) {
    if (IsNamed(header, name)) return &header;
  }
  return nullptr;
}

// The names of a SignedHeaders list.
template <typename Fn>
void ForEachName(std::string_view signed_headers, Fn&& fn) {
  while (!signed_headers.empty()) {
    const std::size_t end = signed_headers.find(';');
    fn(signed_headers.substr(0, end));
    if (end == std::string_view::npos) return;
    signed_headers.remove_prefix(end + 1);
  }
}

}  // namespace keepsake::sigv4
