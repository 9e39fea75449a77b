#include "sdk/secrets_manager_token.h"

#include "base/error.h"
#include "base/try.h"
#include "crypto/wipe.h"
#include "sdk/validation.h"

namespace keepsake::sdk {
namespace {

Status Check(const SecretsManagerSource& source) {
  if (source.secret_id.empty()) return base::InvalidArgument("secret_id is empty");
  if (source.version_stage.empty() && source.version_id.empty()) {
    return base::InvalidArgument("version_stage is empty, and there is no version_id");
  }
  if (source.refresh_interval.count() < 0) {
    return base::InvalidArgument("refresh_interval must not be negative");
  }
  return CheckPositive("the timeout of the secret", source.timeout);
}

GetSecretValueRequest RequestOf(const SecretsManagerSource& source) {
  GetSecretValueRequest request{.secret_id = source.secret_id};
  if (!source.version_id.empty()) {
    request.version_id = source.version_id;
  } else {
    request.version_stage = source.version_stage;
  }
  return request;
}

}  // namespace

Result<std::unique_ptr<TokenSource>> SecretsManagerToken::Create(const SecretsManagerSource& source,
                                                                 net::EventLoop& loop,
                                                                 const Surroundings& surroundings) {
  TRY(Check(source));
  TRY_ASSIGN(auto caller, SecretsCaller::Create({.region = source.region,
                                                 .endpoint_url = source.endpoint_url,
                                                 .credentials = source.credentials,
                                                 .ca_file = source.ca_file},
                                                loop, surroundings));
  return std::make_unique<SecretsManagerToken>(source, loop, std::move(caller));
}

SecretsManagerToken::SecretsManagerToken(SecretsManagerSource source, net::EventLoop& loop,
                                         std::unique_ptr<SecretsCaller> caller)
    : source_(std::move(source)), loop_(loop), caller_(std::move(caller)) {}

void SecretsManagerToken::Fetch(Done done) {
  done_ = std::move(done);
  AwsRequest request;
  request.target = awsjson::kGetSecretValue.target;
  request.about = source_.secret_id;
  request.body = awsjson::Encode(RequestOf(source_));
  request.begun = loop_.now();
  request.deadline = request.begun + source_.timeout;
  caller_->Begin(std::move(request), [this](Result<std::string_view> body) {
    std::exchange(done_, nullptr)(Read(std::move(body)));
  });
}

Result<Access> SecretsManagerToken::Read(Result<std::string_view> body) const {
  const std::string context = "the token in secret \"" + source_.secret_id + "\"";
  if (!body.has_value()) return body.error().Within(context);
  const auto response = awsjson::Decode<GetSecretValueResponse>(*body);
  if (!response.has_value()) return response.error().Within(context);
  if (!response->secret_string.has_value()) {
    return base::InvalidArgument(context + ": the secret is binary; a token is kept as text");
  }
  auto access = AccessFromToken(response->secret_string->reveal(),
                                {.endpoints = source_.endpoints, .json_field = source_.json_field});
  if (!access.has_value()) return access.error().Within(context);
  return access;
}

}  // namespace keepsake::sdk
