#include "secrets/loading.h"

#include "base/try.h"
#include "secrets/record_form.h"

#include <algorithm>
#include <unordered_map>

namespace keepsake::secrets {
namespace {

using Values = std::unordered_map<std::string, std::shared_ptr<const store::Sealed>>;

Result<Values> ReadValues(Core& core) {
  Values values;
  TRY(core.store.ForEach(store::Kind::kVersion, [&](std::string_view key, std::string_view sealed) {
    values.emplace(key, std::make_shared<const store::Sealed>(sealed));
    return Status();
  }));
  return values;
}

Status GiveValues(SecretRecord& record, const Values& values) {
  for (Version& version : record.versions) {
    if (version.kind == ValueKind::kNone) continue;
    const auto value = values.find(IdOf(record, version).key);
    if (value == values.end()) {
      return Error(ErrorCode::kDataLoss, record.arn + " lacks the value of a version");
    }
    version.value = value->second;
  }
  return {};
}

Result<SecretRecord> Open(Core& core, std::string_view id, std::string_view sealed) {
  const store::RecordId record_id{store::Kind::kSecret, std::string(id)};
  TRY_ASSIGN(const auto opened, core.store.Unseal(record_id, kRecordBinding, sealed));
  return DecodeRecord(id, opened.view());
}

}  // namespace

Status LoadSecrets(Core& core) {
  TRY_ASSIGN(const Values values, ReadValues(core));
  return core.store.ForEach(
      store::Kind::kSecret, [&](std::string_view id, std::string_view sealed) -> Status {
        TRY_ASSIGN(SecretRecord record, Open(core, id, sealed));
        TRY(GiveValues(record, values));
        core.next_number = std::max(core.next_number, record.number + 1);
        const Step step{std::make_shared<const SecretRecord>(std::move(record))};
        core.directory.Publish(std::span(&step, 1));
        return {};
      });
}

}  // namespace keepsake::secrets
