#include "cli/cache_verb.h"
#include "cli/families.h"

#include "base/try.h"

namespace keepsake::cli {
namespace {

Result<ListSlice> SliceOf(const CacheVerb& verb) {
  ListSlice slice;
  TRY_ASSIGN(slice.start, verb.arguments().integer<std::int32_t>("--start"));
  TRY_ASSIGN(slice.end, verb.arguments().integer<std::int32_t>("--end"));
  return slice;
}

Result<ExitCode> Fetch(const CacheVerb& verb) {
  TRY_ASSIGN(const ListSlice slice, SliceOf(verb));
  TRY_ASSIGN(const auto found, verb.cache().ListFetch(verb.Word("name"), slice));
  return verb.FoundEach("value", found);
}

Result<ExitCode> Length(const CacheVerb& verb) {
  TRY_ASSIGN(const auto found, verb.cache().ListLength(verb.Word("name")));
  return verb.FoundNumber("length", found);
}

Result<ListFrontOptions> FrontOptions(const CacheVerb& verb) {
  ListFrontOptions options;
  TRY_ASSIGN(options.ttl, verb.CollectionLife());
  TRY_ASSIGN(options.truncate_back_to_size, verb.arguments().integer<std::uint32_t>("--truncate"));
  return options;
}

Result<ListBackOptions> BackOptions(const CacheVerb& verb) {
  ListBackOptions options;
  TRY_ASSIGN(options.ttl, verb.CollectionLife());
  TRY_ASSIGN(options.truncate_front_to_size, verb.arguments().integer<std::uint32_t>("--truncate"));
  return options;
}

Result<std::uint64_t> Added(const CacheVerb& verb) {
  const std::string name = verb.Word("name");
  TRY_ASSIGN(const auto values, verb.Values("value"));
  if (verb.has("--front")) {
    TRY_ASSIGN(const auto options, FrontOptions(verb));
    return verb.cache().ListConcatenateFront(name, values, options);
  }
  TRY_ASSIGN(const auto options, BackOptions(verb));
  return verb.cache().ListConcatenateBack(name, values, options);
}

Result<ExitCode> Add(const CacheVerb& verb) {
  TRY_ASSIGN(const std::uint64_t length, Added(verb));
  return verb.Show("length", Cell::Number(static_cast<std::int64_t>(length)));
}

Result<ExitCode> Pop(const CacheVerb& verb) {
  const std::string name = verb.Word("name");
  TRY_ASSIGN(const auto found,
             verb.has("--back") ? verb.cache().ListPopBack(name) : verb.cache().ListPopFront(name));
  return verb.Found(found,
                    [&](const Bytes& value) { return verb.Show("value", Cell::Bytes(value)); });
}

Result<ExitCode> Remove(const CacheVerb& verb) {
  TRY_ASSIGN(const std::string value, verb.Value("value"));
  TRY(verb.cache().ListRemoveValue(verb.Word("name"), value));
  return kOk;
}

Result<ExitCode> Retain(const CacheVerb& verb) {
  TRY_ASSIGN(const ListSlice slice, SliceOf(verb));
  TRY_ASSIGN(const CollectionOptions options, verb.Collecting());
  TRY(verb.cache().ListRetain(verb.Word("name"), slice, options));
  return kOk;
}

constexpr Argument kName{"name", "", "the list's key", true};
constexpr Argument kStart{"--start", "N", "the first place; negative ones count from the back"};
constexpr Argument kEnd{"--end", "N", "the place behind the last"};
constexpr Argument kFront{"--front", "", "at the front instead of the back"};
constexpr Argument kTruncate{"--truncate", "N", "then drop values at the other end beyond N"};
constexpr std::string_view kHelpOfValue = "a value; - reads standard input, @FILE a file";

}  // namespace

std::vector<Command> ListCommands() {
  return {
      {"list fetch",
       "print the values of a list, or of a part of it",
       {kName, kStart, kEnd, kMissOk},
       &OnCache<&Fetch>},
      {"list len", "print how many values a list has", {kName, kMissOk}, &OnCache<&Length>},
      {"list push",
       "add a value at the back, and print the length",
       {kName,
        {"value", "", kHelpOfValue, true},
        kFront,
        kTruncate,
        kTtl,
        kNoRefresh,
        kInBase64,
        kInHex},
       &OnCache<&Add>},
      {"list concat",
       "add several values in their order, and print the length",
       {kName,
        {"value", "", kHelpOfValue, true, true},
        kFront,
        kTruncate,
        kTtl,
        kNoRefresh,
        kInBase64,
        kInHex},
       &OnCache<&Add>},
      {"list pop",
       "remove the value at the front, and print it",
       {kName, {"--back", "", "at the back instead of the front"}, kMissOk},
       &OnCache<&Pop>},
      {"list remove",
       "remove every value that equals this one",
       {kName, {"value", "", kHelpOfValue, true}, kInBase64, kInHex},
       &OnCache<&Remove>},
      {"list retain",
       "keep a part of a list and remove the rest",
       {kName, kStart, kEnd, kTtl, kNoRefresh},
       &OnCache<&Retain>},
  };
}

}  // namespace keepsake::cli
