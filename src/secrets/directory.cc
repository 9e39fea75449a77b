#include "secrets/directory.h"

#include "base/limits.h"

namespace keepsake::secrets {

std::string SpaceOf(const SecretRecord& record) {
  return record.account + "/" + record.region;
}

const Directory::Space* Directory::Content::Find(std::string_view space) const {
  const auto found = spaces.find(space);
  return found == spaces.end() ? nullptr : &found->second;
}

// Another secret of that name may have come in its place; that one stays.
void Directory::Content::Take(const SecretRecord& record) {
  Space& space = spaces[SpaceOf(record)];
  const auto named = space.by_name.find(record.name);
  if (named == space.by_name.end() || named->second->id != record.id) return;
  const RecordPtr old = named->second;
  space.by_name.erase(named);
  space.by_creation.erase(CreationKeyOf(*old));
  if (old->purge.has_value()) by_purge.erase({*old->purge, old->number});
}

void Directory::Content::Put(const RecordPtr& record) {
  Take(*record);
  Space& space = spaces[SpaceOf(*record)];
  space.by_name[record->name] = record;
  space.by_creation[CreationKeyOf(*record)] = record;
  if (record->purge.has_value()) by_purge[{*record->purge, record->number}] = record;
}

RecordPtr Directory::Find(std::string_view space, std::string_view name) const {
  return content_.With([&](const Content& content) -> RecordPtr {
    const Space* const in = content.Find(space);
    if (in == nullptr) return nullptr;
    const auto found = in->by_name.find(name);
    return found == in->by_name.end() ? nullptr : found->second;
  });
}

std::vector<RecordPtr> Directory::Next(std::string_view space, std::optional<CreationKey> after,
                                       bool descending) const {
  return content_.With([&](const Content& content) {
    std::vector<RecordPtr> records;
    const Space* const in = content.Find(space);
    if (in == nullptr) return records;
    const auto& all = in->by_creation;
    const auto take = [&](auto next, auto end) {
      for (; next != end && records.size() < limits::kListSecretsStep; ++next) {
        records.push_back(next->second);
      }
    };
    if (!descending) {
      take(after.has_value() ? all.upper_bound(*after) : all.begin(), all.end());
    } else {
      take(std::make_reverse_iterator(after.has_value() ? all.lower_bound(*after) : all.end()),
           all.rend());
    }
    return records;
  });
}

std::size_t Directory::Count(std::string_view space) const {
  return content_.With([&](const Content& content) {
    const Space* const in = content.Find(space);
    return in == nullptr ? 0 : in->by_name.size();
  });
}

std::vector<RecordPtr> Directory::Gone(base::WallTime now) const {
  return content_.With([&](const Content& content) {
    std::vector<RecordPtr> gone;
    for (const auto& [when, record] : content.by_purge) {
      if (when.first > now || gone.size() == limits::kListSecretsStep) break;
      gone.push_back(record);
    }
    return gone;
  });
}

void Directory::Publish(std::span<const Step> steps) {
  content_.With([&](Content& content) {
    for (const Step& step : steps) {
      if (step.removed) {
        content.Take(*step.record);
      } else {
        content.Put(step.record);
      }
    }
  });
}

}  // namespace keepsake::secrets
