#pragma once

#include "base/guarded.h"
#include "secrets/secret_record.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace keepsake::secrets {

// A secret has another state, or none any more.
struct Step {
  RecordPtr record;
  bool removed = false;
};

// Where a secret stands in the order of creation, which never changes.
using CreationKey = std::pair<base::WallTime, std::uint64_t>;
inline CreationKey CreationKeyOf(const SecretRecord& record) {
  return {record.created, record.number};
}

// The secrets as their readers see them: what is on disk, by name and in order of creation. Safe
// from any thread; a lock is held for one look-up, or for limits::kListSecretsStep of them.
class Directory {
 public:
  // The secret of that name in that space, or null. It may be gone already, see Gone().
  RecordPtr Find(std::string_view space, std::string_view name) const;

  // The next secrets after that place, or from the first or the last one, in order of creation or
  // against it; at most limits::kListSecretsStep, and none at the end.
  std::vector<RecordPtr> Next(std::string_view space, std::optional<CreationKey> after,
                              bool descending) const;

  std::size_t Count(std::string_view space) const;

  // Those whose time to be purged has come; at most limits::kListSecretsStep.
  std::vector<RecordPtr> Gone(base::WallTime now) const;

  // All steps of one change at once.
  void Publish(std::span<const Step> steps);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  template <typename T>
  using ByText = std::unordered_map<std::string, T, Hash, std::equal_to<>>;

  struct Space {
    ByText<RecordPtr> by_name;
    std::map<CreationKey, RecordPtr> by_creation;
  };
  struct Content {
    ByText<Space> spaces;
    std::map<std::pair<base::WallTime, std::uint64_t>, RecordPtr> by_purge;

    const Space* Find(std::string_view space) const;
    void Take(const SecretRecord& record);
    void Put(const RecordPtr& record);
  };

  base::Guarded<Content> content_;
};

// The name of the space that a secret is in, as in Caller.
std::string SpaceOf(const SecretRecord& record);

}  // namespace keepsake::secrets
