#include "cli/cache_verb.h"
#include "cli/families.h"

#include "base/error.h"
#include "base/text.h"
#include "base/try.h"

namespace keepsake::cli {
namespace {

LeaderboardHandle BoardOf(const CacheVerb& verb) {
  return verb.cache().Leaderboard(verb.Word("name"));
}

Result<std::uint32_t> ParseId(std::string_view word) {
  const auto id = base::ParseInteger<std::uint32_t>(word);
  if (!id) return base::InvalidArgument("an id must be a whole number from 0 to 4294967295");
  return *id;
}

Result<std::vector<std::uint32_t>> IdsOf(const CacheVerb& verb) {
  std::vector<std::uint32_t> ids;
  for (const std::string& word : verb.arguments().all("id")) {
    TRY_ASSIGN(const std::uint32_t id, ParseId(word));
    ids.push_back(id);
  }
  return ids;
}

Result<ExitCode> Upsert(const CacheVerb& verb) {
  TRY_ASSIGN(const auto pairs, verb.Pairs("elements"));
  std::vector<LeaderboardElement> elements;
  for (const auto& [word, number] : pairs) {
    TRY_ASSIGN(const std::uint32_t id, ParseId(word));
    TRY_ASSIGN(const double score, ParseReal("a score", number));
    elements.emplace_back(id, score);
  }
  TRY(BoardOf(verb).Upsert(elements));
  return kOk;
}

ExitCode ShowElements(const CacheVerb& verb, const std::vector<RankedElement>& elements) {
  std::vector<std::vector<Cell>> rows;
  for (const auto& [id, rank, score] : elements) {
    rows.push_back({Cell::Number(rank), Cell::Number(id), Cell::Real(score)});
  }
  verb.printer().List({{"rank"}, {"id"}, {"score"}}, rows);
  return kOk;
}

// What a range has when its end is not said: as much as one call gives.
constexpr std::uint32_t kMostRanks = 8'192;

Result<ExitCode> Range(const CacheVerb& verb) {
  TRY_ASSIGN(const auto first, verb.arguments().integer<std::uint32_t>("--start"));
  TRY_ASSIGN(const auto end, verb.arguments().integer<std::uint32_t>("--end"));
  const std::uint32_t start = first.value_or(0);
  TRY_ASSIGN(const auto elements,
             BoardOf(verb).FetchByRank(start, end.value_or(start + kMostRanks), verb.Order()));
  return ShowElements(verb, elements);
}

Result<ExitCode> ByScore(const CacheVerb& verb) {
  LeaderboardScores scores{.order = verb.Order()};
  TRY_ASSIGN(scores.min, verb.arguments().real("--min"));
  TRY_ASSIGN(scores.max, verb.arguments().real("--max"));
  TRY_ASSIGN(const auto offset, verb.arguments().integer<std::uint32_t>("--offset"));
  TRY_ASSIGN(const auto count, verb.arguments().integer<std::uint32_t>("--count"));
  scores.offset = offset.value_or(0);
  scores.count = count.value_or(scores.count);
  TRY_ASSIGN(const auto elements, BoardOf(verb).FetchByScore(scores));
  return ShowElements(verb, elements);
}

Result<ExitCode> Rank(const CacheVerb& verb) {
  TRY_ASSIGN(const auto ids, IdsOf(verb));
  const LeaderboardHandle board = BoardOf(verb);
  TRY_ASSIGN(const auto elements, verb.has("--competition")
                                      ? board.GetCompetitionRank(ids, verb.Order())
                                      : board.GetRank(ids, verb.Order()));
  if (elements.empty()) return verb.Miss();
  ShowElements(verb, elements);
  return elements.size() == ids.size() || verb.has("--miss-ok") ? kOk : kMiss;
}

Result<ExitCode> Length(const CacheVerb& verb) {
  TRY_ASSIGN(const auto length, BoardOf(verb).Length());
  return verb.Show("length", Cell::Number(static_cast<std::int64_t>(length)));
}

Result<ExitCode> Remove(const CacheVerb& verb) {
  TRY_ASSIGN(const auto ids, IdsOf(verb));
  TRY(BoardOf(verb).RemoveElements(ids));
  return kOk;
}

Result<ExitCode> Delete(const CacheVerb& verb) {
  TRY(BoardOf(verb).Delete());
  return kOk;
}

constexpr Argument kName{"name", "", "the leaderboard's name", true};
constexpr Argument kIds{"id", "", "an element's id, a whole number", true, true};

}  // namespace

std::vector<Command> BoardCommands() {
  return {
      {"board upsert",
       "put elements with their scores",
       {kName, {"elements", "", "ID SCORE, as often as needed", true, true}},
       &OnCache<&Upsert>},
      {"board range",
       "print elements by their rank; at most 8192",
       {kName,
        {"--start", "N", "the first rank; default 0"},
        {"--end", "N", "the rank behind the last"},
        kDescending},
       &OnCache<&Range>},
      {"board byscore",
       "print elements by their score; at most 8192",
       {kName,
        {"--min", "SCORE", "from this score on"},
        {"--max", "SCORE", "below this score"},
        {"--offset", "N", "leave out the first N"},
        {"--count", "N", "at most N"},
        kDescending},
       &OnCache<&ByScore>},
      {"board rank",
       "print the ranks of elements; exits 1 when one is not there",
       {kName,
        kIds,
        {"--competition", "", "equal scores share a rank, and leave a gap behind"},
        kDescending,
        kMissOk},
       &OnCache<&Rank>},
      {"board len", "print how many elements a leaderboard has", {kName}, &OnCache<&Length>},
      {"board remove", "remove elements", {kName, kIds}, &OnCache<&Remove>},
      {"board rm", "delete a leaderboard; deleting nothing is fine", {kName}, &OnCache<&Delete>},
  };
}

}  // namespace keepsake::cli
