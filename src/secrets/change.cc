#include "secrets/change.h"

#include "base/try.h"
#include "crypto/equal.h"
#include "secrets/errors.h"
#include "secrets/identifier.h"
#include "secrets/opened_value.h"
#include "secrets/record_form.h"

namespace keepsake::secrets {

Result<RecordPtr> Change::FindName(const Caller& caller, std::string_view name) {
  RecordPtr found = core_.pending.Find(caller.space, name);
  if (found == nullptr || !found->gone(now_)) return found;
  TRY(Remove(std::move(found)));
  return RecordPtr();
}

Result<RecordPtr> Change::Find(const Caller& caller, std::string_view secret_id) {
  const Identifier identifier = ParseIdentifier(caller, secret_id);
  if (identifier.form == Identifier::Form::kNone) return NoSuchSecret();
  TRY_ASSIGN(RecordPtr found, FindName(caller, identifier.name));
  if (found == nullptr || !identifier.Names(*found)) return NoSuchSecret();
  return found;
}

Result<RecordPtr> Change::FindActive(const Caller& caller, std::string_view secret_id) {
  TRY_ASSIGN(RecordPtr found, Find(caller, secret_id));
  if (found->deleted.has_value()) return MarkedForDeletion();
  return found;
}

Result<bool> Change::HasValue(const SecretRecord& record, const Version& version,
                              const Value& value) {
  if (version.kind != value.kind) return false;
  TRY_ASSIGN(const crypto::SecretBytes opened, OpenValue(core_.store, record, version));
  return crypto::Equal(opened.view(), value.bytes);
}

Status Change::WriteValue(const SecretRecord& record, Version& version, const Value& value) {
  version.kind = value.kind;
  const store::RecordId id = IdOf(record, version);
  version.value = std::make_shared<const store::Sealed>(
      core_.store.Seal(id, BindingOf(record, version), value.bytes));
  return transaction_.Put(id, *version.value);
}

Status Change::DeleteValue(const SecretRecord& record, const Version& version) {
  if (version.kind == ValueKind::kNone) return {};
  return transaction_.Delete(IdOf(record, version));
}

Status Change::Write(std::shared_ptr<const SecretRecord> record) {
  const store::RecordId id = IdOf(*record);
  TRY(transaction_.Put(id, core_.store.Seal(id, kRecordBinding, EncodeRecord(*record))));
  steps_.push_back({std::move(record), false});
  return {};
}

Status Change::Remove(RecordPtr record) {
  for (const Version& version : record->versions) TRY(DeleteValue(*record, version));
  TRY(transaction_.Delete(IdOf(*record)));
  steps_.push_back({std::move(record), true});
  return {};
}

}  // namespace keepsake::secrets
