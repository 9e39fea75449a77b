#pragma once

#include <keepsake/result.h>
#include <keepsake/secrets_types.h>

#include "secrets/change.h"

// The operations that write, as they run on the store's thread: each decides from what it sees
// through `change` and leaves its writes there. Check...() are the parts that need nothing but the
// request. Source: secrets-manager.md §7.
namespace keepsake::secrets {

Status CheckCreate(const CreateSecretRequest& request);
Result<CreateSecretResponse> Create(Change& change, const Caller& caller,
                                    const CreateSecretRequest& request);

Status CheckPut(const PutSecretValueRequest& request);
Result<PutSecretValueResponse> Put(Change& change, const Caller& caller,
                                   const PutSecretValueRequest& request);

Status CheckUpdate(const UpdateSecretRequest& request);
Result<UpdateSecretResponse> Update(Change& change, const Caller& caller,
                                    const UpdateSecretRequest& request);

Result<UpdateSecretVersionStageResponse> UpdateStage(
    Change& change, const Caller& caller, const UpdateSecretVersionStageRequest& request);

Status CheckDelete(const DeleteSecretRequest& request);
Result<DeleteSecretResponse> Delete(Change& change, const Caller& caller,
                                    const DeleteSecretRequest& request);

Result<RestoreSecretResponse> Restore(Change& change, const Caller& caller,
                                      const RestoreSecretRequest& request);

}  // namespace keepsake::secrets
