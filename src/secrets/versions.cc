#include "secrets/versions.h"

#include "base/limits.h"
#include "base/try.h"
#include "secrets/errors.h"
#include "secrets/labels.h"

#include <algorithm>

namespace keepsake::secrets {
namespace {

// The versions are in the order of their creation, so the first one found is the oldest.
Status MakeRoom(Change& change, SecretRecord& record) {
  const base::WallTime oldest_kept = change.now() - limits::kVersionKept;
  while (record.versions.size() >= limits::kSecretVersions) {
    const auto found = std::ranges::find_if(record.versions, [&](const Version& version) {
      return version.stages.empty() && version.created < oldest_kept;
    });
    if (found == record.versions.end()) return TooManyVersions();
    TRY(change.DeleteValue(record, *found));
    record.versions.erase(found);
  }
  return {};
}

}  // namespace

Status AddVersion(Change& change, SecretRecord& record, const std::string& id, const Value& value,
                  std::span<const std::string> labels) {
  TRY(MakeRoom(change, record));
  const bool first = record.versions.empty();
  Version& version = record.versions.emplace_back();
  version.id = id;
  version.number = record.next_version++;
  version.created = change.now();
  version.kms_key_id = record.kms_key_id;
  Attach(record, version, labels, Cause::kNewVersion);
  if (first) Attach(record, version, std::array{std::string(kCurrent)}, Cause::kNewVersion);
  if (CountLabels(record) > limits::kStagingLabels) return TooManyLabels();
  return change.WriteValue(record, version, value);
}

Result<Token> Recognise(Change& change, const SecretRecord& record, const std::string& token,
                        const Value& value) {
  const Version* const version = record.FindVersion(token);
  if (version == nullptr) return Token::kNew;
  if (version->kind == ValueKind::kNone) return Token::kPlaceholder;
  TRY_ASSIGN(const bool same, change.HasValue(record, *version, value));
  if (same) return Token::kRepeated;
  return TokenInUse(token, record.arn);
}

}  // namespace keepsake::secrets
