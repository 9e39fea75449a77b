#include "base/try.h"
#include "secrets/write_operations.h"

namespace keepsake::secrets {

Result<RestoreSecretResponse> Restore(Change& change, const Caller& caller,
                                      const RestoreSecretRequest& request) {
  TRY_ASSIGN(const RecordPtr record, change.Find(caller, request.secret_id));
  RestoreSecretResponse response{.arn = record->arn, .name = record->name};
  if (!record->deleted.has_value()) return response;
  const auto next = Changed(*record, change.now());
  next->deleted.reset();
  next->purge.reset();
  TRY(change.Write(next));
  return response;
}

}  // namespace keepsake::secrets
