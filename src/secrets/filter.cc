#include "secrets/filter.h"

#include "secrets/errors.h"
#include "secrets/word_search.h"

#include <algorithm>

namespace keepsake::secrets {
namespace {

using Texts = std::vector<std::string_view>;

std::string_view NameOf(SecretFilterKey key) {
  switch (key) {
    case SecretFilterKey::kDescription:
      return "description";
    case SecretFilterKey::kName:
      return "name";
    case SecretFilterKey::kTagKey:
      return "tag-key";
    case SecretFilterKey::kTagValue:
      return "tag-value";
    case SecretFilterKey::kPrimaryRegion:
      return "primary-region";
    case SecretFilterKey::kOwningService:
      return "owning-service";
    case SecretFilterKey::kAll:
      return "all";
  }
  return "";
}

void AddTags(const SecretRecord& record, std::string SecretTag::* member, Texts& texts) {
  if (!record.tags.has_value()) return;
  for (const SecretTag& tag : *record.tags) texts.push_back(tag.*member);
}

// What a filter looks at. No secret here is a copy or another service's, so there is nothing for
// two of the keys.
Texts TextsOf(const SecretRecord& record, SecretFilterKey key) {
  Texts texts;
  const bool all = key == SecretFilterKey::kAll;
  if (all || key == SecretFilterKey::kName) texts.push_back(record.name);
  if (all || key == SecretFilterKey::kDescription) texts.push_back(record.description);
  if (all || key == SecretFilterKey::kTagKey) AddTags(record, &SecretTag::key, texts);
  if (all || key == SecretFilterKey::kTagValue) AddTags(record, &SecretTag::value, texts);
  return texts;
}

bool SearchesWords(SecretFilterKey key) {
  return key == SecretFilterKey::kAll || key == SecretFilterKey::kDescription ||
         key == SecretFilterKey::kOwningService;
}

bool MeetsValue(const Texts& texts, SecretFilterKey key, std::string_view value) {
  const bool negated = value.starts_with('!');
  if (negated) value.remove_prefix(1);
  return std::ranges::any_of(texts, [&](std::string_view text) {
    const bool matches = SearchesWords(key) ? MatchesWords(text, value) : text.starts_with(value);
    return matches != negated;
  });
}

}  // namespace

Status CheckFilters(const std::vector<SecretFilter>& filters) {
  for (const SecretFilter& filter : filters) {
    if (!filter.key.has_value()) return FilterWithoutKey();
    if (filter.values.empty()) return FilterWithoutValues(NameOf(*filter.key));
  }
  return {};
}

bool MeetsFilters(const SecretRecord& record, const std::vector<SecretFilter>& filters) {
  return std::ranges::all_of(filters, [&](const SecretFilter& filter) {
    const Texts texts = TextsOf(record, *filter.key);
    return std::ranges::any_of(filter.values, [&](const std::string& value) {
      return MeetsValue(texts, *filter.key, value);
    });
  });
}

}  // namespace keepsake::secrets
