#include "secrets/pending.h"

namespace keepsake::secrets {

RecordPtr Pending::Find(std::string_view space, std::string_view name) const {
  const auto found = steps_.find(Key(space, name));
  if (found == steps_.end()) return directory_.Find(space, name);
  return found->second.removed ? nullptr : found->second.record;
}

std::size_t Pending::Count(std::string_view space) const {
  std::size_t count = directory_.Count(space);
  for (const auto& [key, step] : steps_) {
    if (key.first != space) continue;
    const bool published = directory_.Find(space, key.second) != nullptr;
    if (published && step.removed) --count;
    if (!published && !step.removed) ++count;
  }
  return count;
}

void Pending::Add(std::span<const Step> steps) {
  for (const Step& step : steps) steps_.insert_or_assign(KeyOf(step), step);
}

void Pending::Forget(std::span<const Step> steps) {
  for (const Step& step : steps) {
    const auto found = steps_.find(KeyOf(step));
    // A later work of the group may have gone further; that one forgets it.
    if (found != steps_.end() && found->second.record == step.record &&
        found->second.removed == step.removed) {
      steps_.erase(found);
    }
  }
}

}  // namespace keepsake::secrets
