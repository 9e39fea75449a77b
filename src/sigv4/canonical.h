#pragma once

#include "crypto/digest.h"
#include "sigv4/key_scope.h"
#include "sigv4/request.h"

#include <string>
#include <string_view>

// The texts that both sides hash. Pure functions. Source: aws-auth.md §1.1-§1.3.
namespace keepsake::sigv4 {

inline constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

enum class Path { kNormalized, kAsSent };
// kMasked puts asterisks in the place of a session token: for error texts, not for signatures.
enum class SessionToken { kShown, kMasked };
inline constexpr std::string_view kMask = "********";

struct CanonicalParts {
  std::string_view signed_headers;  // lower-case names in ascending order, joined by ';'
  std::string_view payload_hash;    // lower-case hex
  Path path = Path::kNormalized;
  SessionToken token = SessionToken::kShown;
};

// The six parts, joined by LF. A signed name that the request does not have stands with an empty
// value; ":authority" stands for the host header. The query parameter X-Amz-Signature is left out.
std::string CanonicalRequest(const Request& request, const CanonicalParts& parts);

// Its second part. Splits at '/', drops empty and "." segments, resolves "..", and percent-encodes
// what is left, so "%20" becomes "%2520". "/" for an empty path.
std::string CanonicalPath(std::string_view path, Path form);

// Its third part: decoded, encoded again, sorted by name and value. A malformed escape stands for
// itself; a pair without '=' has an empty value; an empty pair is none.
std::string CanonicalQuery(std::string_view query, SessionToken token = SessionToken::kShown);

// `amz_date` as YYYYMMDDTHHMMSSZ.
std::string StringToSign(std::string_view amz_date, const KeyScope& scope,
                         std::string_view canonical_request);

}  // namespace keepsake::sigv4
