#pragma once

#include "secrets/directory.h"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace keepsake::secrets {

// The secrets as the next work must see them: as readers do, and with what earlier works of the
// same group have done, which is not on disk yet. The store's thread only.
class Pending {
 public:
  explicit Pending(const Directory& directory) : directory_(directory) {}

  RecordPtr Find(std::string_view space, std::string_view name) const;
  std::size_t Count(std::string_view space) const;

  // A work has succeeded, and its group goes on.
  void Add(std::span<const Step> steps);
  // Its group has ended, well or not.
  void Forget(std::span<const Step> steps);

 private:
  using Key = std::pair<std::string, std::string>;  // space and name
  static Key KeyOf(const Step& step) { return {SpaceOf(*step.record), step.record->name}; }

  const Directory& directory_;
  std::map<Key, Step> steps_;  // the last one of each name
};

}  // namespace keepsake::secrets
