#pragma once

#include <keepsake/credential_source.h>

#include <string>
#include <variant>

namespace keepsake {
inline namespace v1 {

// What the factories of CredentialSource were given.
struct CredentialSource::Recipe {
  struct Text {
    Secret token;
    EndpointOptions endpoints{};
    bool v2 = false;  // nothing but a v2 API key will do
  };
  struct Variables {
    std::string token{};  // empty: MOMENTO_API_KEY, else MOMENTO_AUTH_TOKEN
    std::string endpoint = "MOMENTO_ENDPOINT";
    EndpointOptions endpoints{};
    bool v2 = false;
  };
  struct Host {
    std::string host;
    std::uint16_t port;
  };
  struct Socket {
    std::string path;
  };

  std::variant<Variables, Text, Host, Socket, SecretsManagerSource> how;
};

}  // namespace v1
}  // namespace keepsake
