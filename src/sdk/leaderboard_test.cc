#include "sdk/fake_cache_testing.h"
#include "wire/leaderboard_rpcs.h"
#include "wire/proto/leaderboard.pb.h"

#include <limits>

namespace keepsake::sdk {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

class LeaderboardTest : public testing::CallTest {
 protected:
  const LeaderboardHandle board_ = cache_.Leaderboard("b");
  const std::vector<std::uint32_t> too_many_ = std::vector<std::uint32_t>(8'193);
};

TEST_F(LeaderboardTest, RequestsSayWhatWasAskedFor) {
  ExpectRequest(wire::kUpsertElements,
                R"(leaderboard: "b" elements { id: 1 score: 2.5 } elements { id: 0 score: -1 })",
                [&] { return board_.Upsert({{1, 2.5}, {0, -1}}); });
  const std::map<std::uint32_t, double> scores{{4, 0.5}};
  ExpectRequest(wire::kUpsertElements, R"(leaderboard: "b" elements { id: 4 score: 0.5 })",
                [&] { return board_.Upsert(scores); });
  ExpectRequest(wire::kRemoveElements, R"(leaderboard: "b" ids: 3 ids: 1)",
                [&] { return board_.RemoveElements({3, 1}); });
  ExpectRequest(wire::kDeleteLeaderboard, R"(leaderboard: "b")", [&] { return board_.Delete(); });
  ExpectRequest(wire::kGetByRank,
                R"(leaderboard: "b" rank_range { start_inclusive: 0 end_exclusive: 8192 })",
                [&] { return board_.FetchByRank(0, 8'192); });
  ExpectRequest(wire::kGetRank, R"(leaderboard: "b" ids: 3 order: DESCENDING)",
                [&] { return board_.GetRank({3}, SortOrder::kDescending); });
  ExpectRequest(wire::kGetCompetitionRank, R"(leaderboard: "b" ids: 3 order: DESCENDING)",
                [&] { return board_.GetCompetitionRank({3}); });
  ExpectRequest(wire::kGetCompetitionRank, R"(leaderboard: "b" ids: 3 order: ASCENDING)",
                [&] { return board_.GetCompetitionRank({3}, SortOrder::kAscending); });
  ExpectRequest(wire::kGetLeaderboardLength, R"(leaderboard: "b")",
                [&] { return board_.Length(); });
}

TEST_F(LeaderboardTest, ScoreBoundsThatAreInfiniteAreNone) {
  const std::string unbounded = R"(leaderboard: "b" limit_elements: 8192
                                   score_range { unbounded_min {} unbounded_max {} })";
  ExpectRequest(wire::kGetByScore, unbounded, [&] { return board_.FetchByScore(); });
  ExpectRequest(wire::kGetByScore, unbounded,
                [&] { return board_.FetchByScore({.min = -kInfinity, .max = kInfinity}); });
  ExpectRequest(
      wire::kGetByScore,
      R"(leaderboard: "b" order: DESCENDING offset: 2 limit_elements: 3
                   score_range { min_inclusive: 1 max_exclusive: 9 })",
      [&] {
        return board_.FetchByScore(
            {.min = 1, .max = 9, .order = SortOrder::kDescending, .offset = 2, .count = 3});
      });
}

TEST_F(LeaderboardTest, AnswersAreRead) {
  const auto ranked = AnswerTo(wire::kGetRank, "elements { id: 3 rank: 1 score: 2.5 }",
                               [&] { return board_.GetRank({3}); });
  EXPECT_EQ(*ranked, (std::vector{RankedElement{.id = 3, .rank = 1, .score = 2.5}}));
  EXPECT_TRUE(AnswerTo(wire::kGetByRank, "", [&] { return board_.FetchByRank(0, 1); })->empty());
  EXPECT_EQ(*AnswerTo(wire::kGetLeaderboardLength, "count: 5", [&] { return board_.Length(); }),
            5U);
}

TEST_F(LeaderboardTest, BadArgumentsAreRefusedBeforeAnythingIsSent) {
  ExpectRefused("the leaderboard name is empty", [&] { return cache_.Leaderboard("").Length(); });
  ExpectRefused("the leaderboard name is not UTF-8",
                [&] { return cache_.Leaderboard("\xff").Length(); });
  ExpectRefused("the number of elements must be", [&] { return board_.Upsert({}); });
  ExpectRefused("a score is not finite", [&] { return board_.Upsert({{1, kInfinity}}); });
  ExpectRefused("a score is not finite", [&] { return board_.Upsert({{1, kNan}}); });
  ExpectRefused("the number of ids must be", [&] { return board_.GetRank(too_many_); });
  ExpectRefused("the number of ids must be", [&] { return board_.RemoveElements(too_many_); });
  ExpectRefused("the number of ranks must be", [&] { return board_.FetchByRank(3, 3); });
  ExpectRefused("the number of ranks must be", [&] { return board_.FetchByRank(4, 3); });
  ExpectRefused("the number of ranks must be", [&] { return board_.FetchByRank(0, 8'193); });
  ExpectRefused("the count must be", [&] { return board_.FetchByScore({.count = 8'193}); });
  ExpectRefused("the count must be", [&] { return board_.FetchByScore({.count = 0}); });
  ExpectRefused("the least score is not finite",
                [&] { return board_.FetchByScore({.min = kInfinity}); });
  ExpectRefused("the greatest score is not finite",
                [&] { return board_.FetchByScore({.max = kNan}); });
}

TEST_F(LeaderboardTest, NoIdsNeedNoCall) {
  ExpectNothingSent([&] { return board_.GetRank({}); });
  ExpectNothingSent([&] { return board_.GetCompetitionRank({}); });
  ExpectNothingSent([&] { return board_.RemoveElements({}); });
}

}  // namespace
}  // namespace keepsake::sdk
