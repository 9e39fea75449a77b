#include "ops/page_token.h"

#include "base/error.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "crypto/equal.h"
#include "identity/record.h"

namespace keepsake::ops {
namespace {

constexpr std::size_t kMacBytes = 16;

}  // namespace

std::string PageTokens::Mac(std::string_view operation, std::string_view principal,
                            std::string_view position) const {
  const std::string bound =
      identity::RecordWriter(1).Text(operation).Text(principal).Text(position).Take();
  return crypto::HmacSha256(key_.view(), bound).str().substr(0, kMacBytes);
}

std::string PageTokens::Make(std::string_view operation, std::string_view principal,
                             std::string_view position) const {
  return base::Base64UrlEncode(Mac(operation, principal, position) + std::string(position));
}

Result<std::string> PageTokens::Read(std::string_view operation, std::string_view principal,
                                     std::string_view token) const {
  const auto bytes = base::Base64UrlDecode(token);
  if (bytes.has_value() && bytes->size() >= kMacBytes) {
    std::string position = bytes->substr(kMacBytes);
    const std::string mac = Mac(operation, principal, position);
    if (crypto::Equal(mac, std::string_view(*bytes).substr(0, kMacBytes))) return position;
  }
  return base::InvalidArgument("the page token is not one that this list gave you");
}

}  // namespace keepsake::ops
