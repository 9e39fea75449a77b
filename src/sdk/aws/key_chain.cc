#include "sdk/aws/key_chain.h"

#include "base/error.h"
#include "base/text.h"
#include "base/try.h"
#include "sdk/aws/container_keys.h"
#include "sdk/aws/instance_keys.h"
#include "sdk/aws/profile_keys.h"

namespace keepsake::sdk {
namespace {

using Chosen = Result<std::unique_ptr<KeySource>>;

Result<Keys> FromOptions(const AwsCredentials& given) {
  if (given.access_key_id.empty() || given.secret_access_key.empty()) {
    return base::InvalidArgument(
        "credentials: access_key_id and secret_access_key are given together or not at all");
  }
  return Keys{given.access_key_id, given.secret_access_key, given.session_token, std::nullopt};
}

Result<Keys> FromVariables(std::string id, Secret secret, const base::Environment& environment) {
  if (id.empty() || secret.empty()) {
    return base::InvalidArgument(
        "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are set together or not at all; only one is");
  }
  Keys keys{std::move(id), std::move(secret), Secret(environment("AWS_SESSION_TOKEN").value_or("")),
            std::nullopt};
  const std::string expiration = environment("AWS_CREDENTIAL_EXPIRATION").value_or("");
  if (!expiration.empty()) {
    keys.expires_at = base::ParseIso8601(expiration);
    if (!keys.expires_at.has_value()) {
      return base::InvalidArgument("AWS_CREDENTIAL_EXPIRATION is no date");
    }
  }
  return keys;
}

Chosen Fixed(Result<Keys> keys) {
  if (!keys.has_value()) return std::move(keys).error();
  return std::make_unique<FixedKeys>(*std::move(keys));
}

Status CheckNoWebIdentity(const base::Environment& environment) {
  if (environment("AWS_WEB_IDENTITY_TOKEN_FILE").value_or("").empty()) return {};
  return Error(ErrorCode::kUnimplemented,
               "AWS_WEB_IDENTITY_TOKEN_FILE names a web identity, which this version does not use")
      .WithHint("give the pod an identity by EKS Pod Identity, or export keys");
}

Error NothingFound() {
  return Error(ErrorCode::kAuthentication,
               "there are no AWS credentials: not in AWS_ACCESS_KEY_ID, not in a profile, no "
               "container, and the instance metadata service is switched off")
      .WithHint("set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE");
}

}  // namespace

Chosen ChooseKeySource(const AwsCredentials& given, const Profile& profile, net::EventLoop& loop,
                       const net::TlsClientContext& tls, const base::Environment& environment) {
  if (!given.access_key_id.empty() || !given.secret_access_key.empty()) {
    return Fixed(FromOptions(given));
  }
  if (given.profile.empty()) {
    std::string id = environment("AWS_ACCESS_KEY_ID").value_or("");
    Secret secret(environment("AWS_SECRET_ACCESS_KEY").value_or(""));
    if (!id.empty() || !secret.empty()) {
      return Fixed(FromVariables(std::move(id), std::move(secret), environment));
    }
    TRY(CheckNoWebIdentity(environment));
  }
  TRY_ASSIGN(const bool in_profile, HasStaticKeys(profile));
  if (in_profile) {
    TRY(KeysOfProfile(profile));  // so that a half is told now
    return std::make_unique<ProfileKeys>(loop, profile.name(), environment);
  }
  TRY_ASSIGN(auto container, ContainerEndpoint::Find(environment));
  if (container.has_value()) {
    return std::make_unique<ContainerKeys>(loop, *std::move(container), tls);
  }
  TRY_ASSIGN(auto metadata, InstanceMetadata::Find(profile, environment));
  if (metadata.has_value()) return std::make_unique<InstanceKeys>(loop, *std::move(metadata));
  return NothingFound();
}

}  // namespace keepsake::sdk
