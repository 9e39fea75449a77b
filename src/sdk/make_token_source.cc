#include "sdk/make_token_source.h"

#include "base/error.h"
#include "base/try.h"
#include "sdk/access.h"
#include "sdk/secrets_manager_token.h"

namespace keepsake::sdk {
namespace {

using Recipe = CredentialSource::Recipe;
using Made = Result<std::unique_ptr<TokenSource>>;

Made Fixed(Result<Access> access) {
  if (!access.has_value()) return std::move(access).error();
  return std::make_unique<FixedToken>(*std::move(access));
}

struct Maker {
  net::EventLoop& loop;
  const Surroundings& surroundings;

  // The first variable that is set and not empty, with its name.
  std::optional<std::pair<std::string, Secret>> Find(
      std::initializer_list<std::string> names) const {
    for (const std::string& name : names) {
      auto text = surroundings.environment(name);
      if (text.has_value() && !text->empty()) return std::pair(name, Secret(*std::move(text)));
    }
    return std::nullopt;
  }

  Made operator()(const Recipe::Variables& v) const {
    const auto found =
        v.token.empty() ? Find({"MOMENTO_API_KEY", "MOMENTO_AUTH_TOKEN"}) : Find({v.token});
    if (!found.has_value()) {
      const std::string names = v.token.empty()
                                    ? "neither MOMENTO_API_KEY nor MOMENTO_AUTH_TOKEN is"
                                    : "the variable " + v.token + " is not";
      return Error(ErrorCode::kAuthentication, "there is no token: " + names + " set")
          .WithHint("set it, or name another CredentialSource");
    }
    const TokenRules rules{.endpoints = v.endpoints,
                           .fallback = surroundings.environment(v.endpoint).value_or(""),
                           .v2 = v.v2};
    auto access = AccessFromToken(found->second.reveal(), rules);
    if (!access.has_value()) return access.error().Within(found->first);
    return Fixed(std::move(access));
  }

  Made operator()(const Recipe::Text& text) const {
    return Fixed(
        AccessFromToken(text.token.reveal(), {.endpoints = text.endpoints, .v2 = text.v2}));
  }

  Made operator()(const Recipe::Host& host) const {
    return Fixed(LocalAccess({.host = host.host, .port = host.port}));
  }

  Made operator()(const Recipe::Socket& socket) const {
    return Fixed(LocalAccess({.host = socket.path, .unix_socket = true}));
  }

  Made operator()(const SecretsManagerSource& source) const {
    return SecretsManagerToken::Create(source, loop, surroundings);
  }
};

}  // namespace

Made MakeTokenSource(const Recipe& recipe, net::EventLoop& loop, const Surroundings& surroundings) {
  return std::visit(Maker{loop, surroundings}, recipe.how);
}

}  // namespace keepsake::sdk
