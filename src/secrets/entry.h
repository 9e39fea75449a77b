#pragma once

#include <keepsake/secrets_types.h>

#include "secrets/secret_record.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

// What DescribeSecret and ListSecrets show of a secret. Members without a value are not sent.
// Source: secrets-manager.md §7.7, §9.
namespace keepsake::secrets {

inline std::optional<std::string> IfAny(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

inline std::optional<Timestamp> Midnight(const AccessDay& accessed) {
  const auto day = accessed.Get();
  return day.has_value() ? std::optional<Timestamp>(*day) : std::nullopt;
}

// The members that both have.
template <typename Entry>
void FillMembers(const SecretRecord& record, Entry& entry) {
  entry.arn = record.arn;
  entry.name = record.name;
  entry.description = IfAny(record.description);
  entry.kms_key_id = IfAny(record.kms_key_id);
  entry.type = IfAny(record.type);
  entry.created_date = record.created;
  entry.last_changed_date = record.changed;
  entry.last_accessed_date = Midnight(*record.accessed);
  entry.deleted_date = record.deleted;
  entry.tags = record.tags;
}

// Of the versions that have a label.
inline std::map<std::string, std::vector<std::string>> StagesOf(const SecretRecord& record) {
  std::map<std::string, std::vector<std::string>> stages;
  for (const Version& version : record.versions) {
    if (!version.stages.empty()) stages[version.id] = version.stages;
  }
  return stages;
}

}  // namespace keepsake::secrets
