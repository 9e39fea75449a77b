#include "secrets/secret_record.h"

#include <algorithm>

namespace keepsake::secrets {

using namespace std::chrono_literals;

std::optional<Days> AccessDay::Get() const {
  const std::int32_t day = day_.load(std::memory_order_relaxed);
  if (day == kNever) return std::nullopt;
  return Days(std::chrono::days(day));
}

bool Version::Has(std::string_view stage) const {
  return std::ranges::find(stages, stage) != stages.end();
}

const Version* SecretRecord::FindVersion(std::string_view version_id) const {
  const auto found = std::ranges::find(versions, version_id, &Version::id);
  return found == versions.end() ? nullptr : &*found;
}

Version* SecretRecord::FindVersion(std::string_view version_id) {
  return const_cast<Version*>(std::as_const(*this).FindVersion(version_id));
}

const Version* SecretRecord::Holder(std::string_view stage) const {
  const auto found =
      std::ranges::find_if(versions, [&](const Version& version) { return version.Has(stage); });
  return found == versions.end() ? nullptr : &*found;
}

Version* SecretRecord::Holder(std::string_view stage) {
  return const_cast<Version*>(std::as_const(*this).Holder(stage));
}

std::shared_ptr<SecretRecord> Changed(const SecretRecord& record, base::WallTime now) {
  auto next = std::make_shared<SecretRecord>(record);
  next->changed = std::max(now, record.changed + 1ms);
  return next;
}

}  // namespace keepsake::secrets
