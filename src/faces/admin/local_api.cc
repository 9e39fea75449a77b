#include "faces/admin/local_api.h"

#include "base/error.h"
#include "base/try.h"
#include "crypto/wipe.h"
#include "faces/admin/permission_json.h"
#include "faces/on_loop.h"
#include "faces/responses.h"
#include "tokens/json.h"
#include "tokens/token.h"

namespace keepsake::faces {
namespace {

using tokens::Json;
using Fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;

// Texts that need no escape: base64, hex, host names.
std::string Object(Fields members, std::string_view last = {}) {
  std::string json = "{";
  for (const auto& [name, value] : members) {
    if (json.size() > 1) json += ',';
    json.append("\"").append(name).append("\":\"").append(value).append("\"");
  }
  return json.append(last).append("}\n");
}

http::Response Failed(const Error& error) {
  const base::ErrorForms& forms = base::FormsOf(error.code());
  return ErrorResponse(forms.http_status, forms.name, error.message());
}

Result<Json> ReadBody(http::Exchange& exchange) {
  TRY_ASSIGN(Json body, tokens::ReadJson(exchange.body().empty() ? "{}" : exchange.body()));
  if (!body.is(Json::Type::kObject)) return base::InvalidArgument("the body is no JSON object");
  return body;
}

Result<std::string> TextOr(const Json& body, std::string_view name, std::string_view absent) {
  const Json* value = body.Find(name);
  if (value == nullptr) return std::string(absent);
  if (value->is(Json::Type::kText)) return std::string(value->text.reveal());
  return base::InvalidArgument("'" + std::string(name) + "' is no text");
}

Result<identity::NewApiKey> ReadNewApiKey(http::Exchange& exchange) {
  TRY_ASSIGN(const Json body, ReadBody(exchange));
  identity::NewApiKey request;
  TRY_ASSIGN(request.description, TextOr(body, "description", ""));
  request.permissions.super_user = true;
  if (const Json* permissions = body.Find("permissions")) {
    TRY_ASSIGN(request.permissions, ReadPermissions(*permissions));
  }
  if (const Json* expires = body.Find("expires_seconds")) {
    if (!expires->is(Json::Type::kInteger)) {
      return base::InvalidArgument("'expires_seconds' is no whole number");
    }
    request.lifetime = std::chrono::seconds(expires->integer);
  }
  return request;
}

http::Response TokenResponse(const identity::GeneratedApiKey& made, const std::string& endpoint) {
  const Secret token = tokens::MakeToken(endpoint, made.token.reveal());
  const std::int64_t expires =
      made.key.expires.has_value()
          ? std::chrono::floor<std::chrono::seconds>(made.key.expires->time_since_epoch()).count()
          : 0;
  return JsonResponse(200, Object({{"id", made.key.id},
                                   {"token", token.reveal()},
                                   {"api_key", made.token.reveal()},
                                   {"endpoint", endpoint}},
                                  ",\"expires_at\":" + std::to_string(expires)));
}

}  // namespace

void LocalApi::CreateToken(std::shared_ptr<http::Exchange> exchange) const {
  auto request = ReadNewApiKey(*exchange);
  if (!request.has_value()) return exchange->Respond(Failed(request.error()));
  net::EventLoop& loop = exchange->loop();
  parts_.api_keys.Generate(
      *std::move(request), [this, &loop, exchange = std::move(exchange)](
                               Result<identity::GeneratedApiKey> made) mutable {
        OnLoop(loop, [this, exchange = std::move(exchange), made = std::move(made)]() mutable {
          exchange->Respond(made.has_value() ? TokenResponse(*made, parts_.options.endpoint)
                                             : Failed(made.error()));
        });
      });
}

void LocalApi::CreateAccessKey(std::shared_ptr<http::Exchange> exchange) const {
  const auto body = ReadBody(*exchange);
  auto user = body.has_value() ? TextOr(*body, "user", "admin") : body.error();
  if (!user.has_value()) return exchange->Respond(Failed(user.error()));
  net::EventLoop& loop = exchange->loop();
  parts_.access_keys.Create(*std::move(user), [&loop, exchange = std::move(exchange)](
                                                  Result<identity::NewAccessKey> made) mutable {
    OnLoop(loop, [exchange = std::move(exchange), made = std::move(made)]() mutable {
      if (!made.has_value()) return exchange->Respond(Failed(made.error()));
      exchange->Respond(JsonResponse(200, Object({{"access_key_id", made->id},
                                                  {"secret_access_key", made->secret.reveal()}})));
    });
  });
}

}  // namespace keepsake::faces
