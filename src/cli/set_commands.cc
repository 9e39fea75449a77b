#include "cli/cache_verb.h"
#include "cli/families.h"

#include "base/try.h"

namespace keepsake::cli {
namespace {

Result<ExitCode> Add(const CacheVerb& verb) {
  TRY_ASSIGN(const auto elements, verb.Values("element"));
  TRY_ASSIGN(const CollectionOptions options, verb.Collecting());
  TRY(verb.cache().SetAddElements(verb.Word("name"), elements, options));
  return kOk;
}

Result<ExitCode> Remove(const CacheVerb& verb) {
  TRY_ASSIGN(const auto elements, verb.Values("element"));
  TRY(verb.cache().SetRemoveElements(verb.Word("name"), elements));
  return kOk;
}

Result<ExitCode> Members(const CacheVerb& verb) {
  TRY_ASSIGN(const auto found, verb.cache().SetFetch(verb.Word("name")));
  return verb.FoundEach("element", found);
}

Result<ExitCode> Has(const CacheVerb& verb) {
  TRY_ASSIGN(const auto elements, verb.Values("element"));
  TRY_ASSIGN(const auto found, verb.cache().SetContainsElements(verb.Word("name"), elements));
  return verb.Found(found, [&](const std::vector<Exists>& there) {
    return verb.WhetherFor("element", elements, "exists", there);
  });
}

Result<ExitCode> Sample(const CacheVerb& verb) {
  TRY_ASSIGN(const auto limit, verb.arguments().integer<std::uint64_t>("count"));
  TRY_ASSIGN(const auto found, verb.cache().SetSample(verb.Word("name"), limit.value_or(1)));
  return verb.FoundEach("element", found);
}

Result<ExitCode> Pop(const CacheVerb& verb) {
  TRY_ASSIGN(const auto count, verb.arguments().integer<std::uint32_t>("count"));
  TRY_ASSIGN(const auto found, verb.cache().SetPop(verb.Word("name"), count.value_or(1)));
  return verb.FoundEach("element", found);
}

Result<ExitCode> Length(const CacheVerb& verb) {
  TRY_ASSIGN(const auto found, verb.cache().SetLength(verb.Word("name")));
  return verb.FoundNumber("length", found);
}

constexpr Argument kName{"name", "", "the set's key", true};
constexpr Argument kElements{"element", "", "an element; - reads standard input, @FILE a file",
                             true, true};
constexpr Argument kCount{"count", "", "at most so many; default 1"};

}  // namespace

std::vector<Command> SetCommands() {
  return {
      {"uset add",
       "add elements to a set",
       {kName, kElements, kTtl, kNoRefresh, kInBase64, kInHex},
       &OnCache<&Add>},
      {"uset remove", "remove elements", {kName, kElements, kInBase64, kInHex}, &OnCache<&Remove>},
      {"uset members", "print all elements", {kName, kMissOk}, &OnCache<&Members>},
      {"uset has",
       "tell whether elements are there; exits 1 when one is not",
       {kName, kElements, kInBase64, kInHex, kMissOk},
       &OnCache<&Has>},
      {"uset sample",
       "print elements drawn at random",
       {kName, kCount, kMissOk},
       &OnCache<&Sample>},
      {"uset pop",
       "remove elements drawn at random, and print them",
       {kName, kCount, kMissOk},
       &OnCache<&Pop>},
      {"uset len", "print how many elements a set has", {kName, kMissOk}, &OnCache<&Length>},
  };
}

}  // namespace keepsake::cli
