#pragma once

#include "base/text.h"

#include <string>
#include <string_view>

namespace keepsake::sigv4 {

// Calls `fn(name, value)`, both decoded, for each pair of a raw query, in its order. A pair without
// '=' has an empty value; an empty pair is none; a malformed escape makes its text stand for
// itself.
template <typename Fn>
void ForEachParameter(std::string_view query, Fn&& fn) {
  const auto decode = [](std::string_view text) {
    auto decoded = base::PercentDecode(text);
    return decoded.has_value() ? *std::move(decoded) : std::string(text);
  };
  for (const std::string_view pair : base::Split(query, '&')) {
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    const bool bare = equals == std::string_view::npos;
    fn(decode(pair.substr(0, equals)), bare ? std::string() : decode(pair.substr(equals + 1)));
  }
}

}  // namespace keepsake::sigv4
