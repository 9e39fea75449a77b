#include "identity/permission.h"

#include <algorithm>

namespace keepsake::identity {
namespace {

constexpr unsigned kRead = 1, kWrite = 2;

struct Need {
  Rule::About about;
  unsigned rights;  // 0: no rule can give it
};

constexpr Need NeedOf(Permission permission) {
  using enum Permission;
  using About = Rule::About;
  switch (permission) {
    case kReadCache:
      return {About::kItems, kRead};
    case kWriteCache:
      return {About::kItems, kWrite};
    case kReadWriteCache:
      return {About::kItems, kRead | kWrite};
    case kReadTopic:
      return {About::kTopics, kRead};
    case kWriteTopic:
      return {About::kTopics, kWrite};
    case kNothing:
    case kControl:
    case kSecrets:
    case kIdentity:
      break;
  }
  return {About::kItems, 0};
}

constexpr unsigned RightsOf(Role role) {
  switch (role) {
    case Role::kReadWrite:
      return kRead | kWrite;
    case Role::kReadOnly:
      return kRead;
    case Role::kWriteOnly:
      return kWrite;
    case Role::kNothing:
      break;
  }
  return 0;
}

bool Covers(const Rule& rule, const Need& need, const Resource& resource) {
  if (rule.about != need.about || (need.rights & ~RightsOf(rule.role)) != 0) return false;
  if (rule.cache.has_value() && *rule.cache != resource.cache) return false;
  if (rule.names.match == Match::kAll) return true;
  return !resource.names.empty() && std::ranges::all_of(resource.names, [&](std::string_view name) {
    return rule.names.Covers(name);
  });
}

}  // namespace

bool Selector::Covers(std::string_view candidate) const {
  switch (match) {
    case Match::kAll:
      return true;
    case Match::kExact:
      return candidate == name;
    case Match::kPrefix:
      return candidate.starts_with(name);
  }
  return false;
}

bool Allows(const Permissions& permissions, Permission needed, const Resource& resource) {
  if (needed == Permission::kNothing) return true;
  const Need need = NeedOf(needed);
  if (permissions.super_user) return need.rights != 0 || needed == Permission::kControl;
  return need.rights != 0 && std::ranges::any_of(permissions.rules, [&](const Rule& rule) {
           return Covers(rule, need, resource);
         });
}

}  // namespace keepsake::identity
