#include "identity/api_key.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/try.h"
#include "identity/record.h"

namespace keepsake::identity {
namespace {

using base::InvalidArgument;

constexpr std::uint8_t kRecordVersion = 1;

bool SameThings(const Rule& a, const Rule& b) {
  return a.about == b.about && a.cache == b.cache && a.names == b.names;
}

Status CheckRules(const std::vector<Rule>& rules) {
  if (rules.size() > limits::kPermissionRules) {
    return InvalidArgument("too many permission statements");
  }
  for (auto rule = rules.begin(); rule != rules.end(); ++rule) {
    if (rule->role == Role::kNothing) {
      return InvalidArgument("a permission statement without a role");
    }
    if (rule->cache.has_value() && rule->cache->empty()) {
      return InvalidArgument("a permission statement with an empty cache name");
    }
    for (auto other = rules.begin(); other != rule; ++other) {
      if (SameThings(*rule, *other)) {
        return InvalidArgument("two permission statements about the same things");
      }
    }
  }
  return {};
}

void Write(const Rule& rule, RecordWriter& record) {
  record.Number(static_cast<std::uint64_t>(rule.about))
      .Number(static_cast<std::uint64_t>(rule.role))
      .Number(rule.cache.has_value() ? 1 : 0)
      .Text(rule.cache.value_or(""))
      .Number(static_cast<std::uint64_t>(rule.names.match))
      .Text(rule.names.name);
}

template <typename Enum>
Result<Enum> ReadEnum(RecordReader& record, Enum last) {
  const std::uint64_t number = record.Number();
  if (number <= static_cast<std::uint64_t>(last)) return static_cast<Enum>(number);
  return Error(ErrorCode::kDataLoss, "a stored permission statement has an unknown number");
}

Result<Rule> ReadRule(RecordReader& record) {
  Rule rule;
  TRY_ASSIGN(rule.about, ReadEnum(record, Rule::About::kTopics));
  TRY_ASSIGN(rule.role, ReadEnum(record, Role::kWriteOnly));
  const bool one_cache = record.Number() != 0;
  const std::string_view cache = record.Text();
  if (one_cache) rule.cache = std::string(cache);
  TRY_ASSIGN(rule.names.match, ReadEnum(record, Match::kPrefix));
  rule.names.name = std::string(record.Text());
  return rule;
}

}  // namespace

Status CheckNewApiKey(const NewApiKey& request) {
  const Permissions& permissions = request.permissions;
  if (permissions.super_user != permissions.rules.empty()) {
    return InvalidArgument("an API key is either a super-user's or has permission statements");
  }
  TRY(CheckRules(permissions.rules));
  if (request.description.size() > limits::kDescriptionBytes ||
      !base::IsUtf8(request.description)) {
    return InvalidArgument("the description is too long or not UTF-8");
  }
  if (request.lifetime.has_value() &&
      (request.lifetime->count() <= 0 || *request.lifetime > limits::kApiKeyLifetime)) {
    return InvalidArgument("the lifetime is at least a second and at most a hundred years");
  }
  return {};
}

std::string EncodeApiKey(const ApiKey& key) {
  RecordWriter record(kRecordVersion);
  record.Text(key.description)
      .Time(key.created)
      .OptionalTime(key.expires)
      .Text(key.last_four)
      .Text(key.hash)
      .Number(key.permissions.super_user ? 1 : 0)
      .Number(key.permissions.rules.size());
  for (const Rule& rule : key.permissions.rules) Write(rule, record);
  return record.Take();
}

Result<ApiKey> DecodeApiKey(std::string_view id, std::string_view bytes) {
  RecordReader record(bytes);
  if (record.Version() != kRecordVersion) {
    return Error(ErrorCode::kFailedPrecondition, "the record was written by a newer program");
  }
  ApiKey key;
  key.id = std::string(id);
  key.description = std::string(record.Text());
  key.created = record.Time();
  key.expires = record.OptionalTime();
  key.last_four = std::string(record.Text());
  key.hash = std::string(record.Text());
  key.permissions.super_user = record.Number() != 0;
  const std::uint64_t rules = std::min<std::uint64_t>(record.Number(), limits::kPermissionRules);
  for (std::uint64_t i = 0; i < rules; ++i) {
    TRY_ASSIGN(Rule rule, ReadRule(record));
    key.permissions.rules.push_back(std::move(rule));
  }
  TRY(record.Finish());
  return key;
}

}  // namespace keepsake::identity
