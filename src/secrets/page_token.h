#pragma once

#include <keepsake/result.h>

#include "crypto/secret_bytes.h"

#include <string>
#include <string_view>

namespace keepsake::secrets {

// NextToken: base64url of 16 bytes of MAC and the place where the next page begins. The MAC covers
// the place and the list that it is a place in (operation, account, region, filters, order), so a
// token of another list, or one that was changed, is refused. Safe from any thread.
// Source: secrets-manager.md §9, security.md S-POL-5.
class PageTokens {
 public:
  explicit PageTokens(crypto::SecretBytes key) : key_(std::move(key)) {}

  // `list` and `place` in forms in which no two lists or places have the same bytes.
  std::string Make(std::string_view list, std::string_view place) const;
  // The place. Errors: InvalidNextTokenException.
  Result<std::string> Read(std::string_view list, std::string_view token) const;

 private:
  std::string Mac(std::string_view list, std::string_view place) const;

  crypto::SecretBytes key_;
};

}  // namespace keepsake::secrets
