#include "http/request_target.h"

#include "base/text.h"

#include <algorithm>

namespace keepsake::http {
namespace {

bool IsControl(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool IsTargetCharacter(char c) {
  return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7f && c != '#' &&
         c != '\\';
}

// Without an escape it has no character that it must not have, as CheckTarget has seen.
std::optional<Refusal> CheckSegment(std::string_view segment) {
  if (segment == "." || segment == "..") return Refusal{400, "the path has a dot segment"};
  if (segment.find('%') == std::string_view::npos) return std::nullopt;
  const auto decoded = base::PercentDecode(segment);
  if (!decoded.has_value()) return Refusal{400, "the path has a malformed escape"};
  if (*decoded == "." || *decoded == "..") return Refusal{400, "the path has a dot segment"};
  if (decoded->find_first_of("/\\") != std::string::npos) {
    return Refusal{400, "the path has an escaped slash"};
  }
  if (std::ranges::any_of(*decoded, IsControl)) {
    return Refusal{400, "the path has a control character"};
  }
  if (!base::IsUtf8(*decoded)) return Refusal{400, "the path is not UTF-8"};
  return std::nullopt;
}

}  // namespace

std::optional<Refusal> CheckTarget(std::string_view target) {
  if (!target.starts_with('/')) return Refusal{400, "the request target has no path"};
  if (!std::ranges::all_of(target, IsTargetCharacter)) {
    return Refusal{400, "the request target has a character that must be escaped"};
  }
  std::string_view rest = target.substr(1, target.find('?') - 1);
  for (;;) {
    const std::size_t slash = rest.find('/');
    if (auto refusal = CheckSegment(rest.substr(0, slash)); refusal.has_value()) return refusal;
    if (slash == std::string_view::npos) return std::nullopt;
    rest.remove_prefix(slash + 1);
  }
}

bool IsAuthority(std::string_view authority) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~:[]%!$&'()*+;=").find(c) != std::string_view::npos;
  };
  return !authority.empty() && std::ranges::all_of(authority, allowed);
}

}  // namespace keepsake::http
