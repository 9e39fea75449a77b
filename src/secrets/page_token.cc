#include "secrets/page_token.h"

#include "base/text.h"
#include "crypto/digest.h"
#include "crypto/equal.h"
#include "secrets/errors.h"
#include "store/encoding.h"

namespace keepsake::secrets {
namespace {

constexpr std::size_t kMacBytes = 16;

}  // namespace

std::string PageTokens::Mac(std::string_view list, std::string_view place) const {
  const std::string input = store::Encoder().Text(list).Text(place).Take();
  return crypto::HmacSha256(key_.view(), input).str().substr(0, kMacBytes);
}

std::string PageTokens::Make(std::string_view list, std::string_view place) const {
  return base::Base64UrlEncode(Mac(list, place).append(place));
}

Result<std::string> PageTokens::Read(std::string_view list, std::string_view token) const {
  const auto bytes = base::Base64UrlDecode(token);
  if (!bytes.has_value() || bytes->size() < kMacBytes) return InvalidNextToken();
  std::string place = bytes->substr(kMacBytes);
  if (!crypto::Equal(std::string_view(*bytes).substr(0, kMacBytes), Mac(list, place))) {
    return InvalidNextToken();
  }
  return place;
}

}  // namespace keepsake::secrets
