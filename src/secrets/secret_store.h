#pragma once

#include <keepsake/result.h>
#include <keepsake/secrets_types.h>

#include "base/clock.h"
#include "base/random.h"
#include "secrets/caller.h"
#include "store/store.h"

#include <functional>
#include <memory>

// The domain of AWS Secrets Manager: secrets, versions, staging labels, deletion and its recovery.
// Source: secrets-manager.md §2-§7, §9, §13; security.md §3.
//
// Callers have been authenticated, and members checked against their lengths, enumerations and
// patterns (ValidationException); everything that depends on meaning or state is checked here. Each
// error carries the service's type and text. Beside what an operation may say of its own, any of
// them may end with kServerUnavailable (the disk is full, slow, or has failed).
namespace keepsake::secrets {

struct Core;

// Safe from any thread. Nothing here ever waits: a read is answered from memory, where values are
// as they are on disk, encrypted each under a key of its own; a write is decided and written on the
// store's thread.
class SecretStore {
 public:
  // Reads everything that is stored. What is borrowed outlives the object and its last answer.
  // Errors: kDataLoss, kFailedPrecondition (a newer format).
  static Result<std::unique_ptr<SecretStore>> Load(store::Store& store, const base::Clock& clock,
                                                   base::Random& random);
  ~SecretStore();

  // Notes the day of the access, which is written down later.
  Result<GetSecretValueResponse> GetSecretValue(const Caller& caller,
                                                const GetSecretValueRequest& request);
  Result<DescribeSecretResponse> DescribeSecret(const Caller& caller,
                                                const DescribeSecretRequest& request) const;
  Result<ListSecretsResponse> ListSecrets(const Caller& caller,
                                          const ListSecretsRequest& request) const;
  Result<ListSecretVersionIdsResponse> ListSecretVersionIds(
      const Caller& caller, const ListSecretVersionIdsRequest& request) const;
  Result<GetRandomPasswordResponse> GetRandomPassword(
      const GetRandomPasswordRequest& request) const;

  // `reply` is called once: on the store's thread when the change is on disk, or before the call
  // returns when the request was wrong by itself. It does not block and does not throw.
  template <typename Response>
  using Reply = std::move_only_function<void(Result<Response>)>;

  void CreateSecret(const Caller& caller, CreateSecretRequest request,
                    Reply<CreateSecretResponse> reply);
  void PutSecretValue(const Caller& caller, PutSecretValueRequest request,
                      Reply<PutSecretValueResponse> reply);
  void UpdateSecret(const Caller& caller, UpdateSecretRequest request,
                    Reply<UpdateSecretResponse> reply);
  void UpdateSecretVersionStage(const Caller& caller, UpdateSecretVersionStageRequest request,
                                Reply<UpdateSecretVersionStageResponse> reply);
  void DeleteSecret(const Caller& caller, DeleteSecretRequest request,
                    Reply<DeleteSecretResponse> reply);
  void RestoreSecret(const Caller& caller, RestoreSecretRequest request,
                     Reply<RestoreSecretResponse> reply);

  // Removes for good what the end of its recovery window has come for; nobody sees those any more
  // in any case. To be called now and then.
  void Purge();

 private:
  explicit SecretStore(std::shared_ptr<Core> core);

  std::shared_ptr<Core> core_;
};

}  // namespace keepsake::secrets
