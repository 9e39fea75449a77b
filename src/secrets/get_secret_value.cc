#include "base/try.h"
#include "secrets/errors.h"
#include "secrets/identifier.h"
#include "secrets/read_operations.h"
#include "secrets/request_checks.h"

namespace keepsake::secrets {
namespace {

Result<const Version*> ById(const SecretRecord& record, const GetSecretValueRequest& request) {
  const Version* const version = record.FindVersion(*request.version_id);
  if (version == nullptr) return NoValueForVersion(*request.version_id);
  if (request.version_stage.has_value() && !version->Has(*request.version_stage)) {
    return StageNotOnVersion();
  }
  if (version->kind == ValueKind::kNone) return NoValueForVersion(*request.version_id);
  return version;
}

Result<const Version*> ByStage(const SecretRecord& record, std::string_view stage) {
  const Version* const version = record.Holder(stage);
  if (version == nullptr || version->kind == ValueKind::kNone) return NoValueForStage(stage);
  return version;
}

}  // namespace

Result<RecordPtr> FindPublished(const Core& core, const Caller& caller,
                                std::string_view secret_id) {
  TRY(CheckSecretId(secret_id));
  const Identifier identifier = ParseIdentifier(caller, secret_id);
  if (identifier.form == Identifier::Form::kNone) return NoSuchSecret();
  RecordPtr found = core.directory.Find(caller.space, identifier.name);
  if (found == nullptr || !identifier.Names(*found)) return NoSuchSecret();
  if (found->gone(core.clock.Wall())) return NoSuchSecret();
  return found;
}

Result<const Version*> ChooseVersion(const SecretRecord& record,
                                     const GetSecretValueRequest& request) {
  if (record.deleted.has_value()) return MarkedForDeletion();
  if (request.version_id.has_value()) return ById(record, request);
  return ByStage(record, request.version_stage.value_or(std::string(kCurrent)));
}

}  // namespace keepsake::secrets
