#pragma once

#include <keepsake/aws_options.h>
#include <keepsake/export.h>
#include <keepsake/result.h>
#include <keepsake/secrets_types.h>

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace keepsake {
inline namespace v1 {

namespace internal {
class SecretsCore;
}

struct SecretsManagerClientOptions {
  /// Empty: AWS_REGION, AWS_DEFAULT_REGION, then the profile's.
  std::string region{};
  /// Another Secrets Manager: "http://127.0.0.1:8080", or "unix:PATH" for the socket of a server on
  /// this machine, which knows the caller by its user: then nothing is signed unless keys are
  /// given. Empty: AWS_ENDPOINT_URL_SECRETS_MANAGER, AWS_ENDPOINT_URL, the profile's, then AWS
  /// itself.
  std::string endpoint_url{};
  AwsCredentials credentials{};
  /// A PEM file of certificate authorities to trust beside the system's. Empty: AWS_CA_BUNDLE, then
  /// KEEPSAKE_CA_FILE.
  std::string ca_file{};
  /// The deadline of a call, retries included.
  std::chrono::milliseconds timeout{15'000};
  /// The deadline of each request of it.
  std::chrono::milliseconds attempt_timeout{5'000};
  /// Requests of a call at most. 0: AWS_MAX_ATTEMPTS, the profile's `max_attempts`, then 3.
  int max_attempts = 0;
};

/// Of one call.
struct SecretsCallOptions {
  /// The client's when empty. More than 0.
  std::optional<std::chrono::milliseconds> timeout{};
  /// Ends the call early with kCancelled.
  std::stop_token stop{};
};

/// A client of AWS Secrets Manager. Copies are cheap and share connections and credentials; safe
/// from any thread. What each call takes, gives and fails with is said at its types.
///
/// Failures that may pass are retried as AWS's standard mode does; a write keeps one
/// client_request_token over all its attempts, made here when the caller gives none. A clock that
/// is wrong is corrected from the answers.
class KEEPSAKE_EXPORT SecretsManagerClient {
 public:
  /// Errors: kInvalidArgument naming the option; no region and no endpoint; a profile that does not
  /// read.
  static Result<SecretsManagerClient> Create(SecretsManagerClientOptions options = {});

  using Options = SecretsCallOptions;
  Result<CreateSecretResponse> CreateSecret(const CreateSecretRequest& request,
                                            const Options& options = {}) const;
  Result<GetSecretValueResponse> GetSecretValue(const GetSecretValueRequest& request,
                                                const Options& options = {}) const;
  Result<PutSecretValueResponse> PutSecretValue(const PutSecretValueRequest& request,
                                                const Options& options = {}) const;
  Result<UpdateSecretResponse> UpdateSecret(const UpdateSecretRequest& request,
                                            const Options& options = {}) const;
  Result<UpdateSecretVersionStageResponse> UpdateSecretVersionStage(
      const UpdateSecretVersionStageRequest& request, const Options& options = {}) const;
  Result<DescribeSecretResponse> DescribeSecret(const DescribeSecretRequest& request,
                                                const Options& options = {}) const;
  /// One page; next_token leads to the next one.
  Result<ListSecretsResponse> ListSecrets(const ListSecretsRequest& request = {},
                                          const Options& options = {}) const;
  Result<ListSecretVersionIdsResponse> ListSecretVersionIds(
      const ListSecretVersionIdsRequest& request, const Options& options = {}) const;
  Result<DeleteSecretResponse> DeleteSecret(const DeleteSecretRequest& request,
                                            const Options& options = {}) const;
  Result<RestoreSecretResponse> RestoreSecret(const RestoreSecretRequest& request,
                                              const Options& options = {}) const;
  Result<GetRandomPasswordResponse> GetRandomPassword(const GetRandomPasswordRequest& request = {},
                                                      const Options& options = {}) const;
  Result<TagResourceResponse> TagResource(const TagResourceRequest& request,
                                          const Options& options = {}) const;
  Result<UntagResourceResponse> UntagResource(const UntagResourceRequest& request,
                                              const Options& options = {}) const;

  /// Ends all calls with kCancelled and refuses new ones with kFailedPrecondition, for all copies.
  void Close() const;

 private:
  explicit SecretsManagerClient(std::shared_ptr<internal::SecretsCore> core)
      : core_(std::move(core)) {}
  std::shared_ptr<internal::SecretsCore> core_;
};

}  // namespace v1
}  // namespace keepsake
