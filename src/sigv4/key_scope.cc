#include "sigv4/key_scope.h"

#include "base/limits.h"

namespace keepsake::sigv4 {
namespace {

constexpr std::string_view kTerminator = "aws4_request";
constexpr std::size_t kDateBytes = 8;

bool IsPrintable(char c) {
  return c > ' ' && c < '\x7f';
}
bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

KeyScope::KeyScope(std::string_view access_key_id, std::string_view date, std::string_view region,
                   std::string_view service) {
  std::size_t i = 1;
  for (const std::string_view part : {access_key_id, date, region, service}) {
    text_ += part;
    text_ += '/';
    begin_[i++] = static_cast<std::uint32_t>(text_.size());
  }
  text_ += kTerminator;
}

std::optional<KeyScope> KeyScope::Parse(std::string_view text) {
  if (text.size() > limits::kCredentialBytes || !std::ranges::all_of(text, IsPrintable)) {
    return std::nullopt;
  }
  KeyScope scope;
  scope.text_ = text;
  std::size_t begin = 0;
  for (std::size_t i = 1; i < scope.begin_.size(); ++i) {
    const std::size_t slash = text.find('/', begin);
    if (slash == std::string_view::npos || slash == begin) return std::nullopt;
    begin = slash + 1;
    scope.begin_[i] = static_cast<std::uint32_t>(begin);
  }
  if (text.substr(begin) != kTerminator) return std::nullopt;
  const std::string_view date = scope.date();
  if (date.size() != kDateBytes || !std::ranges::all_of(date, IsDigit)) return std::nullopt;
  return scope;
}

}  // namespace keepsake::sigv4
