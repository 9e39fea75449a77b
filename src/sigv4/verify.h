#pragma once

#include <keepsake/result.h>

#include "base/clock.h"
#include "base/limits.h"
#include "sigv4/authorization.h"
#include "sigv4/canonical.h"
#include "sigv4/request.h"
#include "sigv4/signing_key_cache.h"

#include <chrono>
#include <optional>
#include <string_view>

// Checks a request's signature in two steps, so that the caller looks up the access key in between:
//
//   TRY_ASSIGN(const auto parsed, Parse(request));
//   const auto key = keys.Find(parsed.scope.access_key_id());
//   TRY(key != nullptr ? Verify(parsed, request, {key->secret.view()}, now, options)
//                      : VerifyUnknownKey(parsed, request, now, options));
//
// The caller verifies before it looks at anything else of the request.
// Source: aws-auth.md §1.5, §2, §3; security.md §4.3.
namespace keepsake::sigv4 {

// What belongs to the access key that the request names. Borrowed for the call.
struct KeyMaterial {
  std::string_view secret_access_key;
  // Of a temporary key; a long-term key has none, and then a request may have none either.
  std::string_view session_token = {};
  std::optional<base::WallTime> expires = {};
};

struct VerifyOptions {
  std::string_view service = "secretsmanager";
  // Empty: any region of a sensible form, which the caller may take as a namespace.
  std::string_view region = {};
  std::chrono::seconds window = limits::kSignatureWindow;  // to either side
  Path path = Path::kNormalized;
  // Keeps derived keys; null: derives each time. One cache must serve both functions below, or
  // their time would tell known keys from unknown ones (S-SIG-3).
  SigningKeyCache* keys = nullptr;
};

// Whether the request was signed with that key, now, for this service, as it stands. Checks in this
// order: date, region and service of the scope; the clock; that `host` and every x-amz-* header are
// signed, every signed header is there, and the payload is what was signed; the session token; the
// signature; the key's own end.
// Errors, all kAuthentication with the AWS type as service code: InvalidSignatureException,
// UnrecognizedClientException, ExpiredTokenException. The text of a mismatch holds the canonical
// request with the session token masked, and never a signature (S-SIG-6).
Status Verify(const ParsedAuthorization& parsed, const Request& request, const KeyMaterial& key,
              base::WallTime now, const VerifyOptions& options);

// For a key that does not exist or may not be used: the same checks and the same work, and always
// an error, in the end UnrecognizedClientException.
Status VerifyUnknownKey(const ParsedAuthorization& parsed, const Request& request,
                        base::WallTime now, const VerifyOptions& options);

}  // namespace keepsake::sigv4
