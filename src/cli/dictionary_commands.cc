#include "cli/cache_verb.h"
#include "cli/families.h"

#include "base/try.h"

#include <algorithm>

namespace keepsake::cli {
namespace {

Result<ExitCode> Get(const CacheVerb& verb) {
  const auto fields = verb.arguments().all("field");
  TRY_ASSIGN(const auto found, verb.cache().DictionaryGetFields(verb.Word("name"), fields));
  return verb.Found(found, [&](const std::vector<Lookup<Bytes>>& values) {
    return verb.FoundFor<Bytes>("field", fields, "value", values,
                                [](const Bytes& value) { return Cell::Bytes(value); });
  });
}

Result<ExitCode> Set(const CacheVerb& verb) {
  TRY_ASSIGN(auto pairs, verb.Pairs("fields"));
  for (auto& [field, value] : pairs) {
    TRY_ASSIGN(value, verb.Decoded("a field's value", value));
  }
  TRY_ASSIGN(const CollectionOptions options, verb.Collecting());
  TRY(verb.cache().DictionarySetFields(verb.Word("name"), pairs, options));
  return kOk;
}

Result<ExitCode> Fetch(const CacheVerb& verb) {
  TRY_ASSIGN(const auto found, verb.cache().DictionaryFetch(verb.Word("name")));
  return verb.Found(found, [&](const std::vector<DictionaryEntry>& entries) {
    std::vector<std::vector<Cell>> rows;
    for (const auto& [field, value] : entries) {
      rows.push_back({Cell::Bytes(field), Cell::Bytes(value)});
    }
    // No order is promised; the reader of two runs wants to compare them.
    std::ranges::sort(rows, {}, [](const std::vector<Cell>& row) { return row[0].text; });
    verb.printer().List({{"field"}, {"value"}}, rows);
    return kOk;
  });
}

Result<ExitCode> Increment(const CacheVerb& verb) {
  TRY_ASSIGN(const auto amount, verb.arguments().number("amount"));
  TRY_ASSIGN(const CollectionOptions options, verb.Collecting());
  TRY_ASSIGN(const auto sum, verb.cache().DictionaryIncrement(verb.Word("name"), verb.Word("field"),
                                                              amount.value_or(1), options));
  return verb.Show("value", Cell::Number(sum));
}

Result<ExitCode> Remove(const CacheVerb& verb) {
  const auto fields = verb.arguments().all("field");
  TRY(verb.cache().DictionaryRemoveFields(verb.Word("name"), fields));
  return kOk;
}

Result<ExitCode> Length(const CacheVerb& verb) {
  TRY_ASSIGN(const auto found, verb.cache().DictionaryLength(verb.Word("name")));
  return verb.FoundNumber("length", found);
}

constexpr Argument kName{"name", "", "the dictionary's key", true};
constexpr Argument kFields{"field", "", "a field", true, true};

}  // namespace

std::vector<Command> DictionaryCommands() {
  return {
      {"dict get",
       "print the values of fields; exits 1 when one is not there",
       {kName, kFields, kMissOk},
       &OnCache<&Get>},
      {"dict set",
       "set fields of a dictionary",
       {kName,
        {"fields", "", "FIELD VALUE, as often as needed; - reads standard input, @FILE a file",
         true, true},
        kTtl,
        kNoRefresh,
        kInBase64,
        kInHex},
       &OnCache<&Set>},
      {"dict fetch", "print all fields with their values", {kName, kMissOk}, &OnCache<&Fetch>},
      {"dict incr",
       "add to the number in a field, and print the sum",
       {kName,
        {"field", "", "a field", true},
        {"amount", "", "what to add, negative or not; default 1"},
        kTtl,
        kNoRefresh},
       &OnCache<&Increment>},
      {"dict remove", "remove fields", {kName, kFields}, &OnCache<&Remove>},
      {"dict len", "print how many fields a dictionary has", {kName, kMissOk}, &OnCache<&Length>},
  };
}

}  // namespace keepsake::cli
