#include "base/limits.h"
#include "base/try.h"
#include "secrets/errors.h"
#include "secrets/identifier.h"
#include "secrets/request_checks.h"
#include "secrets/write_operations.h"

namespace keepsake::secrets {
namespace {

// Deleting by force what is not there succeeds, with an ARN that was never anybody's.
DeleteSecretResponse NothingToDelete(Change& change, const Caller& caller,
                                     const std::string& secret_id) {
  const Identifier identifier = ParseIdentifier(caller, secret_id);
  const std::string& name =
      identifier.form == Identifier::Form::kNone ? secret_id : identifier.name;
  return {
      .arn = MakeArn(caller, name, change.random()), .name = name, .deletion_date = change.now()};
}

Result<DeleteSecretResponse> DeleteNow(Change& change, const Caller& caller,
                                       const DeleteSecretRequest& request) {
  auto found = change.Find(caller, request.secret_id);
  if (!found.has_value() && found.error().code() == ErrorCode::kNotFound) {
    return NothingToDelete(change, caller, request.secret_id);
  }
  TRY_ASSIGN(const RecordPtr record, std::move(found));
  TRY(change.Remove(record));
  return DeleteSecretResponse{
      .arn = record->arn, .name = record->name, .deletion_date = change.now()};
}

}  // namespace

Status CheckDelete(const DeleteSecretRequest& request) {
  TRY(CheckSecretId(request.secret_id));
  if (!request.recovery_window_in_days.has_value()) return {};
  if (request.force_delete_without_recovery) return ForceWithWindow();
  const std::int64_t days = *request.recovery_window_in_days;
  if (days >= limits::kRecoveryDaysLeast && days <= limits::kRecoveryDaysMost) return {};
  return RecoveryWindow();
}

Result<DeleteSecretResponse> Delete(Change& change, const Caller& caller,
                                    const DeleteSecretRequest& request) {
  if (request.force_delete_without_recovery) return DeleteNow(change, caller, request);
  TRY_ASSIGN(const RecordPtr record, change.FindActive(caller, request.secret_id));
  const auto next = Changed(*record, change.now());
  next->deleted = change.now();
  next->purge =
      change.now() +
      std::chrono::days(request.recovery_window_in_days.value_or(limits::kRecoveryDaysMost));
  TRY(change.Write(next));
  return DeleteSecretResponse{.arn = next->arn, .name = next->name, .deletion_date = *next->purge};
}

}  // namespace keepsake::secrets
