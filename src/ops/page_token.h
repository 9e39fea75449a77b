#pragma once

#include <keepsake/result.h>

#include "crypto/secret_bytes.h"

#include <string>
#include <string_view>

namespace keepsake::ops {

// Where a list goes on, as an opaque text for the client: base64url of
//
//   16 bytes   HMAC-SHA256 over operation, principal and position, cut
//   n bytes    the position: the last name of the page before
//
// So a token is good for the list and the caller it was made for, and for nothing else.
// Source: security.md S-POL-5.
class PageTokens {
 public:
  explicit PageTokens(crypto::SecretBytes key) : key_(std::move(key)) {}

  std::string Make(std::string_view operation, std::string_view principal,
                   std::string_view position) const;
  // The position. Errors: kInvalidArgument.
  Result<std::string> Read(std::string_view operation, std::string_view principal,
                           std::string_view token) const;

 private:
  std::string Mac(std::string_view operation, std::string_view principal,
                  std::string_view position) const;

  const crypto::SecretBytes key_;
};

}  // namespace keepsake::ops
