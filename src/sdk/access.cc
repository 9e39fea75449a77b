#include "sdk/access.h"

#include "base/error.h"
#include "base/try.h"
#include "tokens/token.h"

namespace keepsake::sdk {
namespace {

constexpr std::string_view kPlaintext = "http://";
constexpr std::uint16_t kTlsPort = 443;
constexpr std::uint16_t kLocalPort = 8080;

Error MissingEndpoint(tokens::Kind kind) {
  if (kind == tokens::Kind::kGlobal) {
    return base::InvalidArgument("a v2 API key names no endpoint")
        .WithHint("give it: FromApiKeyV2(key, endpoint), or MOMENTO_ENDPOINT beside the key");
  }
  return base::InvalidArgument("the token names no endpoint; give it beside the token");
}

Status CheckKind(const tokens::Credential& credential, const TokenRules& rules) {
  if (!rules.v2 || credential.cache_endpoint.empty()) return {};
  return base::InvalidArgument("this is no v2 API key: it names its own endpoint")
      .WithHint("use FromString or FromEnvironment for it");
}

void ApplyRules(const TokenRules& rules, tokens::Credential& credential) {
  const EndpointOptions& given = rules.endpoints;
  if (!given.endpoint.empty()) {
    tokens::SetEndpoints(given.endpoint, credential);
  } else if (credential.cache_endpoint.empty() && !rules.fallback.empty()) {
    tokens::SetEndpoints(rules.fallback, credential);
  }
  if (!given.cache_endpoint.empty()) credential.cache_endpoint = given.cache_endpoint;
  if (!given.control_endpoint.empty()) credential.control_endpoint = given.control_endpoint;
}

}  // namespace

Result<Endpoint> ParseEndpoint(std::string_view text) {
  const bool plaintext = text.starts_with(kPlaintext);
  if (plaintext) text.remove_prefix(kPlaintext.size());
  if (text.find('/') != std::string_view::npos) {
    return base::InvalidArgument(
        "an endpoint is a host with perhaps a port, as 'cache.cell-1.example.com'; it has no "
        "scheme but http:// for this machine, and no path");
  }
  auto address = net::ParseAddress(text, plaintext ? kLocalPort : kTlsPort);
  if (!address.has_value()) return address.error().Within("the endpoint of the cache");
  if (plaintext && !net::IsLoopback(*address)) {
    return base::InvalidArgument("the endpoint is plaintext but not on this machine")
        .WithHint("a token is sent over TLS everywhere else; leave http:// out");
  }
  return Endpoint{*std::move(address), !plaintext};
}

Result<Access> AccessFromToken(std::string_view text, const TokenRules& rules) {
  TRY_ASSIGN(tokens::Credential credential, tokens::DetectToken(text, rules.json_field));
  TRY(CheckKind(credential, rules));
  ApplyRules(rules, credential);
  if (credential.cache_endpoint.empty()) return MissingEndpoint(credential.kind);
  Access access;
  TRY_ASSIGN(access.cache, ParseEndpoint(credential.cache_endpoint));
  // Whoever redirects the cache alone means one server that does both.
  TRY_ASSIGN(access.control,
             ParseEndpoint(credential.control_endpoint.empty() ? credential.cache_endpoint
                                                               : credential.control_endpoint));
  access.api_key = std::move(credential.api_key);
  access.expires_at = credential.expires_at;
  return access;
}

Result<Access> LocalAccess(const net::Address& address) {
  if (!net::IsLoopback(address)) {
    return base::InvalidArgument("Local() is for a server on this machine; \"" + address.host +
                                 "\" is another one")
        .WithHint("use a token whose endpoint is that server, over TLS");
  }
  const Endpoint endpoint{address, /*tls=*/false};
  return Access{.api_key = {}, .cache = endpoint, .control = endpoint, .expires_at = {}};
}

}  // namespace keepsake::sdk
