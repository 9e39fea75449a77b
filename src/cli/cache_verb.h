#pragma once

#include <keepsake/call_options.h>

#include "cli/context.h"

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

namespace keepsake::cli {

// One command on the items of a cache: what it was given, checked as it is read, and how its
// answers are shown. The families of commands are bodies of one or two calls on this.
class CacheVerb {
 public:
  CacheVerb(Context& context, const Arguments& arguments, CacheHandle cache)
      : context_(context), arguments_(arguments), cache_(std::move(cache)) {}

  const CacheHandle& cache() const { return cache_; }
  const Arguments& arguments() const { return arguments_; }
  bool has(std::string_view name) const { return arguments_.has(name); }
  // An argument that is used as it is, such as a key. It is required, or has its row to blame.
  std::string Word(std::string_view name) const { return *arguments_.text(name); }
  // Arguments that are values: given, from standard input or from a file, in the coding asked for.
  // Errors: kInvalidArgument (ReadValue(), and standard input twice).
  Result<std::string> Value(std::string_view name) const;
  Result<std::vector<std::string>> Values(std::string_view name) const;
  // The words of a repeated argument by twos. Errors: kInvalidArgument when one is left over.
  Result<std::vector<std::pair<std::string, std::string>>> Pairs(std::string_view name) const;
  // What one more word of `Pairs` means when it is a value.
  Result<std::string> Decoded(std::string_view what, std::string_view word) const;
  // --ttl and --no-refresh.
  Result<SetOptions> Writing() const;
  Result<CollectionTtl> CollectionLife() const;
  Result<CollectionOptions> Collecting() const;
  SortOrder Order() const { return has("--desc") ? SortOrder::kDescending : SortOrder::kAscending; }

  Printer& printer() const { return context_.printer(); }
  ExitCode Show(std::string_view name, const Cell& value) const;
  // A list of one column.
  ExitCode ShowEach(std::string_view name, const std::vector<Bytes>& values) const;
  // A yes or no; no ends with 1 (0 with --miss-ok).
  ExitCode ShowWhether(std::string_view name, bool yes) const;
  // What is not there: a word for a person, and 1 (0 with --miss-ok).
  ExitCode Miss() const;
  // The result of a lookup: a miss, or what `show` makes of the value.
  template <typename V, std::invocable<const V&> ShowHit>
  ExitCode Found(const Lookup<V>& found, ShowHit show) const {
    return found.miss() ? Miss() : show(found.value());
  }
  ExitCode FoundNumber(std::string_view name, const Lookup<std::uint64_t>& found) const;
  ExitCode FoundEach(std::string_view name, const Lookup<std::vector<Bytes>>& found) const;
  // A lookup for each of `names`. One is shown alone; several as a list, absent ones as such. 1
  // when one is missing.
  template <typename V>
  ExitCode FoundFor(std::string_view what, const std::vector<std::string>& names,
                    std::string_view column, const std::vector<Lookup<V>>& found,
                    Cell (*cell)(const V&)) const {
    std::vector<Cell> cells;
    for (const auto& one : found) cells.push_back(one.hit() ? cell(one.value()) : Cell::Absent());
    return ShowFor(what, names, column, cells);
  }
  // The same for whether each is there.
  ExitCode WhetherFor(std::string_view what, const std::vector<std::string>& names,
                      std::string_view column, const std::vector<Exists>& there) const;

 private:
  Cell Whether(bool yes) const;
  ExitCode ShowFor(std::string_view what, const std::vector<std::string>& names,
                   std::string_view column, const std::vector<Cell>& cells) const;

  Context& context_;
  const Arguments& arguments_;
  CacheHandle cache_;
};

// The CacheVerb that a command's arguments name. Errors: of Context::CacheName and MakeCacheClient.
Result<CacheVerb> MakeCacheVerb(Context& context, const Arguments& arguments);

// Makes a Command's function of a body.
template <Result<ExitCode> (*body)(const CacheVerb&)>
ExitCode OnCache(Context& context, const Arguments& arguments) {
  const auto verb = MakeCacheVerb(context, arguments);
  if (!verb) return context.Fail(verb.error());
  const auto code = body(*verb);
  return code ? *code : context.Fail(code.error());
}

// Arguments that many commands share.
inline constexpr Argument kTtl{"--ttl", "TIME",
                               "how long it lives, such as 90s or 2h; default 10m"};
inline constexpr Argument kNoRefresh{"--no-refresh", "",
                                     "leave the time of a collection that is there as it is"};
inline constexpr Argument kInBase64{"--base64", "", "values are given in base64"};
inline constexpr Argument kInHex{"--hex", "", "values are given in hex"};
inline constexpr Argument kMissOk{"--miss-ok", "", "exit 0 on a miss too"};
inline constexpr Argument kDescending{"--desc", "", "the highest score first"};

}  // namespace keepsake::cli
