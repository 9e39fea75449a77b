#include "ops/leaderboard.h"

#include "ops/cache_item.h"
#include "ops/item_testing.h"

namespace keepsake::ops {
namespace {

using namespace std::chrono_literals;
using leaderboard::UpsertElementsRequest;

class LeaderboardTest : public ItemTest {
 protected:
  // Puts into "k", given as "id=score,id=score".
  void Upsert(const std::string& pairs) {
    UpsertElementsRequest request;
    request.set_leaderboard("k");
    std::istringstream in(pairs);
    for (std::string pair; std::getline(in, pair, ',');) {
      auto& element = *request.add_elements();
      element.set_id(static_cast<std::uint32_t>(std::stoul(pair.substr(0, pair.find('=')))));
      element.set_score(std::stod(pair.substr(pair.find('=') + 1)));
    }
    EXPECT_EQ(Ask(kUpsertElements, request), "");
  }
  // An answer of elements as "id@rank=score id@rank=score", or the error.
  template <typename Request, typename Response>
  std::string Rows(const Operation<Request, Response>& operation, const std::string& rest) {
    const auto answer =
        rooms_.Do(rooms_.MakeCall("c"), operation, Parse<Request>("leaderboard: 'k' " + rest));
    if (!answer.has_value()) return std::string(ToString(answer.error().code()));
    std::ostringstream row;
    for (const auto& element : answer->elements()) {
      row << (row.str().empty() ? "" : " ") << element.id() << "@" << element.rank() << "="
          << element.score();
    }
    return row.str();
  }
  std::string ByRank(int start, int end, const std::string& rest = "") {
    return Rows(kGetByRank, "rank_range { start_inclusive: " + std::to_string(start) +
                                " end_exclusive: " + std::to_string(end) + " } " + rest);
  }
  std::string Length() { return Ask(kGetLeaderboardLength, "leaderboard: 'k'"); }
};

constexpr auto kUpsertOne = "leaderboard: 'k' elements { id: 1 score: 1 }";
constexpr auto kFirstRank = "leaderboard: 'k' rank_range { end_exclusive: 1 }";

TEST_F(LeaderboardTest, EveryCallRefusesWhatAllCallsOnItemsRefuse) {
  ExpectRefusals(kDeleteLeaderboard, "");
  ExpectRefusals(kUpsertElements, kUpsertOne);
  ExpectRefusals(kRemoveElements, "ids: 1");
  ExpectRefusals(kGetLeaderboardLength, "");
  ExpectRefusals(kGetByRank, kFirstRank);
  ExpectRefusals(kGetRank, "ids: 1");
  ExpectRefusals(kGetByScore, "");
  ExpectRefusals(kGetCompetitionRank, "ids: 1");
}

TEST_F(LeaderboardTest, RolesAreThoseOverTheWholeCache) {
  const auto roles = [&]<typename Request, typename Response>(
                         const Operation<Request, Response>& operation, const std::string& text) {
    const auto request = Parse<Request>(text);
    EXPECT_EQ(Roles(operation, request, {identity::Match::kExact, "k"}), "") << operation.name;
    EXPECT_EQ(Roles(operation, request, {identity::Match::kPrefix, "k"}), "") << operation.name;
    return Roles(operation, request, {});
  };
  EXPECT_EQ(roles(kGetLeaderboardLength, "leaderboard: 'k'"), "rb");
  EXPECT_EQ(roles(kGetByRank, kFirstRank), "rb");
  EXPECT_EQ(roles(kGetRank, "leaderboard: 'k'"), "rb");
  EXPECT_EQ(roles(kGetByScore, "leaderboard: 'k'"), "rb");
  EXPECT_EQ(roles(kGetCompetitionRank, "leaderboard: 'k'"), "rb");
  EXPECT_EQ(roles(kUpsertElements, kUpsertOne), "wb");
  EXPECT_EQ(roles(kRemoveElements, "leaderboard: 'k'"), "wb");
  EXPECT_EQ(roles(kDeleteLeaderboard, "leaderboard: 'k'"), "wb");
}

TEST_F(LeaderboardTest, OneThatIsNotThereIsEmpty) {
  const auto expect_empty = [&] {
    EXPECT_EQ(Length(), "");
    EXPECT_EQ(ByRank(0, 10), "");
    EXPECT_EQ(Rows(kGetRank, "ids: [1, 2]"), "");
    EXPECT_EQ(Rows(kGetByScore, ""), "");
    EXPECT_EQ(Rows(kGetCompetitionRank, "ids: [1, 2]"), "");
    EXPECT_EQ(Ask(kRemoveElements, "leaderboard: 'k' ids: 1"), "");
    EXPECT_EQ(Ask(kDeleteLeaderboard, "leaderboard: 'k'"), "");
  };
  expect_empty();
  Upsert("1=1");
  EXPECT_EQ(Ask(kDeleteLeaderboard, "leaderboard: 'k'"), "");
  expect_empty();
}

TEST_F(LeaderboardTest, OneLivesForAWeekAfterItsLastUpsert) {
  Upsert("1=1");
  rooms_.clock.Advance(167h);
  Upsert("2=2");
  rooms_.clock.Advance(168h - 1ms);
  EXPECT_EQ(Length(), "count: 2");
  rooms_.clock.Advance(1ms);
  EXPECT_EQ(Length(), "");
  Upsert("3=3");
  EXPECT_EQ(ByRank(0, 10), "3@0=3");
}

TEST_F(LeaderboardTest, ItsNameIsApartFromThoseOfItems) {
  Upsert("1=1");
  EXPECT_EQ(KindOf("k"), std::nullopt);
  for (const engine::Kind kind : kKinds) {
    Make(kind, "k");
    EXPECT_EQ(Length(), "count: 1");
    EXPECT_EQ(Ask(kDelete, "cache_key: 'k'"), "");
    EXPECT_EQ(Length(), "count: 1");
  }
  Make(engine::Kind::kSortedSet, "k");
  EXPECT_EQ(Ask(kDeleteLeaderboard, "leaderboard: 'k'"), "");
  EXPECT_EQ(KindOf("k"), engine::Kind::kSortedSet);
}

TEST_F(LeaderboardTest, UpsertAddsAndReplaces) {
  Upsert("1=10,2=20");
  Upsert("2=5,3=7,3=8");
  EXPECT_EQ(ByRank(0, 10), "2@0=5 3@1=8 1@2=10");
  EXPECT_EQ(Length(), "count: 3");
}

TEST_F(LeaderboardTest, ScoresAreDoublesAndIdsGoToTheirEnd) {
  Upsert("0=0.12345678901234568,4294967295=-1e-300");
  EXPECT_EQ(Ask(kGetRank, "leaderboard: 'k' ids: [0, 4294967295]"),
            "elements { rank: 1 score: 0.12345678901234568 } elements { id: 4294967295 score: "
            "-1e-300 }");
}

TEST_F(LeaderboardTest, AnUpsertIsAllOrNothing) {
  ExpectInvalid(kUpsertElements, "leaderboard: 'k'");
  for (const std::string score : {"nan", "inf", "-inf"}) {
    ExpectInvalid(kUpsertElements,
                  "leaderboard: 'k' elements { id: 1 score: 1 } elements { id: 2 "
                  "score: " +
                      score + " }");
  }
  EXPECT_EQ(Length(), "");
}

TEST_F(LeaderboardTest, OneCallHasAtMost8192Elements) {
  UpsertElementsRequest request;
  request.set_leaderboard("k");
  leaderboard::RemoveElementsRequest remove;
  leaderboard::GetRankRequest rank;
  leaderboard::GetCompetitionRankRequest competition;
  const auto add = [&](std::uint32_t id) {
    request.add_elements()->set_id(id);
    for (auto* ids : {remove.mutable_ids(), rank.mutable_ids(), competition.mutable_ids()}) {
      ids->Add(id);
    }
  };
  for (auto* name : {remove.mutable_leaderboard(), rank.mutable_leaderboard(),
                     competition.mutable_leaderboard()}) {
    *name = "k";
  }
  for (std::uint32_t id = 0; id < 8'192; ++id) add(id);
  EXPECT_EQ(Refusal(kUpsertElements, request), std::nullopt);
  EXPECT_EQ(Length(), "count: 8192");
  EXPECT_EQ(rooms_.Do(rooms_.MakeCall("c"), kGetRank, rank)->elements_size(), 8'192);
  EXPECT_EQ(rooms_.Do(rooms_.MakeCall("c"), kGetCompetitionRank, competition)->elements_size(),
            8'192);
  add(8'192);
  const std::string invalid = "INVALID_ARGUMENT_ERROR";
  EXPECT_EQ(Ask(kUpsertElements, request), invalid);
  EXPECT_EQ(Ask(kRemoveElements, remove), invalid);
  EXPECT_EQ(Ask(kGetRank, rank), invalid);
  EXPECT_EQ(Ask(kGetCompetitionRank, competition), invalid);
  EXPECT_EQ(Length(), "count: 8192");
  remove.mutable_ids()->RemoveLast();
  EXPECT_EQ(Ask(kRemoveElements, remove), "");
  EXPECT_EQ(Length(), "");
}

TEST_F(LeaderboardTest, RemoveIgnoresWhatIsNotThere) {
  Upsert("1=1,2=2,3=3");
  EXPECT_EQ(Ask(kRemoveElements, "leaderboard: 'k' ids: [2, 9, 2]"), "");
  EXPECT_EQ(ByRank(0, 10), "1@0=1 3@1=3");
  EXPECT_EQ(Ask(kRemoveElements, "leaderboard: 'k'"), "");
  EXPECT_EQ(Length(), "count: 2");
}

TEST_F(LeaderboardTest, ByRankGivesAHalfOpenRangeInTheOrderAskedFor) {
  Upsert("1=10,2=20,3=30,4=40,5=50");
  EXPECT_EQ(ByRank(0, 2), "1@0=10 2@1=20");
  EXPECT_EQ(ByRank(0, 2, "order: DESCENDING"), "5@0=50 4@1=40");
  EXPECT_EQ(ByRank(1, 4), "2@1=20 3@2=30 4@3=40");
  EXPECT_EQ(ByRank(1, 4, "order: DESCENDING"), "4@1=40 3@2=30 2@3=20");
  EXPECT_EQ(ByRank(4, 9), "5@4=50");
  EXPECT_EQ(ByRank(4, 9, "order: DESCENDING"), "1@4=10");
  EXPECT_EQ(ByRank(5, 9), "");
  EXPECT_EQ(ByRank(100, 200, "order: DESCENDING"), "");
}

TEST_F(LeaderboardTest, ARangeOfRanksIsNeitherEmptyNorTooWide) {
  Upsert("1=1");
  for (const std::string range :
       {"", "rank_range {}", "rank_range { start_inclusive: 3 end_exclusive: 3 }",
        "rank_range { start_inclusive: 5 end_exclusive: 2 }", "rank_range { end_exclusive: 8193 }",
        "rank_range { start_inclusive: 1 end_exclusive: 4294967295 }"}) {
    ExpectInvalid(kGetByRank, "leaderboard: 'k' " + range);
  }
  EXPECT_EQ(ByRank(0, 8'192), "1@0=1");
  EXPECT_EQ(ByRank(2'000'000'000, 2'000'008'192), "");
}

TEST_F(LeaderboardTest, TiesStandByNumberBothWays) {
  Upsert("256=1,255=1,2=1,70000=1,1=5");
  EXPECT_EQ(ByRank(0, 9), "2@0=1 255@1=1 256@2=1 70000@3=1 1@4=5");
  EXPECT_EQ(ByRank(0, 9, "order: DESCENDING"), "1@0=5 70000@1=1 256@2=1 255@3=1 2@4=1");
  EXPECT_EQ(Rows(kGetRank, "ids: [70000, 2]"), "70000@3=1 2@0=1");
  EXPECT_EQ(Rows(kGetRank, "ids: [70000, 2] order: DESCENDING"), "70000@1=1 2@4=1");
}

TEST_F(LeaderboardTest, RanksAreInTheOrderOfTheRequestAndUnknownOnesLeftOut) {
  Upsert("1=10,2=20,3=30");
  EXPECT_EQ(Rows(kGetRank, "ids: [3, 9, 1, 3]"), "3@2=30 1@0=10 3@2=30");
  EXPECT_EQ(Rows(kGetRank, "ids: [3, 9, 1] order: DESCENDING"), "3@0=30 1@2=10");
  EXPECT_EQ(Rows(kGetRank, ""), "");
  EXPECT_EQ(Rows(kGetRank, "ids: 9"), "");
}

TEST_F(LeaderboardTest, ByScoreFiltersWithoutRenumbering) {
  Upsert("1=10,2=20,3=20,4=30,5=40");
  const struct {
    std::string request, ascending, descending;
  } cases[] = {
      {"", "1@0=10 2@1=20 3@2=20 4@3=30 5@4=40", "5@0=40 4@1=30 3@2=20 2@3=20 1@4=10"},
      {"score_range { unbounded_min {} unbounded_max {} }", "1@0=10 2@1=20 3@2=20 4@3=30 5@4=40",
       "5@0=40 4@1=30 3@2=20 2@3=20 1@4=10"},
      {"score_range { min_inclusive: -inf max_exclusive: inf }",
       "1@0=10 2@1=20 3@2=20 4@3=30 5@4=40", "5@0=40 4@1=30 3@2=20 2@3=20 1@4=10"},
      {"score_range { min_inclusive: 20 }", "2@1=20 3@2=20 4@3=30 5@4=40",
       "5@0=40 4@1=30 3@2=20 2@3=20"},
      {"score_range { max_exclusive: 20 }", "1@0=10", "1@4=10"},
      {"score_range { min_inclusive: 20 max_exclusive: 30 }", "2@1=20 3@2=20", "3@2=20 2@3=20"},
      {"score_range { min_inclusive: 20 max_exclusive: 20 }", "", ""},
      {"score_range { min_inclusive: 30 max_exclusive: 10 }", "", ""},
      {"score_range { min_inclusive: 41 }", "", ""},
      {"offset: 1 limit_elements: 2", "2@1=20 3@2=20", "4@1=30 3@2=20"},
      {"offset: 4", "5@4=40", "1@4=10"},
      {"offset: 5", "", ""},
      {"offset: 4294967295 limit_elements: 8192", "", ""},
      {"score_range { min_inclusive: 20 } offset: 1 limit_elements: 1", "3@2=20", "4@1=30"},
      {"limit_elements: 8192", "1@0=10 2@1=20 3@2=20 4@3=30 5@4=40",
       "5@0=40 4@1=30 3@2=20 2@3=20 1@4=10"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.request);
    EXPECT_EQ(Rows(kGetByScore, c.request), c.ascending);
    EXPECT_EQ(Rows(kGetByScore, c.request + " order: DESCENDING"), c.descending);
  }
  ExpectInvalid(kGetByScore, "leaderboard: 'k' limit_elements: 8193");
  ExpectInvalid(kGetByScore, "leaderboard: 'k' score_range { min_inclusive: nan }");
  ExpectInvalid(kGetByScore, "leaderboard: 'k' score_range { max_exclusive: nan }");
}

TEST_F(LeaderboardTest, NoMoreThan8192ElementsAreGivenByScore) {
  for (std::uint32_t half = 0; half < 2; ++half) {
    UpsertElementsRequest request;
    request.set_leaderboard("k");
    for (std::uint32_t i = 0; i < 5'000; ++i) request.add_elements()->set_id(half * 5'000 + i);
    EXPECT_EQ(Refusal(kUpsertElements, request), std::nullopt);
  }
  leaderboard::GetByScoreRequest request;
  request.set_leaderboard("k");
  EXPECT_EQ(rooms_.Do(rooms_.MakeCall("c"), kGetByScore, request)->elements_size(), 8'192);
  request.set_offset(5'000);
  EXPECT_EQ(rooms_.Do(rooms_.MakeCall("c"), kGetByScore, request)->elements_size(), 5'000);
}

TEST_F(LeaderboardTest, EqualScoresShareACompetitionRankAndGapsFollow) {
  Upsert("1=40,2=30,3=30,4=10");
  EXPECT_EQ(Rows(kGetCompetitionRank, "ids: [1, 2, 3, 4]"), "1@0=40 2@1=30 3@1=30 4@3=10");
  EXPECT_EQ(Rows(kGetCompetitionRank, "ids: [1, 2, 3, 4] order: DESCENDING"),
            "1@0=40 2@1=30 3@1=30 4@3=10");
  EXPECT_EQ(Rows(kGetCompetitionRank, "ids: [4, 9, 3, 2, 1] order: ASCENDING"),
            "4@0=10 3@1=30 2@1=30 1@3=40");
}

}  // namespace
}  // namespace keepsake::ops
