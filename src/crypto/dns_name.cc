#include "crypto/dns_name.h"

#include "base/text.h"

namespace keepsake::crypto {
namespace {

constexpr std::size_t kNameBytes = 253;
constexpr std::size_t kLabelBytes = 63;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

bool IsLabelCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || IsDigit(c) || c == '-';
}

bool IsLabel(std::string_view label) {
  return !label.empty() && label.size() <= kLabelBytes && label.front() != '-' &&
         label.back() != '-' && std::ranges::all_of(label, IsLabelCharacter);
}

}  // namespace

bool IsDnsName(std::string_view text, bool wildcard) {
  if (text.size() > kNameBytes) return false;
  if (wildcard && text.starts_with("*.")) text.remove_prefix(2);
  const auto labels = base::Split(text, '.');
  return std::ranges::all_of(labels, IsLabel) && !std::ranges::all_of(labels.back(), IsDigit);
}

}  // namespace keepsake::crypto
