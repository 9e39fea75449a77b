#include <keepsake/secrets_manager_client.h>

#include "base/try.h"
#include "sdk/secrets_core.h"

namespace keepsake {
inline namespace v1 {

Result<SecretsManagerClient> SecretsManagerClient::Create(SecretsManagerClientOptions options) {
  TRY_ASSIGN(auto core,
             internal::SecretsCore::Create(std::move(options), sdk::SystemSurroundings()));
  return SecretsManagerClient(std::move(core));
}

void SecretsManagerClient::Close() const {
  core_->Close();
}

Result<CreateSecretResponse> SecretsManagerClient::CreateSecret(const CreateSecretRequest& request,
                                                                const Options& options) const {
  return core_->Call(awsjson::kCreateSecret, request, options);
}

Result<GetSecretValueResponse> SecretsManagerClient::GetSecretValue(
    const GetSecretValueRequest& request, const Options& options) const {
  return core_->Call(awsjson::kGetSecretValue, request, options);
}

Result<PutSecretValueResponse> SecretsManagerClient::PutSecretValue(
    const PutSecretValueRequest& request, const Options& options) const {
  return core_->Call(awsjson::kPutSecretValue, request, options);
}

Result<UpdateSecretResponse> SecretsManagerClient::UpdateSecret(const UpdateSecretRequest& request,
                                                                const Options& options) const {
  return core_->Call(awsjson::kUpdateSecret, request, options);
}

Result<UpdateSecretVersionStageResponse> SecretsManagerClient::UpdateSecretVersionStage(
    const UpdateSecretVersionStageRequest& request, const Options& options) const {
  return core_->Call(awsjson::kUpdateSecretVersionStage, request, options);
}

Result<DescribeSecretResponse> SecretsManagerClient::DescribeSecret(
    const DescribeSecretRequest& request, const Options& options) const {
  return core_->Call(awsjson::kDescribeSecret, request, options);
}

Result<ListSecretsResponse> SecretsManagerClient::ListSecrets(const ListSecretsRequest& request,
                                                              const Options& options) const {
  return core_->Call(awsjson::kListSecrets, request, options);
}

Result<ListSecretVersionIdsResponse> SecretsManagerClient::ListSecretVersionIds(
    const ListSecretVersionIdsRequest& request, const Options& options) const {
  return core_->Call(awsjson::kListSecretVersionIds, request, options);
}

Result<DeleteSecretResponse> SecretsManagerClient::DeleteSecret(const DeleteSecretRequest& request,
                                                                const Options& options) const {
  return core_->Call(awsjson::kDeleteSecret, request, options);
}

Result<RestoreSecretResponse> SecretsManagerClient::RestoreSecret(
    const RestoreSecretRequest& request, const Options& options) const {
  return core_->Call(awsjson::kRestoreSecret, request, options);
}

Result<GetRandomPasswordResponse> SecretsManagerClient::GetRandomPassword(
    const GetRandomPasswordRequest& request, const Options& options) const {
  return core_->Call(awsjson::kGetRandomPassword, request, options);
}

Result<TagResourceResponse> SecretsManagerClient::TagResource(const TagResourceRequest& request,
                                                              const Options& options) const {
  return core_->Call(awsjson::kTagResource, request, options);
}

Result<UntagResourceResponse> SecretsManagerClient::UntagResource(
    const UntagResourceRequest& request, const Options& options) const {
  return core_->Call(awsjson::kUntagResource, request, options);
}

}  // namespace v1
}  // namespace keepsake
