#include "ops/secrets.h"

#include "secrets/secret_store.h"

namespace keepsake::ops {

void CreateSecret(Call& call, const CreateSecretRequest& request,
                  Reply<CreateSecretResponse> reply) {
  call.services.secrets.CreateSecret(*call.caller, request, std::move(reply));
}

void GetSecretValue(Call& call, const GetSecretValueRequest& request,
                    Reply<GetSecretValueResponse> reply) {
  reply(call.services.secrets.GetSecretValue(*call.caller, request));
}

void PutSecretValue(Call& call, const PutSecretValueRequest& request,
                    Reply<PutSecretValueResponse> reply) {
  call.services.secrets.PutSecretValue(*call.caller, request, std::move(reply));
}

void UpdateSecret(Call& call, const UpdateSecretRequest& request,
                  Reply<UpdateSecretResponse> reply) {
  call.services.secrets.UpdateSecret(*call.caller, request, std::move(reply));
}

void DescribeSecret(Call& call, const DescribeSecretRequest& request,
                    Reply<DescribeSecretResponse> reply) {
  reply(call.services.secrets.DescribeSecret(*call.caller, request));
}

void ListSecrets(Call& call, const ListSecretsRequest& request, Reply<ListSecretsResponse> reply) {
  reply(call.services.secrets.ListSecrets(*call.caller, request));
}

void ListSecretVersionIds(Call& call, const ListSecretVersionIdsRequest& request,
                          Reply<ListSecretVersionIdsResponse> reply) {
  reply(call.services.secrets.ListSecretVersionIds(*call.caller, request));
}

void UpdateSecretVersionStage(Call& call, const UpdateSecretVersionStageRequest& request,
                              Reply<UpdateSecretVersionStageResponse> reply) {
  call.services.secrets.UpdateSecretVersionStage(*call.caller, request, std::move(reply));
}

void DeleteSecret(Call& call, const DeleteSecretRequest& request,
                  Reply<DeleteSecretResponse> reply) {
  call.services.secrets.DeleteSecret(*call.caller, request, std::move(reply));
}

void RestoreSecret(Call& call, const RestoreSecretRequest& request,
                   Reply<RestoreSecretResponse> reply) {
  call.services.secrets.RestoreSecret(*call.caller, request, std::move(reply));
}

void GetRandomPassword(Call& call, const GetRandomPasswordRequest& request,
                       Reply<GetRandomPasswordResponse> reply) {
  reply(call.services.secrets.GetRandomPassword(request));
}

}  // namespace keepsake::ops
