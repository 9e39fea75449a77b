#include "cli/cache_verb.h"
#include "cli/families.h"

#include "base/error.h"
#include "base/try.h"

namespace keepsake::cli {
namespace {

Result<ExitCode> Put(const CacheVerb& verb) {
  TRY_ASSIGN(const auto pairs, verb.Pairs("elements"));
  std::vector<std::pair<std::string, double>> elements;
  for (const auto& [word, number] : pairs) {
    TRY_ASSIGN(std::string value, verb.Decoded("an element", word));
    TRY_ASSIGN(const double score, ParseReal("a score", number));
    elements.emplace_back(std::move(value), score);
  }
  TRY_ASSIGN(const CollectionOptions options, verb.Collecting());
  TRY(verb.cache().SortedSetPutElements(verb.Word("name"), elements, options));
  return kOk;
}

ExitCode ShowElements(const CacheVerb& verb, const Lookup<std::vector<ScoredElement>>& found) {
  return verb.Found(found, [&](const std::vector<ScoredElement>& elements) {
    std::vector<std::vector<Cell>> rows;
    for (const auto& [value, score] : elements) {
      rows.push_back({Cell::Bytes(value), Cell::Real(score)});
    }
    verb.printer().List({{"value"}, {"score"}}, rows);
    return kOk;
  });
}

Result<ExitCode> Range(const CacheVerb& verb) {
  SortedSetRanks ranks{.order = verb.Order()};
  TRY_ASSIGN(ranks.start, verb.arguments().integer<std::int32_t>("--start"));
  TRY_ASSIGN(ranks.end, verb.arguments().integer<std::int32_t>("--end"));
  TRY_ASSIGN(const auto found, verb.cache().SortedSetFetchByRank(verb.Word("name"), ranks));
  return ShowElements(verb, found);
}

Result<ExitCode> ByScore(const CacheVerb& verb) {
  SortedSetScores scores{.order = verb.Order()};
  TRY_ASSIGN(scores.min, verb.arguments().real("--min"));
  TRY_ASSIGN(scores.max, verb.arguments().real("--max"));
  TRY_ASSIGN(const auto offset, verb.arguments().integer<std::uint32_t>("--offset"));
  TRY_ASSIGN(scores.count, verb.arguments().integer<std::uint32_t>("--count"));
  scores.offset = offset.value_or(0);
  TRY_ASSIGN(const auto found, verb.cache().SortedSetFetchByScore(verb.Word("name"), scores));
  return ShowElements(verb, found);
}

Result<ExitCode> Rank(const CacheVerb& verb) {
  TRY_ASSIGN(const std::string value, verb.Value("element"));
  TRY_ASSIGN(const auto found,
             verb.cache().SortedSetGetRank(verb.Word("name"), value, verb.Order()));
  return verb.FoundNumber("rank", found);
}

Result<ExitCode> Score(const CacheVerb& verb) {
  TRY_ASSIGN(const auto values, verb.Values("element"));
  TRY_ASSIGN(const auto found, verb.cache().SortedSetGetScores(verb.Word("name"), values));
  return verb.Found(found, [&](const std::vector<Lookup<double>>& scores) {
    return verb.FoundFor<double>("value", values, "score", scores,
                                 [](const double& score) { return Cell::Real(score); });
  });
}

Result<ExitCode> Increment(const CacheVerb& verb) {
  TRY_ASSIGN(const std::string value, verb.Value("element"));
  TRY_ASSIGN(const auto amount, verb.arguments().real("amount"));
  TRY_ASSIGN(const CollectionOptions options, verb.Collecting());
  TRY_ASSIGN(const double sum, verb.cache().SortedSetIncrementScore(verb.Word("name"), value,
                                                                    amount.value_or(1), options));
  return verb.Show("score", Cell::Real(sum));
}

Result<ExitCode> Remove(const CacheVerb& verb) {
  TRY_ASSIGN(const auto values, verb.Values("element"));
  TRY(verb.cache().SortedSetRemoveElements(verb.Word("name"), values));
  return kOk;
}

Result<ExitCode> Length(const CacheVerb& verb) {
  ScoreRange range;
  TRY_ASSIGN(range.min, verb.arguments().real("--min"));
  TRY_ASSIGN(range.max, verb.arguments().real("--max"));
  const std::string name = verb.Word("name");
  const bool all = !range.min && !range.max;
  TRY_ASSIGN(const auto found, all ? verb.cache().SortedSetLength(name)
                                   : verb.cache().SortedSetLengthByScore(name, range));
  return verb.FoundNumber("length", found);
}

Result<Aggregate> AggregateOf(const CacheVerb& verb) {
  constexpr std::pair<std::string_view, Aggregate> kNames[] = {
      {"sum", Aggregate::kSum}, {"min", Aggregate::kMin}, {"max", Aggregate::kMax}};
  const std::string given = verb.arguments().text("--aggregate").value_or("sum");
  for (const auto& [name, aggregate] : kNames) {
    if (given == name) return aggregate;
  }
  return base::InvalidArgument("--aggregate must be sum, min or max");
}

Result<std::vector<UnionSource>> SourcesOf(const CacheVerb& verb,
                                           const std::vector<std::string>& names) {
  const auto weights = verb.arguments().all("--weight");
  if (!weights.empty() && weights.size() != names.size()) {
    return base::InvalidArgument("give a --weight for each source, or none");
  }
  std::vector<UnionSource> sources;
  for (std::size_t i = 0; i < names.size(); ++i) {
    sources.push_back({.name = names[i]});
    if (weights.empty()) continue;
    TRY_ASSIGN(const double weight, ParseReal("--weight", weights[i]));
    sources.back().weight = static_cast<float>(weight);
  }
  return sources;
}

Result<ExitCode> Union(const CacheVerb& verb) {
  const auto names = verb.arguments().all("source");
  TRY_ASSIGN(const auto sources, SourcesOf(verb, names));
  TRY_ASSIGN(const Aggregate aggregate, AggregateOf(verb));
  TRY_ASSIGN(const SetOptions options, verb.Writing());
  TRY_ASSIGN(const auto length, verb.cache().SortedSetUnionStore(verb.Word("destination"), sources,
                                                                 aggregate, options));
  return verb.Show("length", Cell::Number(static_cast<std::int64_t>(length)));
}

constexpr Argument kName{"name", "", "the sorted set's key", true};
constexpr std::string_view kHelpOfElement =
    "an element's value; - reads standard input, @FILE a file";
constexpr Argument kElement{"element", "", kHelpOfElement, true};
constexpr Argument kElements{"element", "", kHelpOfElement, true, true};
constexpr Argument kMin{"--min", "SCORE", "from this score on"};
constexpr Argument kMax{"--max", "SCORE", "up to this score"};

}  // namespace

std::vector<Command> SortedSetCommands() {
  return {
      {"zset put",
       "put elements with their scores",
       {kName,
        {"elements", "", "VALUE SCORE, as often as needed", true, true},
        kTtl,
        kNoRefresh,
        kInBase64,
        kInHex},
       &OnCache<&Put>},
      {"zset range",
       "print elements by their rank",
       {kName,
        {"--start", "N", "the first rank; negative ones count from the last"},
        {"--end", "N", "the rank behind the last"},
        kDescending,
        kMissOk},
       &OnCache<&Range>},
      {"zset byscore",
       "print elements by their score",
       {kName,
        kMin,
        kMax,
        {"--offset", "N", "leave out the first N"},
        {"--count", "N", "at most N"},
        kDescending,
        kMissOk},
       &OnCache<&ByScore>},
      {"zset rank",
       "print an element's rank; the first is 0",
       {kName, kElement, kDescending, kInBase64, kInHex, kMissOk},
       &OnCache<&Rank>},
      {"zset score",
       "print the scores of elements; exits 1 when one is not there",
       {kName, kElements, kInBase64, kInHex, kMissOk},
       &OnCache<&Score>},
      {"zset incr",
       "add to an element's score, and print the sum",
       {kName,
        kElement,
        {"amount", "", "what to add, negative or not; default 1"},
        kTtl,
        kNoRefresh,
        kInBase64,
        kInHex},
       &OnCache<&Increment>},
      {"zset remove", "remove elements", {kName, kElements, kInBase64, kInHex}, &OnCache<&Remove>},
      {"zset len",
       "print how many elements there are, or how many with a score in a range",
       {kName, kMin, kMax, kMissOk},
       &OnCache<&Length>},
      {"zset union",
       "store the union of sorted sets, and print its length",
       {{"destination", "", "the key of the new sorted set", true},
        {"source", "", "the key of a sorted set to unite", true, true},
        {"--weight", "N", "what the scores of a source are multiplied with; one for each", false,
         true},
        {"--aggregate", "HOW", "sum, min or max of an element's scores; default sum"},
        kTtl},
       &OnCache<&Union>},
  };
}

}  // namespace keepsake::cli
