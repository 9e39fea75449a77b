#include "server/development.h"

#include "base/try.h"
#include "tokens/token.h"

#include <fmt/format.h>

namespace keepsake::server {

Result<DevelopmentAccess> MakeDevelopmentAccess(Server& server) {
  TRY_ASSIGN(identity::NewAccessKey key, server.domain().CreateAccessKey("dev"));
  TRY_ASSIGN(const identity::GeneratedApiKey api_key,
             server.domain().GenerateApiKey(
                 {.description = "development", .permissions = {.super_user = true}}));
  const std::string& endpoint = server.endpoints().token_endpoint;
  return DevelopmentAccess{std::move(key.id), std::move(key.secret),
                           tokens::MakeToken(endpoint, api_key.token.reveal())};
}

std::string DevelopmentVariables(const Endpoints& endpoints, const DevelopmentAccess& access) {
  return fmt::format(
      "\n  export AWS_ENDPOINT_URL={}\n  export AWS_ACCESS_KEY_ID={}\n"
      "  export AWS_SECRET_ACCESS_KEY={}\n  export AWS_REGION=us-west-2 AWS_DEFAULT_REGION=us-west-2\n"
      "  export MOMENTO_API_KEY={}\n",
      endpoints.plaintext_url, access.access_key_id, access.secret_access_key.reveal(),
      access.token.reveal());
}

}  // namespace keepsake::server
