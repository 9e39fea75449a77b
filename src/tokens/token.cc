#include "tokens/token.h"

#include "tokens/json.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/try.h"

#include <algorithm>
#include <array>

namespace keepsake::tokens {
namespace {

using base::InvalidArgument;
using base::WallTime;

constexpr std::string_view kTokenNames[] = {
    "apiKey", "api_key",         "authToken",         "auth_token",
    "token",  "MOMENTO_API_KEY", "MOMENTO_AUTH_TOKEN"};
constexpr std::string_view kEndpointNames[] = {"endpoint", "MOMENTO_ENDPOINT"};
constexpr std::string_view kExpiryNames[] = {"validUntil", "valid_until", "expiresAt",
                                             "expires_at"};
constexpr std::string_view kKeyIdNames[] = {"key_id", "keyId", "kid"};
constexpr std::string_view kAwsNames[] = {"AccessKeyId",       "SecretAccessKey",
                                          "aws_access_key_id", "aws_secret_access_key",
                                          "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"};

std::string_view TrimAll(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

const Json* FindAny(const Json& object, std::span<const std::string_view> names) {
  for (const std::string_view name : names) {
    if (const Json* found = object.Find(name); found != nullptr) return found;
  }
  return nullptr;
}

constexpr std::string_view kPlaintext = "http://";

// Whether a host with perhaps a port is this machine, by its text alone.
bool IsLoopbackHost(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1) == "[::1]";
  host = host.substr(0, host.find(':'));
  return host == "localhost" || host.ends_with(".localhost") ||
         (host.starts_with("127.") &&
          host.find_first_not_of("0123456789.") == std::string_view::npos);
}

// A host with perhaps a port, as it goes into a name lookup.
Status CheckEndpoint(std::string_view endpoint) {
  if (endpoint.starts_with(kPlaintext)) {
    endpoint.remove_prefix(kPlaintext.size());
    if (!IsLoopbackHost(endpoint)) {
      return InvalidArgument(
          "the endpoint of the token is plaintext but not on this machine; a "
          "token is sent over TLS everywhere else");
    }
  }
  const auto is_host_byte = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(".-:[]").contains(c);
  };
  if (endpoint.empty() || endpoint.size() > limits::kNameBytes ||
      !std::ranges::all_of(endpoint, is_host_byte)) {
    return InvalidArgument(
        "the endpoint of the token is not a host name; it looks like "
        "'cell-1.example.com', without a scheme or a path");
  }
  return {};
}

// Anything that can stand in a header.
Status CheckApiKey(std::string_view key) {
  if (key.empty()) return InvalidArgument("the API key inside the token is empty");
  if (key.size() > limits::kTokenBytes) {
    return InvalidArgument("the API key inside the token is too long");
  }
  if (!std::ranges::all_of(key, [](char c) { return c > ' ' && c < '\x7f'; })) {
    return InvalidArgument("the API key inside the token has spaces or other unprintable bytes");
  }
  return {};
}

// The claims of a JWT, without a look at its signature.
Result<Json> ReadClaims(std::string_view jwt) {
  if (jwt.size() > limits::kTokenBytes) return InvalidArgument("the token is too long");
  const auto parts = base::Split(jwt, '.');
  if (parts.size() != 3) return InvalidArgument("the token is not a JWT: it needs three parts");
  std::array<std::string, 3> decoded;
  for (std::size_t i = 0; i < 3; ++i) {
    auto bytes = base::Base64UrlDecode(parts[i]);
    if (!bytes.has_value() || bytes->empty()) {
      return InvalidArgument("the token is a malformed JWT: a part is empty or not base64url");
    }
    decoded[i] = *std::move(bytes);
  }
  for (std::size_t i = 0; i < 2; ++i) {
    TRY_ASSIGN(Json part, ReadJson(decoded[i]));
    if (!part.is(Json::Type::kObject)) {
      return InvalidArgument("the token is a malformed JWT: a part is no JSON object");
    }
    if (i == 1) return part;
  }
  return InvalidArgument("unreachable");
}

// Seconds or milliseconds since 1970: no date before the year 5138 is both.
Result<std::optional<WallTime>> TimeOf(std::int64_t number) {
  using std::chrono::milliseconds;
  if (number == 0) return std::optional<WallTime>();
  if (number > 0 && number < 100'000'000'000) {
    return std::optional(WallTime(milliseconds(number * 1000)));
  }
  if (number > 0 && number < 100'000'000'000'000) {
    return std::optional(WallTime(milliseconds(number)));
  }
  return InvalidArgument("the expiry of the token is no moment in this age");
}

Result<std::optional<WallTime>> ExpiryOf(const Json* value) {
  if (value == nullptr || value->is(Json::Type::kNull)) return std::optional<WallTime>();
  if (value->is(Json::Type::kInteger)) return TimeOf(value->integer);
  if (value->is(Json::Type::kText)) {
    const std::string_view text = TrimAll(value->text.reveal());
    if (text.empty()) return std::optional<WallTime>();
    if (const auto number = base::ParseInteger<std::int64_t>(text)) return TimeOf(*number);
    if (const auto time = base::ParseIso8601(text)) return std::optional(*time);
  }
  return InvalidArgument(
      "the expiry beside the token is neither seconds since 1970 nor a date such as "
      "2026-01-02T03:04:05Z");
}

void TakeEarlier(const std::optional<WallTime>& other, std::optional<WallTime>& time) {
  if (other.has_value() && (!time.has_value() || *other < *time)) time = other;
}

Result<std::optional<WallTime>> ExpiryOfClaims(const Json& claims) {
  const Json* exp = claims.Find("exp");
  if (exp != nullptr && exp->is(Json::Type::kReal) && exp->real > 0 && exp->real < 1e11) {
    return TimeOf(static_cast<std::int64_t>(exp->real));
  }
  return exp != nullptr && exp->is(Json::Type::kText)
             ? Error(InvalidArgument("the token is a malformed JWT: its expiry is no number"))
             : ExpiryOf(exp);
}

Result<Credential> FromJwt(std::string_view jwt) {
  TRY_ASSIGN(const Json claims, ReadClaims(jwt));
  Credential credential;
  credential.api_key = Secret(jwt);
  TRY_ASSIGN(credential.expires_at, ExpiryOfClaims(claims));
  const Secret* type = claims.FindText("t");
  const Secret* cache = claims.FindText("c");
  const Secret* control = claims.FindText("cp");
  if (type != nullptr && type->reveal() == "g") {
    credential.kind = Kind::kGlobal;
  } else if (cache != nullptr && control != nullptr) {
    credential.kind = Kind::kLegacy;
    credential.cache_endpoint = std::string(cache->reveal());
    credential.control_endpoint = std::string(control->reveal());
    credential.token_endpoint = credential.cache_endpoint;
    TRY(CheckEndpoint(credential.cache_endpoint));
    TRY(CheckEndpoint(credential.control_endpoint));
  } else if (cache != nullptr || control != nullptr) {
    return InvalidArgument("the token names only one of its two hosts");
  } else {
    credential.kind = Kind::kSession;
  }
  return credential;
}

// An API key whose inner form is the service's own business; when it is a JWT its expiry is known.
Result<Credential> FromOpaque(std::string_view api_key, std::string_view endpoint) {
  TRY(CheckApiKey(api_key));
  TRY(CheckEndpoint(endpoint));
  Credential credential;
  credential.api_key = Secret(api_key);
  SetEndpoints(endpoint, credential);
  if (const auto claims = ReadClaims(api_key); claims.has_value()) {
    if (const auto expiry = ExpiryOfClaims(*claims); expiry.has_value()) {
      credential.expires_at = *expiry;
    }
  }
  return credential;
}

Result<Credential> FromBase64(std::string_view text) {
  auto decoded = base::Base64Decode(text);
  if (!decoded.has_value()) {
    return InvalidArgument("this is no Momento token: neither base64 nor a JWT nor JSON");
  }
  const Secret json(*std::move(decoded));
  const auto object = ReadJson(json.reveal());
  if (!object.has_value() || !object->is(Json::Type::kObject)) {
    return InvalidArgument("this is no Momento token: base64, but of no JSON object");
  }
  const Secret* api_key = object->FindText("api_key");
  const Secret* endpoint = object->FindText("endpoint");
  if (api_key == nullptr || endpoint == nullptr) {
    return InvalidArgument("the token has no " +
                           std::string(api_key == nullptr ? "api_key" : "endpoint") + " inside");
  }
  return FromOpaque(api_key->reveal(), endpoint->reveal());
}

Result<Credential> FromBare(std::string_view text) {
  if (text.empty()) return InvalidArgument("the token is empty");
  return text.contains('.') ? FromJwt(text) : FromBase64(text);
}

Status RefuseOtherKeys(const Json& object) {
  const bool jwk = object.Find("kty") != nullptr;
  if (jwk || (FindAny(object, kKeyIdNames) != nullptr && object.Find("key") != nullptr)) {
    return InvalidArgument(
        "this is a signing key, not an API key; name the secret that holds the API key "
        "(momento/authentication-token in the official set-up)");
  }
  if (FindAny(object, kAwsNames) != nullptr && FindAny(object, kTokenNames) == nullptr) {
    return InvalidArgument("these are AWS access keys, not a Momento API key");
  }
  return {};
}

// The only text that reads as a token by itself, whatever its name: what people type into the
// key/value editor of the AWS console.
Result<const Secret*> TheOnlyToken(const Json& object) {
  const Secret* found = nullptr;
  for (const auto& [name, value] : object.members) {
    if (!value.is(Json::Type::kText) || base::Lower(name).contains("refresh")) continue;
    if (!FromBare(TrimAll(value.text.reveal())).has_value()) continue;
    if (found != nullptr && !(*found == value.text)) {
      return InvalidArgument("the secret has more than one token; say the name of its member");
    }
    found = &value.text;
  }
  if (found == nullptr) {
    return InvalidArgument("the secret is JSON, but none of its members holds a Momento token");
  }
  return found;
}

Result<const Secret*> PickToken(const Json& object, std::string_view json_field) {
  if (!json_field.empty()) {
    const Secret* text = object.FindText(json_field);
    if (text != nullptr) return text;
    return InvalidArgument("the secret is JSON, but has no text under the name '" +
                           base::Escape(json_field, 64) + "'");
  }
  const Secret* found = nullptr;
  for (const std::string_view name : kTokenNames) {
    const Secret* text = object.FindText(name);
    if (text == nullptr) continue;
    if (found != nullptr && !(*found == *text)) {
      return InvalidArgument("the secret has more than one token; say the name of its member");
    }
    found = text;
  }
  if (found != nullptr) return found;
  return TheOnlyToken(object);
}

Result<Credential> FromObject(const Json& object, std::string_view json_field) {
  TRY(RefuseOtherKeys(object));
  TRY_ASSIGN(const Secret* token, PickToken(object, json_field));
  const std::string_view text = TrimAll(token->reveal());
  const Json* base = FindAny(object, kEndpointNames);
  if (base != nullptr && !base->is(Json::Type::kText)) {
    return InvalidArgument("the endpoint beside the token is no text");
  }
  auto found = FromBare(text);
  if (base == nullptr) {
    if (!found.has_value()) return found;
  } else {
    const std::string_view endpoint = TrimAll(base->text.reveal());
    // What the v1 form keeps in base64 may also stand open; its inner key is often a plain JWT.
    if (!found.has_value() || found->kind == Kind::kSession) found = FromOpaque(text, endpoint);
    if (!found.has_value()) return found;
    TRY(CheckEndpoint(endpoint));
    SetEndpoints(endpoint, *found);
  }
  TRY_ASSIGN(const auto expiry, ExpiryOf(FindAny(object, kExpiryNames)));
  TakeEarlier(expiry, found->expires_at);
  return found;
}

}  // namespace

