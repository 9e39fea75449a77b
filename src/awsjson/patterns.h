#pragma once

#include "awsjson/rule.h"

#include <algorithm>

// The forms that members of Secrets Manager must have. Source: secrets-manager.md §4.
namespace keepsake::awsjson {

inline constexpr bool IsLower(char c) {
  return c >= 'a' && c <= 'z';
}
inline constexpr bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
inline constexpr bool IsLetterOrDigit(char c) {
  return IsLower(c) || IsDigit(c) || (c >= 'A' && c <= 'Z');
}

// One or more groups of letters with a hyphen each, then digits: "eu-west-1".
inline constexpr bool IsRegion(std::string_view text) {
  const std::size_t hyphen = text.rfind('-');
  if (hyphen == text.npos || hyphen + 1 == text.size()) return false;
  if (!std::ranges::all_of(text.substr(hyphen + 1), IsDigit)) return false;
  const std::string_view groups = text.substr(0, hyphen);
  if (groups.empty() || groups.front() == '-' || groups.back() == '-') return false;
  return groups.find("--") == groups.npos &&
         std::ranges::all_of(groups, [](char c) { return IsLower(c) || c == '-'; });
}

inline constexpr bool IsFilterValue(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return IsLetterOrDigit(c) || std::string_view(" :_@/+=.-!").find(c) != std::string_view::npos;
  });
}

inline constexpr Pattern kRegionPattern{&IsRegion, R"(^([a-z]+-)+\d+$)"};
inline constexpr Pattern kFilterValuePattern{&IsFilterValue,
                                             R"(^\!?[a-zA-Z0-9 :_@\/\+\=\.\-\!]*$)"};

}  // namespace keepsake::awsjson
