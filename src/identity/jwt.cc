#include "identity/jwt.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/try.h"
#include "tokens/json.h"

#include <array>

namespace keepsake::identity {
namespace {

using base::InvalidArgument;
using base::WallTime;
using std::chrono::seconds;
using tokens::Json;

constexpr std::size_t kSignatureBytes = 64;
constexpr std::int64_t kLastSecond = 99'999'999'999;  // the year 5138

std::string Member(std::string_view name, std::string_view value) {
  return '"' + std::string(name) + R"(":")" + std::string(value) + '"';
}
std::string Member(std::string_view name, WallTime time) {
  const auto whole = std::chrono::floor<seconds>(time.time_since_epoch()).count();
  return '"' + std::string(name) + "\":" + std::to_string(whole);
}

Result<Json> ReadPart(std::string_view part) {
  const auto bytes = base::Base64UrlDecode(part);
  if (!bytes.has_value()) return InvalidArgument("a part of the token is not base64url");
  TRY_ASSIGN(Json object, tokens::ReadJson(*bytes, {.depth = 8}));
  if (!object.is(Json::Type::kObject)) return InvalidArgument("a part of the token is no object");
  return object;
}

Result<std::string> TextOf(const Json& object, std::string_view name) {
  const Secret* text = object.FindText(name);
  if (text == nullptr || text->empty()) {
    return InvalidArgument("the token has no '" + std::string(name) + "'");
  }
  return std::string(text->reveal());
}

Result<std::optional<WallTime>> TimeOf(const Json& object, std::string_view name) {
  const Json* value = object.Find(name);
  if (value == nullptr) return std::optional<WallTime>();
  if (!value->is(Json::Type::kInteger) || value->integer < 0 || value->integer > kLastSecond) {
    return InvalidArgument("'" + std::string(name) + "' of the token is no number of seconds");
  }
  return std::optional(WallTime(seconds(value->integer)));
}

// The algorithm is ours to choose, not the token's: it must merely agree, and nothing in the header
// may ask for anything else (S-TOK-1).
Result<std::string> KeyIdOf(const Json& header) {
  for (const auto& member : header.members) {
    if (member.name != "alg" && member.name != "kid" && member.name != "typ") {
      return InvalidArgument("the token's header asks for something unknown");
    }
  }
  TRY_ASSIGN(const std::string algorithm, TextOf(header, "alg"));
  if (algorithm != "EdDSA") return InvalidArgument("the token's algorithm is not EdDSA");
  return TextOf(header, "kid");
}

Result<Claims> ClaimsOf(const Json& payload) {
  Claims claims;
  TRY_ASSIGN(claims.issuer, TextOf(payload, "iss"));
  TRY_ASSIGN(claims.audience, TextOf(payload, "aud"));
  TRY_ASSIGN(claims.subject, TextOf(payload, "sub"));
  TRY_ASSIGN(claims.id, TextOf(payload, "jti"));
  TRY_ASSIGN(claims.type, TextOf(payload, "type"));
  TRY_ASSIGN(const auto issued, TimeOf(payload, "iat"));
  if (!issued.has_value()) return InvalidArgument("the token has no 'iat'");
  claims.issued = *issued;
  TRY_ASSIGN(claims.expires, TimeOf(payload, "exp"));
  TRY_ASSIGN(claims.not_before, TimeOf(payload, "nbf"));
  return claims;
}

Error Refused(std::string message) {
  return Error(ErrorCode::kAuthentication, std::move(message));
}

}  // namespace

std::string SigningInput(const Claims& claims, std::string_view key_id) {
  const std::string header =
      '{' + Member("alg", "EdDSA") + ',' + Member("kid", key_id) + ',' + Member("typ", "JWT") + '}';
  std::string payload = '{' + Member("iss", claims.issuer) + ',' + Member("aud", claims.audience) +
                        ',' + Member("sub", claims.subject) + ',' + Member("jti", claims.id) + ',' +
                        Member("type", claims.type) + ',' + Member("iat", claims.issued);
  if (claims.expires.has_value()) payload += ',' + Member("exp", *claims.expires);
  if (claims.not_before.has_value()) payload += ',' + Member("nbf", *claims.not_before);
  payload += '}';
  return base::Base64UrlEncode(header) + '.' + base::Base64UrlEncode(payload);
}

std::string JoinSignature(std::string signing_input, std::string_view signature) {
  return std::move(signing_input) + '.' + base::Base64UrlEncode(signature);
}

Result<UnverifiedToken> ParseToken(std::string_view token) {
  if (token.size() > limits::kTokenBytes) return InvalidArgument("the token is too long");
  const auto parts = base::Split(token, '.');
  if (parts.size() != 3) return InvalidArgument("the token has not three parts");
  UnverifiedToken parsed;
  TRY_ASSIGN(const Json header, ReadPart(parts[0]));
  TRY_ASSIGN(parsed.key_id, KeyIdOf(header));
  TRY_ASSIGN(const Json payload, ReadPart(parts[1]));
  TRY_ASSIGN(parsed.claims, ClaimsOf(payload));
  auto signature = base::Base64UrlDecode(parts[2]);
  if (!signature.has_value() || signature->size() != kSignatureBytes) {
    return InvalidArgument("the token's signature has a wrong form");
  }
  parsed.signature = *std::move(signature);
  parsed.signing_input = token.substr(0, parts[0].size() + 1 + parts[1].size());
  return parsed;
}

Status CheckClaims(const Claims& claims, std::string_view store_id, std::string_view type,
                   WallTime now) {
  if (claims.issuer != store_id || claims.audience != store_id) {
    return Refused("the credential belongs to another server");
  }
  if (claims.type != type) return Refused("the credential is for another purpose");
  const WallTime latest = now + limits::kTokenLeeway;
  if (claims.issued > latest || claims.not_before.value_or(now) > latest) {
    return Refused("the credential is not valid yet");
  }
  if (claims.expires.has_value() && now >= *claims.expires) {
    return Refused("the credential has expired");
  }
  return {};
}

}  // namespace keepsake::identity
