#include "server/token_maker.h"

#include "base/error.h"
#include "base/try.h"
#include "crypto/wipe.h"
#include "server/domain.h"
#include "server/local_call.h"
#include "tokens/json.h"
#include "tokens/token.h"

#include <boost/json.hpp>

namespace keepsake::server {
namespace {

Result<MadeToken> Ask(const std::string& socket, const TokenRequest& request,
                      const base::Clock& clock) {
  boost::json::object body = {{"description", request.description}};
  if (request.lifetime) body["expires_seconds"] = request.lifetime->count();
  TRY_ASSIGN(std::string answer,
             LocalCall(socket, "/admin/v1/tokens", boost::json::serialize(body), clock));
  const crypto::WipeAtExit wipe(answer);
  TRY_ASSIGN(const tokens::Json json, tokens::ReadJson(answer));
  const Secret* const id = json.FindText("id");
  const Secret* const key = json.FindText("api_key");
  const Secret* const endpoint = json.FindText("endpoint");
  if (id == nullptr || key == nullptr || endpoint == nullptr) {
    return Error(ErrorCode::kInternalServer, "the server's answer is not a token");
  }
  const std::string base(request.endpoint.empty() ? endpoint->reveal() : request.endpoint);
  return MadeToken{tokens::MakeToken(base, key->reveal()), std::string(id->reveal()), base};
}

Result<MadeToken> MakeByOurselves(const DataDir& dir, const TokenRequest& request,
                                  const base::Clock& clock, base::Random& random) {
  if (request.endpoint.empty()) {
    return base::InvalidArgument("no server runs on this machine, so its endpoint is not known")
        .WithHint("start it, or give --endpoint NAME");
  }
  Settings settings;
  settings.data_dir = dir.path;
  TRY_ASSIGN(const auto domain, Domain::Open(settings, clock, random));
  TRY_ASSIGN(const auto made, domain->GenerateApiKey({.description = request.description,
                                                      .permissions = {.super_user = true},
                                                      .lifetime = request.lifetime}));
  return MadeToken{tokens::MakeToken(request.endpoint, made.token.reveal()), made.key.id,
                   request.endpoint};
}

}  // namespace

Result<MadeToken> MakeToken(const DataDir& dir, const TokenRequest& request,
                            const base::Clock& clock, base::Random& random) {
  auto asked = Ask(dir.socket(), request, clock);
  if (asked.has_value() || asked.error().code() != ErrorCode::kConnection) return asked;
  return MakeByOurselves(dir, request, clock, random);
}

}  // namespace keepsake::server
