#pragma once

#include <keepsake/secrets_types.h>

#include "base/clock.h"
#include "store/store.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keepsake::secrets {

inline constexpr std::string_view kCurrent = "AWSCURRENT";
inline constexpr std::string_view kPrevious = "AWSPREVIOUS";
inline constexpr std::string_view kPending = "AWSPENDING";

using Days = std::chrono::sys_days;

// The day of the last read, shared by all copies of a record, so that a read can note it without
// changing the record. Safe from any thread.
class AccessDay {
 public:
  AccessDay() = default;
  explicit AccessDay(std::optional<Days> day) : day_(day.has_value() ? Count(*day) : kNever) {}
  std::optional<Days> Get() const;
  // True when `day` is another one than before: then it is to be written down.
  bool Set(Days day) { return day_.exchange(Count(day), std::memory_order_relaxed) != Count(day); }

 private:
  static constexpr std::int32_t kNever = INT32_MIN;
  static std::int32_t Count(Days day) {
    return static_cast<std::int32_t>(day.time_since_epoch().count());
  }
  std::atomic<std::int32_t> day_ = kNever;
};

enum class ValueKind : std::uint8_t {
  kNone = 0,  // a version that waits for its value
  kString = 1,
  kBinary = 2,
};

struct Version {
  std::string id;
  std::uint64_t number = 0;  // grows with each version of the secret: the order of creation
  base::WallTime created{};
  std::vector<std::string> stages;  // in the order in which they came
  ValueKind kind = ValueKind::kNone;
  std::string kms_key_id;                      // empty: the default key
  std::shared_ptr<const store::Sealed> value;  // null for kNone
  std::shared_ptr<AccessDay> accessed = std::make_shared<AccessDay>();

  bool Has(std::string_view stage) const;
};

// All about a secret but its values in the clear. Immutable once published.
//
// Invariants (secrets-manager.md §3): a label is on one version at most; all versions together have
// at most limits::kStagingLabels; version ids are unique; `changed` grows with every change.
struct SecretRecord {
  std::string id;            // 32 hex digits; the key of its record in the store
  std::uint64_t number = 0;  // grows with each secret of the store: the order of creation
  std::string account, region, name, arn;
  std::string description, kms_key_id, type;  // empty: none
  base::WallTime created{};
  base::WallTime changed{};
  std::optional<base::WallTime> deleted;       // when its deletion was asked for
  std::optional<base::WallTime> purge;         // when it is gone; together with `deleted`
  std::optional<std::vector<SecretTag>> tags;  // nullopt: it never had any
  std::uint64_t next_version = 0;
  std::vector<Version> versions;  // by number
  std::shared_ptr<AccessDay> accessed = std::make_shared<AccessDay>();

  const Version* FindVersion(std::string_view version_id) const;  // or null
  Version* FindVersion(std::string_view version_id);
  const Version* Holder(std::string_view stage) const;  // the version with that label, or null
  Version* Holder(std::string_view stage);
  bool gone(base::WallTime now) const { return purge.has_value() && *purge <= now; }
};

using RecordPtr = std::shared_ptr<const SecretRecord>;

// Another state of the same secret, changed later than `record`.
std::shared_ptr<SecretRecord> Changed(const SecretRecord& record, base::WallTime now);

}  // namespace keepsake::secrets
