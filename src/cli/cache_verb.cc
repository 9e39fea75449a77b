#include "cli/cache_verb.h"

#include "base/error.h"
#include "base/try.h"
#include "cli/value_input.h"

#include <algorithm>

namespace keepsake::cli {

Result<CacheVerb> MakeCacheVerb(Context& context, const Arguments& arguments) {
  TRY_ASSIGN(const std::string name, context.CacheName());
  TRY_ASSIGN(const CacheClient client, context.MakeCacheClient());
  return CacheVerb(context, arguments, client.Cache(name));
}

Result<std::string> CacheVerb::Decoded(std::string_view what, std::string_view word) const {
  const Coding coding = has("--base64") ? Coding::kBase64
                        : has("--hex")  ? Coding::kHex
                                        : Coding::kPlain;
  return ReadValue(what, word, coding, context_.process().in);
}

Result<std::string> CacheVerb::Value(std::string_view name) const {
  return Decoded(name, Word(name));
}

Result<std::vector<std::string>> CacheVerb::Values(std::string_view name) const {
  const std::vector<std::string> words = arguments_.all(name);
  if (std::ranges::count(words, "-") > 1) {
    return base::InvalidArgument("standard input can be only one of the values");
  }
  std::vector<std::string> values;
  for (const std::string& word : words) {
    TRY_ASSIGN(std::string value, Decoded(name, word));
    values.push_back(std::move(value));
  }
  return values;
}

Result<std::vector<std::pair<std::string, std::string>>> CacheVerb::Pairs(
    std::string_view name) const {
  const std::vector<std::string> words = arguments_.all(name);
  if (words.size() % 2 != 0) {
    return base::InvalidArgument(std::string(name) + " go two by two, and the last has no partner");
  }
  std::vector<std::pair<std::string, std::string>> pairs;
  for (std::size_t i = 0; i < words.size(); i += 2) pairs.emplace_back(words[i], words[i + 1]);
  return pairs;
}

Result<SetOptions> CacheVerb::Writing() const {
  SetOptions options;
  TRY_ASSIGN(options.ttl, arguments_.duration("--ttl"));
  return options;
}

Result<CollectionTtl> CacheVerb::CollectionLife() const {
  TRY_ASSIGN(const auto ttl, arguments_.duration("--ttl"));
  const auto life = ttl ? CollectionTtl::Of(*ttl) : CollectionTtl::FromCacheTtl();
  return has("--no-refresh") ? life.WithNoRefresh() : life;
}

Result<CollectionOptions> CacheVerb::Collecting() const {
  CollectionOptions options;
  TRY_ASSIGN(options.ttl, CollectionLife());
  return options;
}

ExitCode CacheVerb::Show(std::string_view name, const Cell& value) const {
  printer().Value(name, value);
  return kOk;
}

ExitCode CacheVerb::ShowEach(std::string_view name, const std::vector<Bytes>& values) const {
  std::vector<std::vector<Cell>> rows;
  for (const Bytes& value : values) rows.push_back({Cell::Bytes(value)});
  printer().List({{name}}, rows);
  return kOk;
}

Cell CacheVerb::Whether(bool yes) const {
  const OutputForm form = printer().form();
  if (form == OutputForm::kJson || form == OutputForm::kJsonl) return Cell::Bool(yes);
  return Cell::Text(yes ? "yes" : "no");
}

ExitCode CacheVerb::ShowWhether(std::string_view name, bool yes) const {
  printer().Value(name, Whether(yes));
  return yes || has("--miss-ok") ? kOk : kMiss;
}

ExitCode CacheVerb::WhetherFor(std::string_view what, const std::vector<std::string>& names,
                               std::string_view column, const std::vector<Exists>& there) const {
  if (names.size() == 1) return ShowWhether(column, there.front().yes());
  std::vector<std::vector<Cell>> rows;
  for (std::size_t i = 0; i < names.size(); ++i) {
    rows.push_back({Cell::Bytes(names[i]), Whether(there[i].yes())});
  }
  printer().List({{what}, {column}}, rows);
  return std::ranges::all_of(there, &Exists::yes) || has("--miss-ok") ? kOk : kMiss;
}

ExitCode CacheVerb::Miss() const {
  printer().Note("miss");
  return has("--miss-ok") ? kOk : kMiss;
}

ExitCode CacheVerb::FoundNumber(std::string_view name, const Lookup<std::uint64_t>& found) const {
  return Found(found, [&](const std::uint64_t& number) {
    return Show(name, Cell::Number(static_cast<std::int64_t>(number)));
  });
}

ExitCode CacheVerb::FoundEach(std::string_view name,
                              const Lookup<std::vector<Bytes>>& found) const {
  return Found(found, [&](const std::vector<Bytes>& values) { return ShowEach(name, values); });
}

ExitCode CacheVerb::ShowFor(std::string_view what, const std::vector<std::string>& names,
                            std::string_view column, const std::vector<Cell>& cells) const {
  const bool missing = std::ranges::find(cells, Cell::Kind::kAbsent, &Cell::kind) != cells.end();
  if (names.size() == 1) return missing ? Miss() : Show(column, cells.front());
  std::vector<std::vector<Cell>> rows;
  for (std::size_t i = 0; i < names.size(); ++i) rows.push_back({Cell::Bytes(names[i]), cells[i]});
  printer().List({{what}, {column}}, rows);
  return missing && !has("--miss-ok") ? kMiss : kOk;
}

}  // namespace keepsake::cli
