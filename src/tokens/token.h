#pragma once

#include <keepsake/result.h>
#include <keepsake/secret.h>

#include "base/clock.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// The text forms in which a Momento credential is handed around, as pure functions: shared by the
// SDK, which gets such texts from anywhere, and the server, which makes them.
//
// Source: momento-wire.md §2, momento-sdk.md §1 and §11.1.
namespace keepsake::tokens {

enum class Kind : std::uint8_t {
  kV1,       // base64 of {"endpoint": E, "api_key": K}: API keys and disposable tokens
  kLegacy,   // JWT whose claims `c` and `cp` are the cache's and the control plane's hosts
  kGlobal,   // "v2": JWT with claim t = "g"; its endpoint is told apart from it
  kSession,  // JWT without any of these claims; its endpoints are told apart from it
};

struct Credential {
  Kind kind = Kind::kV1;
  Secret api_key;  // what travels in `authorization`, at most limits::kTokenBytes
  // Hosts, each perhaps with ":port", or all three "http://HOST:PORT" on loopback; all three empty
  // when neither the token nor the JSON around it says them.
  std::string cache_endpoint;
  std::string control_endpoint;
  std::string token_endpoint;
  // The end of its life as the JWT (`exp`) or the JSON around it (`validUntil`) says; the earlier
  // when both do. Never checked here: the server's clock decides.
  std::optional<base::WallTime> expires_at;
};

// Tells what `text` is and takes it apart. White space around it is ignored. Accepted:
//
//   - each of the four kinds above, bare;
//   - a JSON object with the token under `json_field`, or, when that is empty, under one of apiKey,
//     api_key, authToken, auth_token, token, MOMENTO_API_KEY, MOMENTO_AUTH_TOKEN, or as its only
//     string that reads as a token. Beside it may stand `endpoint` or MOMENTO_ENDPOINT (a base, as
//     "cell-1.example"; it wins over the token's own) and `validUntil` or `expiresAt` (seconds or
//     milliseconds since 1970 as number or text, or ISO 8601; 0 is never).
//
// JWT signatures are not checked: that is the server's business.
// Errors: kInvalidArgument with a sentence that says what was found instead, without any of its
// bytes: empty, too long, a signing key, AWS keys, no such field, two different tokens, no token.
Result<Credential> DetectToken(std::string_view text, std::string_view json_field = {});

// The hosts of a base endpoint: "cache.", "control." and "token." before it. A base such as
// "http://127.0.0.1:8080" is a development server on this machine: plaintext, one host for all
// three, taken as it is; elsewhere plaintext is refused.
void SetEndpoints(std::string_view base, Credential& credential);

// The v1 text of an API key: standard base64 with padding of {"endpoint":E,"api_key":K}. Both must
// be printable ASCII without '"', '\\', '>', '?' and '~', as hosts and JWTs are; then its base64 is
// the same in both alphabets and every SDK reads it.
Secret MakeToken(std::string_view endpoint, std::string_view api_key);

}  // namespace keepsake::tokens
