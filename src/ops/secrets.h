#pragma once

#include <keepsake/secrets_types.h>

#include "ops/operation.h"

// The calls of AWS Secrets Manager. What they mean is the secrets room's; here stands who may make
// them. Every one needs Permission::kSecrets on the secret as the caller names it, so existence is
// never asked before the right to ask (S-POL-4). Call::caller is set.
// Source: secrets-manager.md §7, §12.1.
namespace keepsake::ops {

void CreateSecret(Call&, const CreateSecretRequest&, Reply<CreateSecretResponse>);
void GetSecretValue(Call&, const GetSecretValueRequest&, Reply<GetSecretValueResponse>);
void PutSecretValue(Call&, const PutSecretValueRequest&, Reply<PutSecretValueResponse>);
void UpdateSecret(Call&, const UpdateSecretRequest&, Reply<UpdateSecretResponse>);
void DescribeSecret(Call&, const DescribeSecretRequest&, Reply<DescribeSecretResponse>);
void ListSecrets(Call&, const ListSecretsRequest&, Reply<ListSecretsResponse>);
void ListSecretVersionIds(Call&, const ListSecretVersionIdsRequest&,
                          Reply<ListSecretVersionIdsResponse>);
void UpdateSecretVersionStage(Call&, const UpdateSecretVersionStageRequest&,
                              Reply<UpdateSecretVersionStageResponse>);
void DeleteSecret(Call&, const DeleteSecretRequest&, Reply<DeleteSecretResponse>);
void RestoreSecret(Call&, const RestoreSecretRequest&, Reply<RestoreSecretResponse>);
void GetRandomPassword(Call&, const GetRandomPasswordRequest&, Reply<GetRandomPasswordResponse>);

// The name that a new secret shall have; the action is checked on it.
inline void NewSecret(const Call&, const CreateSecretRequest& request, Touched& touched) {
  touched.Add(request.name);
}

inline constexpr Operation<CreateSecretRequest, CreateSecretResponse> kCreateSecret{
    "secretsmanager.CreateSecret", Permission::kSecrets, &NewSecret, &CreateSecret};
inline constexpr Operation<GetSecretValueRequest, GetSecretValueResponse> kGetSecretValue{
    "secretsmanager.GetSecretValue", Permission::kSecrets, &OneSecret<GetSecretValueRequest>,
    &GetSecretValue};
inline constexpr Operation<PutSecretValueRequest, PutSecretValueResponse> kPutSecretValue{
    "secretsmanager.PutSecretValue", Permission::kSecrets, &OneSecret<PutSecretValueRequest>,
    &PutSecretValue};
inline constexpr Operation<UpdateSecretRequest, UpdateSecretResponse> kUpdateSecret{
    "secretsmanager.UpdateSecret", Permission::kSecrets, &OneSecret<UpdateSecretRequest>,
    &UpdateSecret};
inline constexpr Operation<DescribeSecretRequest, DescribeSecretResponse> kDescribeSecret{
    "secretsmanager.DescribeSecret", Permission::kSecrets, &OneSecret<DescribeSecretRequest>,
    &DescribeSecret};
inline constexpr Operation<ListSecretsRequest, ListSecretsResponse> kListSecrets{
    "secretsmanager.ListSecrets", Permission::kSecrets, &Nothing<ListSecretsRequest>, &ListSecrets};
inline constexpr Operation<ListSecretVersionIdsRequest, ListSecretVersionIdsResponse>
    kListSecretVersionIds{"secretsmanager.ListSecretVersionIds", Permission::kSecrets,
                          &OneSecret<ListSecretVersionIdsRequest>, &ListSecretVersionIds};
inline constexpr Operation<UpdateSecretVersionStageRequest, UpdateSecretVersionStageResponse>
    kUpdateSecretVersionStage{"secretsmanager.UpdateSecretVersionStage", Permission::kSecrets,
                              &OneSecret<UpdateSecretVersionStageRequest>,
                              &UpdateSecretVersionStage};
inline constexpr Operation<DeleteSecretRequest, DeleteSecretResponse> kDeleteSecret{
    "secretsmanager.DeleteSecret", Permission::kSecrets, &OneSecret<DeleteSecretRequest>,
    &DeleteSecret};
inline constexpr Operation<RestoreSecretRequest, RestoreSecretResponse> kRestoreSecret{
    "secretsmanager.RestoreSecret", Permission::kSecrets, &OneSecret<RestoreSecretRequest>,
    &RestoreSecret};
inline constexpr Operation<GetRandomPasswordRequest, GetRandomPasswordResponse> kGetRandomPassword{
    "secretsmanager.GetRandomPassword", Permission::kSecrets, &Nothing<GetRandomPasswordRequest>,
    &GetRandomPassword};

}  // namespace keepsake::ops
