#include "base/limits.h"
#include "base/try.h"
#include "secrets/errors.h"
#include "secrets/labels.h"
#include "secrets/write_operations.h"

namespace keepsake::secrets {
namespace {

using Request = UpdateSecretVersionStageRequest;

// Whether the request says truly where the label is now. Source: secrets-manager.md §6.2.
Status CheckSource(const SecretRecord& record, const Request& request) {
  const Version* const holder = record.Holder(request.version_stage);
  if (request.remove_from_version_id.has_value()) {
    const Version* const from = record.FindVersion(*request.remove_from_version_id);
    if (from == nullptr) return NotAVersion(*request.remove_from_version_id);
    if (from != holder) return StageNotFoundIn(request.version_stage, from->id);
    return {};
  }
  if (holder == nullptr || holder->id == request.move_to_version_id) return {};
  return RemoveFromMissing(request.version_stage, holder->id);
}

Status CheckTarget(const SecretRecord& record, const Request& request) {
  if (!request.move_to_version_id.has_value()) {
    if (request.version_stage == kCurrent) return CurrentNeedsATarget();
    if (!request.remove_from_version_id.has_value()) return NowhereToMove();
    return {};
  }
  if (record.FindVersion(*request.move_to_version_id) != nullptr) return {};
  return NotAVersion(*request.move_to_version_id);
}

void Move(SecretRecord& record, const Request& request) {
  if (!request.move_to_version_id.has_value()) {
    Detach(*record.Holder(request.version_stage), request.version_stage);
    return;
  }
  Version& target = *record.FindVersion(*request.move_to_version_id);
  Attach(record, target, std::array{request.version_stage}, Cause::kMove);
}

}  // namespace

Result<UpdateSecretVersionStageResponse> UpdateStage(Change& change, const Caller& caller,
                                                     const Request& request) {
  TRY_ASSIGN(const RecordPtr record, change.FindActive(caller, request.secret_id));
  TRY(CheckSource(*record, request));
  TRY(CheckTarget(*record, request));
  const auto next = Changed(*record, change.now());
  Move(*next, request);
  if (CountLabels(*next) > limits::kStagingLabels) return TooManyLabels();
  TRY(change.Write(next));
  return UpdateSecretVersionStageResponse{.arn = next->arn, .name = next->name};
}

}  // namespace keepsake::secrets
