#pragma once

#include <keepsake/credential_source.h>
#include <keepsake/result.h>
#include <keepsake/secret.h>

#include "base/clock.h"
#include "net/address.h"

#include <optional>
#include <string>
#include <string_view>

// What a token says to a client: who it is, and where its calls go.
namespace keepsake::sdk {

struct Endpoint {
  net::Address address;
  bool tls = true;  // false only on this machine
  bool operator==(const Endpoint&) const = default;
};

struct Access {
  Secret api_key;  // empty for a server that knows us otherwise
  Endpoint cache;
  Endpoint control;
  std::optional<base::WallTime> expires_at;

  bool SameEndpoints(const Access& other) const {
    return cache == other.cache && control == other.control;
  }
};

struct TokenRules {
  EndpointOptions endpoints{};  // a single host wins over the base, the base over the token's own
  std::string fallback{};       // the base for a token that names none
  std::string json_field{};     // see tokens::DetectToken
  bool v2 = false;              // a token with an endpoint of its own is refused
};

// Reads the text of a token. It goes to the hosts of the answer only (S-SDK-1).
// Errors: kInvalidArgument saying what the text is instead, that a v2 API key needs an endpoint, or
// what is wrong with one.
Result<Access> AccessFromToken(std::string_view text, const TokenRules& rules);

// "HOST", "HOST:PORT" (TLS, port 443), or "http://HOST[:PORT]" on this machine.
// Errors: kInvalidArgument; plaintext elsewhere is refused.
Result<Endpoint> ParseEndpoint(std::string_view text);

// Plaintext without a token. Errors: kInvalidArgument for a host that is not this machine.
Result<Access> LocalAccess(const net::Address& address);

}  // namespace keepsake::sdk
