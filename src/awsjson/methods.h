#pragma once

#include <keepsake/secrets_types.h>

// One row a call of AWS Secrets Manager. Source: secrets-manager.md §1.1, §7-§9.
namespace keepsake::awsjson {

template <typename RequestType, typename ResponseType>
struct Method {
  using Request = RequestType;
  using Response = ResponseType;

  std::string_view target;  // the header X-Amz-Target, "secretsmanager.GetSecretValue"

  // "GetSecretValue"
  constexpr std::string_view name() const { return target.substr(target.find('.') + 1); }
};

inline constexpr Method<CreateSecretRequest, CreateSecretResponse> kCreateSecret{
    "secretsmanager.CreateSecret"};
inline constexpr Method<GetSecretValueRequest, GetSecretValueResponse> kGetSecretValue{
    "secretsmanager.GetSecretValue"};
inline constexpr Method<PutSecretValueRequest, PutSecretValueResponse> kPutSecretValue{
    "secretsmanager.PutSecretValue"};
inline constexpr Method<UpdateSecretRequest, UpdateSecretResponse> kUpdateSecret{
    "secretsmanager.UpdateSecret"};
inline constexpr Method<UpdateSecretVersionStageRequest, UpdateSecretVersionStageResponse>
    kUpdateSecretVersionStage{"secretsmanager.UpdateSecretVersionStage"};
inline constexpr Method<DescribeSecretRequest, DescribeSecretResponse> kDescribeSecret{
    "secretsmanager.DescribeSecret"};
inline constexpr Method<ListSecretsRequest, ListSecretsResponse> kListSecrets{
    "secretsmanager.ListSecrets"};
inline constexpr Method<ListSecretVersionIdsRequest, ListSecretVersionIdsResponse>
    kListSecretVersionIds{"secretsmanager.ListSecretVersionIds"};
inline constexpr Method<DeleteSecretRequest, DeleteSecretResponse> kDeleteSecret{
    "secretsmanager.DeleteSecret"};
inline constexpr Method<RestoreSecretRequest, RestoreSecretResponse> kRestoreSecret{
    "secretsmanager.RestoreSecret"};
inline constexpr Method<GetRandomPasswordRequest, GetRandomPasswordResponse> kGetRandomPassword{
    "secretsmanager.GetRandomPassword"};
inline constexpr Method<TagResourceRequest, TagResourceResponse> kTagResource{
    "secretsmanager.TagResource"};
inline constexpr Method<UntagResourceRequest, UntagResourceResponse> kUntagResource{
    "secretsmanager.UntagResource"};

}  // namespace keepsake::awsjson
