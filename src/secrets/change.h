#pragma once

#include <keepsake/result.h>

#include "secrets/caller.h"
#include "secrets/core.h"
#include "secrets/secret_record.h"

#include <memory>
#include <string_view>
#include <vector>

namespace keepsake::secrets {

// A value on its way in or out.
struct Value {
  ValueKind kind;
  std::string_view bytes;
};

// One operation that writes, while it runs on the store's thread: what it sees, and what it writes.
// An operation decides first and writes last; it writes each secret once.
class Change {
 public:
  Change(Core& core, store::Transaction& transaction)
      : core_(core), transaction_(transaction), now_(core.clock.Wall()) {}

  base::WallTime now() const { return now_; }
  base::Random& random() { return core_.random; }
  std::uint64_t NextNumber() { return core_.next_number++; }
  std::size_t CountSecrets(const Caller& caller) const { return core_.pending.Count(caller.space); }

  // The secret of that name, also one that is marked for deletion; one whose time has come is
  // removed here and not found. Errors: those of the store.
  Result<RecordPtr> FindName(const Caller& caller, std::string_view name);
  // The same by a SecretId. Errors: ResourceNotFoundException.
  Result<RecordPtr> Find(const Caller& caller, std::string_view secret_id);
  // And not marked for deletion. Errors: InvalidRequestException beside it.
  Result<RecordPtr> FindActive(const Caller& caller, std::string_view secret_id);

  // Whether the version has exactly that value. Errors: DecryptionFailure.
  Result<bool> HasValue(const SecretRecord& record, const Version& version, const Value& value);

  // Seals the value and gives it to a version of a record that is written afterwards.
  Status WriteValue(const SecretRecord& record, Version& version, const Value& value);
  Status DeleteValue(const SecretRecord& record, const Version& version);
  Status Write(std::shared_ptr<const SecretRecord> record);
  Status Remove(RecordPtr record);  // with all its values

  // What readers are to see after the commit.
  std::vector<Step> TakeSteps() { return std::move(steps_); }

 private:
  Core& core_;
  store::Transaction& transaction_;
  const base::WallTime now_;
  std::vector<Step> steps_;
};

}  // namespace keepsake::secrets
