#include "sigv4/verify.h"

#include "base/text.h"
#include "base/try.h"
#include "crypto/digest.h"
#include "crypto/equal.h"
#include "sigv4/errors.h"
#include "sigv4/preconditions.h"

namespace keepsake::sigv4 {
namespace {

// As long as real ones, so that it costs the same; no signature ever counts that it made.
constexpr std::string_view kNobodysSecret = "0000000000000000000000000000000000000000";

// Everything but the key. Returns the hash of the body.
Result<std::string> CheckWithoutKey(const ParsedAuthorization& parsed, const Request& request,
                                    base::WallTime now, const VerifyOptions& options) {
  TRY(CheckScope(parsed, options));
  TRY(CheckClock(parsed, now, options.window));
  TRY(CheckSignedHeaders(parsed, request));
  std::string hash = crypto::Sha256Hex(request.body);
  TRY(CheckPayload(parsed, hash));
  return hash;
}

SigningKey KeyFor(const KeyScope& scope, std::string_view secret, SigningKeyCache* keys) {
  return keys != nullptr ? keys->Get(scope, secret) : DeriveSigningKey(scope, secret);
}

Status CheckSignature(const ParsedAuthorization& parsed, const Request& request,
                      std::string_view body_sha256, std::string_view secret,
                      const VerifyOptions& options) {
  CanonicalParts parts{parsed.signed_headers, body_sha256, options.path};
  const std::string string_to_sign = StringToSign(base::FormatAmzDate(parsed.timestamp),
                                                  parsed.scope, CanonicalRequest(request, parts));
  const SigningKey key = KeyFor(parsed.scope, secret, options.keys);
  if (crypto::Equal(key.Sign(string_to_sign), parsed.signature)) return {};
  parts.token = SessionToken::kMasked;
  return SignatureMismatch(CanonicalRequest(request, parts), string_to_sign);
}

}  // namespace

Status Verify(const ParsedAuthorization& parsed, const Request& request, const KeyMaterial& key,
              base::WallTime now, const VerifyOptions& options) {
  TRY_ASSIGN(const std::string body_sha256, CheckWithoutKey(parsed, request, now, options));
  Status signature = CheckSignature(parsed, request, body_sha256, key.secret_access_key, options);
  // Judged after the work is done, so that it takes as long as an unknown key does.
  if (!crypto::Equal(key.session_token, parsed.session_token)) return UnrecognizedClient();
  TRY(std::move(signature));
  if (key.expires.has_value() && *key.expires <= now) return ExpiredToken();
  return {};
}

Status VerifyUnknownKey(const ParsedAuthorization& parsed, const Request& request,
                        base::WallTime now, const VerifyOptions& options) {
  TRY_ASSIGN(const std::string body_sha256, CheckWithoutKey(parsed, request, now, options));
  static_cast<void>(CheckSignature(parsed, request, body_sha256, kNobodysSecret, options));
  return UnrecognizedClient();
}

}  // namespace keepsake::sigv4
