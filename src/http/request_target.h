#pragma once

#include "http/refusal.h"

#include <optional>
#include <string_view>

namespace keepsake::http {

// Whether a path with its query, as on the request line, means one thing only (S-H1-3): it begins
// with '/', is printable ASCII without '#' and '\', its escapes are well-formed and make UTF-8
// without control characters, and no segment is "." or ".." or contains an escaped '/' or '\'.
// The query's escapes are left to those who read it.
std::optional<Refusal> CheckTarget(std::string_view target);

// Whether `authority` can be a host with an optional port (RFC 9112 §3.2): no user, no space, no
// path, not empty.
bool IsAuthority(std::string_view authority);

}  // namespace keepsake::http