Result<Credential> DetectToken(std::string_view text, std::string_view json_field) {
  if (text.size() > limits::kTokenTextBytes) return InvalidArgument("the token is too long");
  const std::string_view trimmed = TrimAll(text);
  if (!trimmed.starts_with('{') && !trimmed.starts_with('"')) {
    if (json_field.empty()) return FromBare(trimmed);
    return InvalidArgument("the secret is no JSON object, so it has no member '" +
                           base::Escape(json_field, 64) + "'");
  }
  TRY_ASSIGN(const Json value, ReadJson(trimmed));
  if (value.is(Json::Type::kObject)) return FromObject(value, json_field);
  return FromBare(TrimAll(value.text.reveal()));
}

void SetEndpoints(std::string_view base, Credential& credential) {
  if (base.starts_with(kPlaintext)) {
    credential.cache_endpoint = credential.control_endpoint = credential.token_endpoint = base;
    return;
  }
  credential.cache_endpoint = "cache." + std::string(base);
  credential.control_endpoint = "control." + std::string(base);
  credential.token_endpoint = "token." + std::string(base);
}

Secret MakeToken(std::string_view endpoint, std::string_view api_key) {
  std::string json;
  json.reserve(endpoint.size() + api_key.size() + 32);
  json.append(R"({"endpoint":")").append(endpoint);
  json.append(R"(","api_key":")").append(api_key).append(R"("})");
  Secret text(base::Base64Encode(json));
  const Secret wiped(std::move(json));
  return text;
}

}  // namespace keepsake::tokens
