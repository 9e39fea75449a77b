#include "sdk/fake_cache_testing.h"
#include "wire/cache_rpcs.h"
#include "wire/proto/cache_sorted_set.pb.h"

#include <limits>

namespace keepsake::sdk {
namespace {

using namespace std::chrono_literals;
using testing::B;
using testing::HitOf;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

class SortedSetCallsTest : public testing::CallTest {};

TEST_F(SortedSetCallsTest, WritesSayWhatWasAskedFor) {
  const std::string kept = " ttl_milliseconds: 7000 refresh_ttl: true";
  ExpectRequest(wire::kSortedSetPut, R"(set_name: "z" elements { value: "v" score: 1.5 })" + kept,
                [&] { return cache_.SortedSetPutElement("z", "v", 1.5); });
  const std::map<std::string, double> scores{{"a", 1}, {"b", -2}};
  ExpectRequest(
      wire::kSortedSetPut,
      R"(set_name: "z" elements { value: "a" score: 1 } elements { value: "b" score: -2 })" + kept,
      [&] { return cache_.SortedSetPutElements("z", scores); });
  ExpectRequest(wire::kSortedSetIncrement, R"(set_name: "z" value: "v" amount: 1)" + kept,
                [&] { return cache_.SortedSetIncrementScore("z", "v"); });
  ExpectRequest(wire::kSortedSetRemove, R"(set_name: "z" some { values: "v" })",
                [&] { return cache_.SortedSetRemoveElement("z", "v"); });
  ExpectRequest(wire::kSortedSetRemove, R"(set_name: "z" some { values: "v" values: "w" })",
                [&] { return cache_.SortedSetRemoveElements("z", {"v", "w"}); });
  ExpectRequest(wire::kSortedSetUnionStore,
                R"(set_name: "z" sources { set_name: "a" weight: 1 }
                   sources { set_name: "b" weight: -2 } aggregate: MAX ttl_milliseconds: 1000)",
                [&] {
                  return cache_.SortedSetUnionStore("z", {{"a"}, {"b", -2}}, Aggregate::kMax,
                                                    {.ttl = 1s});
                });
}

TEST_F(SortedSetCallsTest, ReadsSayWhatWasAskedFor) {
  ExpectRequest(
      wire::kSortedSetFetch,
      R"(set_name: "z" with_scores: true by_index { unbounded_start {} unbounded_end {} })",
      [&] { return cache_.SortedSetFetchByRank("z"); });
  ExpectRequest(wire::kSortedSetFetch,
                R"(set_name: "z" order: DESCENDING with_scores: true
                   by_index { inclusive_start_index: 1 exclusive_end_index: -1 })",
                [&] {
                  return cache_.SortedSetFetchByRank(
                      "z", {.start = 1, .end = -1, .order = SortOrder::kDescending});
                });
  ExpectRequest(wire::kSortedSetFetch,
                R"(set_name: "z" with_scores: true
                   by_score { unbounded_min {} unbounded_max {} count: -1 })",
                [&] { return cache_.SortedSetFetchByScore("z"); });
  ExpectRequest(
      wire::kSortedSetFetch,
      R"(set_name: "z" order: DESCENDING with_scores: true
                   by_score { min_score { score: 1 } max_score { score: 2.5 } offset: 3 count: 4 })",
      [&] {
        return cache_.SortedSetFetchByScore(
            "z", {.min = 1, .max = 2.5, .order = SortOrder::kDescending, .offset = 3, .count = 4});
      });
  ExpectRequest(wire::kSortedSetGetRank, R"(set_name: "z" value: "v" order: DESCENDING)",
                [&] { return cache_.SortedSetGetRank("z", "v", SortOrder::kDescending); });
  ExpectRequest(wire::kSortedSetGetScore, R"(set_name: "z" values: "v")",
                [&] { return cache_.SortedSetGetScore("z", "v"); });
  ExpectRequest(wire::kSortedSetGetScore, R"(set_name: "z" values: "w" values: "v")",
                [&] { return cache_.SortedSetGetScores("z", {"w", "v"}); });
  ExpectRequest(wire::kSortedSetLength, R"(set_name: "z")",
                [&] { return cache_.SortedSetLength("z"); });
  ExpectRequest(wire::kSortedSetLengthByScore, R"(set_name: "z" unbounded_min {} inclusive_max: 2)",
                [&] { return cache_.SortedSetLengthByScore("z", {.max = 2}); });
}

