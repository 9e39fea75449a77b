#include "faces/admin/permission_json.h"

#include "base/error.h"
#include "base/try.h"

namespace keepsake::faces {
namespace {

using base::InvalidArgument;
using identity::Match;
using identity::Role;
using identity::Rule;
using tokens::Json;

constexpr struct {
  std::string_view name;
  Role role;
} kRoles[] = {{"readonly", Role::kReadOnly},
              {"writeonly", Role::kWriteOnly},
              {"readwrite", Role::kReadWrite}};

Result<Role> ReadRole(const Json& rule) {
  const Secret* text = rule.FindText("role");
  for (const auto& row : kRoles) {
    if (text != nullptr && text->reveal() == row.name) return row.role;
  }
  return InvalidArgument("'role' is readonly, writeonly or readwrite");
}

Result<Rule::About> ReadAbout(const Json& rule) {
  const Json* about = rule.Find("about");
  if (about == nullptr || about->text.reveal() == "items") return Rule::About::kItems;
  if (about->text.reveal() == "topics") return Rule::About::kTopics;
  return InvalidArgument("'about' is items or topics");
}

Status CheckMembers(const Json& rule) {
  constexpr std::string_view kKnown[] = {"role", "about", "cache", "name", "prefix"};
  for (const auto& member : rule.members) {
    if (std::ranges::find(kKnown, member.name) == std::end(kKnown)) {
      return InvalidArgument("a permission has role, about, cache, name and prefix, nothing else");
    }
    if (!member.value.is(Json::Type::kText)) {
      return InvalidArgument("every member of a permission is a text");
    }
  }
  if (rule.Find("name") != nullptr && rule.Find("prefix") != nullptr) {
    return InvalidArgument("a permission has a name or a prefix, not both");
  }
  return {};
}

Result<Rule> ReadRule(const Json& json) {
  TRY(CheckMembers(json));
  Rule rule;
  TRY_ASSIGN(rule.role, ReadRole(json));
  TRY_ASSIGN(rule.about, ReadAbout(json));
  if (const Secret* cache = json.FindText("cache")) rule.cache = std::string(cache->reveal());
  if (const Secret* name = json.FindText("name")) {
    rule.names = {Match::kExact, std::string(name->reveal())};
  }
  if (const Secret* prefix = json.FindText("prefix")) {
    rule.names = {Match::kPrefix, std::string(prefix->reveal())};
  }
  return rule;
}

}  // namespace

Result<identity::Permissions> ReadPermissions(const Json& json) {
  identity::Permissions permissions;
  if (json.is(Json::Type::kText) && json.text.reveal() == "super_user") {
    permissions.super_user = true;
    return permissions;
  }
  if (!json.is(Json::Type::kArray)) {
    return InvalidArgument("'permissions' is \"super_user\" or a list");
  }
  for (const Json& item : json.items) {
    if (!item.is(Json::Type::kObject)) return InvalidArgument("a permission is an object");
    TRY_ASSIGN(Rule rule, ReadRule(item));
    permissions.rules.push_back(std::move(rule));
  }
  return permissions;
}

}  // namespace keepsake::faces
