#include "sdk/credential_recipe.h"

namespace keepsake {
inline namespace v1 {
namespace {

using Recipe = CredentialSource::Recipe;

struct Describer {
  std::string operator()(const Recipe::Variables& v) const {
    if (v.token.empty()) return "variable MOMENTO_API_KEY, else MOMENTO_AUTH_TOKEN";
    return "variable " + v.token;
  }
  std::string operator()(const Recipe::Text& text) const {
    return text.v2 ? "v2 API key for " + text.endpoints.endpoint : "token from the program";
  }
  std::string operator()(const Recipe::Host& h) const {
    return "server without a token at " + h.host + ":" + std::to_string(h.port);
  }
  std::string operator()(const Recipe::Socket& s) const { return "server at the socket " + s.path; }
  std::string operator()(const SecretsManagerSource& s) const {
    std::string text = "secret " + s.secret_id + " (";
    text += s.version_id.empty() ? s.version_stage : "version " + s.version_id;
    text += ")";
    if (!s.region.empty()) text += " in " + s.region;
    if (!s.endpoint_url.empty()) text += " at " + s.endpoint_url;
    return text;
  }
};

}  // namespace

CredentialSource::CredentialSource() : CredentialSource(FromEnvironment()) {}
CredentialSource::CredentialSource(std::shared_ptr<const Recipe> recipe)
    : recipe_(std::move(recipe)) {}

CredentialSource CredentialSource::FromString(Secret token, EndpointOptions endpoints) {
  return CredentialSource(std::make_shared<const Recipe>(
      Recipe{Recipe::Text{std::move(token), std::move(endpoints), false}}));
}

CredentialSource CredentialSource::FromEnvironment() {
  return CredentialSource(std::make_shared<const Recipe>(Recipe{Recipe::Variables{}}));
}

CredentialSource CredentialSource::FromEnvironment(std::string variable,
                                                   EndpointOptions endpoints) {
  Recipe::Variables variables;
  variables.token = std::move(variable);
  variables.endpoints = std::move(endpoints);
  return CredentialSource(std::make_shared<const Recipe>(Recipe{std::move(variables)}));
}

CredentialSource CredentialSource::FromApiKeyV2(Secret api_key, std::string endpoint) {
  EndpointOptions endpoints{.endpoint = std::move(endpoint)};
  return CredentialSource(std::make_shared<const Recipe>(
      Recipe{Recipe::Text{std::move(api_key), std::move(endpoints), true}}));
}

CredentialSource CredentialSource::FromEnvironmentV2(std::string api_key_variable,
                                                     std::string endpoint_variable) {
  return CredentialSource(std::make_shared<const Recipe>(Recipe{Recipe::Variables{
      std::move(api_key_variable), std::move(endpoint_variable), EndpointOptions{}, true}}));
}

CredentialSource CredentialSource::Local(std::string host, std::uint16_t port) {
  return CredentialSource(
      std::make_shared<const Recipe>(Recipe{Recipe::Host{std::move(host), port}}));
}

CredentialSource CredentialSource::LocalSocket(std::string path) {
  return CredentialSource(std::make_shared<const Recipe>(Recipe{Recipe::Socket{std::move(path)}}));
}

CredentialSource CredentialSource::FromSecretsManager(SecretsManagerSource source) {
  return CredentialSource(std::make_shared<const Recipe>(Recipe{std::move(source)}));
}

std::string CredentialSource::Describe() const {
  return std::visit(Describer(), recipe_->how);
}

}  // namespace v1
}  // namespace keepsake