TEST_F(SortedSetCallsTest, AnswersAreRead) {
  const auto fetch = [&] { return cache_.SortedSetFetchByRank("z"); };
  EXPECT_EQ(HitOf(AnswerTo(wire::kSortedSetFetch,
                           R"(found { values_with_scores { elements { value: "v" score: 2 } } })",
                           fetch)),
            (std::vector{ScoredElement{B("v"), 2}}));
  EXPECT_TRUE(
      HitOf(AnswerTo(wire::kSortedSetFetch, "found { values_with_scores {} }", fetch)).empty());
  EXPECT_TRUE(AnswerTo(wire::kSortedSetFetch, "missing {}", fetch)->miss());
  const auto rank = [&] { return cache_.SortedSetGetRank("z", "v"); };
  EXPECT_EQ(HitOf(AnswerTo(wire::kSortedSetGetRank, "element_rank { result: Hit rank: 7 }", rank)),
            7U);
  EXPECT_TRUE(AnswerTo(wire::kSortedSetGetRank, "element_rank { result: Miss }", rank)->miss());
  EXPECT_TRUE(AnswerTo(wire::kSortedSetGetRank, "missing {}", rank)->miss());
  EXPECT_FALSE(AnswerTo(wire::kSortedSetGetRank, "", rank).has_value());
  const auto score = [&] { return cache_.SortedSetGetScore("z", "v"); };
  EXPECT_EQ(HitOf(AnswerTo(wire::kSortedSetGetScore,
                           "found { elements { result: Hit score: 0.5 } }", score)),
            0.5);
  EXPECT_TRUE(
      AnswerTo(wire::kSortedSetGetScore, "found { elements { result: Miss } }", score)->miss());
  const auto scores = HitOf(AnswerTo(wire::kSortedSetGetScore,
                                     "found { elements { result: Miss } elements { result: Hit } }",
                                     [&] { return cache_.SortedSetGetScores("z", {"v", "w"}); }));
  EXPECT_TRUE(scores[0].miss());
  EXPECT_EQ(scores[1].value(), 0);
  EXPECT_EQ(*AnswerTo(wire::kSortedSetIncrement, "score: -1.25",
                      [&] { return cache_.SortedSetIncrementScore("z", "v"); }),
            -1.25);
  EXPECT_EQ(*AnswerTo(wire::kSortedSetUnionStore, "length: 3",
                      [&] { return cache_.SortedSetUnionStore("z", {{"a"}}); }),
            3U);
  EXPECT_EQ(HitOf(AnswerTo(wire::kSortedSetLengthByScore, "found {}",
                           [&] { return cache_.SortedSetLengthByScore("z", {}); })),
            0U);
}

TEST_F(SortedSetCallsTest, BadArgumentsAreRefusedBeforeAnythingIsSent) {
  ExpectRefused("the set name is empty", [&] { return cache_.SortedSetFetchByRank(""); });
  ExpectRefused("the score is not a number",
                [&] { return cache_.SortedSetPutElement("z", "v", kNan); });
  ExpectRefused("the score is not a number",
                [&] { return cache_.SortedSetPutElements("z", {{"v", 1}, {"w", kNan}}); });
  ExpectRefused("the amount is not a number",
                [&] { return cache_.SortedSetIncrementScore("z", "v", kNan); });
  ExpectRefused("from 2 to 1",
                [&] { return cache_.SortedSetFetchByRank("z", {.start = 2, .end = 1}); });
  ExpectRefused("the least score is above the greatest",
                [&] { return cache_.SortedSetFetchByScore("z", {.min = 2, .max = 1}); });
  ExpectRefused("the least score is not a number",
                [&] { return cache_.SortedSetLengthByScore("z", {.min = kNan}); });
  ExpectRefused("the count must be",
                [&] { return cache_.SortedSetFetchByScore("z", {.count = 0}); });
  ExpectRefused("the count must be",
                [&] { return cache_.SortedSetFetchByScore("z", {.count = 1U << 31}); });
  ExpectRefused("the number of sources must be",
                [&] { return cache_.SortedSetUnionStore("z", {}); });
  ExpectRefused("a source's name is empty",
                [&] { return cache_.SortedSetUnionStore("z", {{""}}); });
  ExpectRefused("a source's weight is not finite", [&] {
    return cache_.SortedSetUnionStore("z", {{"a", static_cast<float>(kInfinity)}});
  });
}

TEST_F(SortedSetCallsTest, NoElementsNeedNoCall) {
  ExpectNothingSent([&] { return cache_.SortedSetPutElements("z", {}); });
  ExpectNothingSent([&] { return cache_.SortedSetRemoveElements("z", {}); });
  EXPECT_TRUE(HitOf(cache_.SortedSetGetScores("z", {})).empty());
}

}  // namespace
}  // namespace keepsake::sdk
