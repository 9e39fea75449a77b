#include "secrets/request_checks.h"

#include "base/limits.h"
#include "secrets/errors.h"
#include "secrets/identifier.h"

#include <algorithm>

namespace keepsake::secrets {
namespace {

// In UTF-8 every byte but those of the form 10xxxxxx begins a character.
std::size_t Characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

}  // namespace

Status CheckSecretId(std::string_view secret_id) {
  if (secret_id.starts_with("arn:") || IsName(secret_id)) return {};
  return InvalidName();
}

Result<std::optional<Value>> ValueOf(const std::optional<Secret>& secret_string,
                                     const std::optional<Secret>& secret_binary) {
  if (secret_string.has_value() && secret_binary.has_value()) return TwoValues();
  std::optional<Value> value;
  if (secret_string.has_value()) value = Value{ValueKind::kString, secret_string->reveal()};
  if (secret_binary.has_value()) value = Value{ValueKind::kBinary, secret_binary->reveal()};
  return value;
}

Status CheckRequestToken(const std::optional<std::string>& token, bool needed) {
  if (!token.has_value()) return needed ? Status(TokenMissing()) : Status();
  const std::size_t size = Characters(*token);
  if (size >= limits::kRequestTokenLeast && size <= limits::kRequestTokenMost) return {};
  return TokenLength();
}

}  // namespace keepsake::secrets
