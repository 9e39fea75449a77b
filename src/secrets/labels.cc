#include "secrets/labels.h"

#include <algorithm>

namespace keepsake::secrets {
namespace {

void Move(SecretRecord& record, Version& version, std::string_view label) {
  Version* const holder = record.Holder(label);
  if (holder == &version) return;
  if (holder != nullptr) Detach(*holder, label);
  version.stages.emplace_back(label);
}

}  // namespace

void Detach(Version& version, std::string_view label) {
  std::erase(version.stages, label);
}

void Attach(SecretRecord& record, Version& version, std::span<const std::string> labels,
            Cause cause) {
  Version* const was_current = record.Holder(kCurrent);
  for (const std::string& label : labels) Move(record, version, label);
  if (was_current == nullptr || was_current == &version || was_current->Has(kCurrent)) return;
  Move(record, *was_current, kPrevious);
  if (cause != Cause::kNewVersion) return;
  for (Version& other : record.versions) {
    if (&other != &version) Detach(other, kPending);
  }
}

std::size_t CountLabels(const SecretRecord& record) {
  std::size_t count = 0;
  for (const Version& version : record.versions) count += version.stages.size();
  return count;
}

}  // namespace keepsake::secrets
