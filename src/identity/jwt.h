#pragma once

#include <keepsake/result.h>

#include "base/clock.h"

#include <optional>
#include <string>
#include <string_view>

// Our signed tokens: JSON Web Tokens in compact form, EdDSA over Ed25519 and nothing else. Pure
// functions; the signature itself is made and checked by who holds the keys (signing_keys.h).
//
//   header   {"alg":"EdDSA","kid":K,"typ":"JWT"}; any other member is refused
//   payload  {"iss":S,"aud":S,"sub":…,"jti":…,"type":…,"iat":t[,"exp":t][,"nbf":t]}, t in seconds
//
// Source: RFC 7515, RFC 7519, security.md §4.2 (S-TOK-1 to S-TOK-4).
namespace keepsake::identity {

struct Claims {
  std::string issuer;    // the store's id
  std::string audience;  // the same
  std::string subject;   // whom it stands for
  std::string id;        // 128 random bits
  std::string type;      // what it may be used for
  base::WallTime issued{};
  std::optional<base::WallTime> expires{};
  std::optional<base::WallTime> not_before{};
  bool operator==(const Claims&) const = default;
};

// The type claim of API keys.
inline constexpr std::string_view kApiKeyType = "api-key";

// "header.payload", the bytes that are signed. Texts in `claims` and `key_id` must need no escape
// in JSON; times are cut to seconds.
std::string SigningInput(const Claims& claims, std::string_view key_id);
// The whole token.
std::string JoinSignature(std::string signing_input, std::string_view signature);

struct UnverifiedToken {
  std::string key_id;
  Claims claims;
  std::string_view signing_input;  // into the token
  std::string signature;           // 64 bytes
};

// Takes a token apart without believing it. Strict: at most limits::kTokenBytes, exactly three
// parts of base64url without padding, UTF-8 JSON objects at most 8 deep without a name given twice.
// Errors: kInvalidArgument with what is wrong, without the token's bytes.
Result<UnverifiedToken> ParseToken(std::string_view token);

// Whether verified claims hold here and now. `issued` and `not_before` may lie limits::kTokenLeeway
// in the future; an end is an end: issuer and verifier read one clock, and a key that expired a
// second ago must be refused (momento-semantics.md §10).
// Errors: kAuthentication.
Status CheckClaims(const Claims& claims, std::string_view store_id, std::string_view type,
                   base::WallTime now);

}  // namespace keepsake::identity
