#include "ops/cache_sorted_set.h"

#include "ops/item_testing.h"

namespace keepsake::ops {
namespace {

using namespace std::chrono_literals;
using cache_client::SortedSetFetchRequest;
using cache_client::SortedSetPutRequest;

class CacheSortedSetTest : public ItemTest {
 protected:
  // Puts into "k", given as "value=score,value=score", for a minute.
  void Put(const std::string& pairs) {
    SortedSetPutRequest request;
    request.set_set_name("k");
    request.set_ttl_milliseconds(60'000);
    request.set_refresh_ttl(true);
    std::istringstream in(pairs);
    for (std::string pair; std::getline(in, pair, ',');) {
      auto& element = *request.add_elements();
      element.set_value(pair.substr(0, pair.find('=')));
      element.set_score(std::stod(pair.substr(pair.find('=') + 1)));
    }
    EXPECT_EQ(Ask(kSortedSetPut, request), "");
  }
  // The values of "k" in a row; "missing" when there is none.
  std::string Fetch(SortedSetFetchRequest request, bool scores = false) {
    request.set_set_name("k");
    request.set_with_scores(scores);
    const auto answer = rooms_.Do(rooms_.MakeCall("c"), kSortedSetFetch, request);
    if (!answer.has_value()) return std::string(ToString(answer.error().code()));
    if (answer->has_missing()) return "missing";
    // Exactly one of the two forms is there, an empty one too.
    EXPECT_EQ(answer->found().has_values_with_scores(), scores);
    EXPECT_EQ(answer->found().has_values(), !scores);
    std::string row;
    for (const std::string& value : answer->found().values().values()) row += value;
    for (const auto& element : answer->found().values_with_scores().elements()) {
      row += element.value();
    }
    return row;
  }
  std::string Fetch(const std::string& text = "") {
    const auto request = Parse<SortedSetFetchRequest>(text);
    const std::string row = Fetch(request);
    EXPECT_EQ(Fetch(request, /*scores=*/true), row);
    return row;
  }
  std::string Increment(const std::string& rest) {
    return Ask(kSortedSetIncrement, "set_name: 'k' ttl_milliseconds: 60000 " + rest);
  }
  std::string Rank(const std::string& rest) {
    return Ask(kSortedSetGetRank, "set_name: 'k' " + rest);
  }
};

constexpr auto kK = "set_name: 'k'";
constexpr auto kPutOne = "set_name: 'k' elements { value: 'e' score: 1 } ttl_milliseconds: 1000";
constexpr auto kAddOne = "set_name: 'k' value: 'e' amount: 1 ttl_milliseconds: 1000";
constexpr auto kRemoveOne = "set_name: 'k' some { values: 'e' }";

TEST_F(CacheSortedSetTest, EveryCallRefusesWhatAllCallsOnItemsRefuse) {
  ExpectRefusals(kSortedSetPut, kPutOne);
  ExpectRefusals(kSortedSetFetch, "");
  ExpectRefusals(kSortedSetGetScore, "values: 'e'");
  ExpectRefusals(kSortedSetRemove, kRemoveOne);
  ExpectRefusals(kSortedSetIncrement, kAddOne);
  ExpectRefusals(kSortedSetGetRank, "value: 'e'");
  ExpectRefusals(kSortedSetLength, "");
  ExpectRefusals(kSortedSetLengthByScore, "");
}

TEST_F(CacheSortedSetTest, AnItemOfAnotherTypeIsRefusedAndLeft) {
  constexpr auto kOwn = engine::Kind::kSortedSet;
  ExpectWrongType(kSortedSetPut, kPutOne, kOwn);
  ExpectWrongType(kSortedSetFetch, "", kOwn);
  ExpectWrongType(kSortedSetGetScore, "values: 'e'", kOwn);
  ExpectWrongType(kSortedSetRemove, kRemoveOne, kOwn);
  ExpectWrongType(kSortedSetRemove, "all {}", kOwn);
  ExpectWrongType(kSortedSetIncrement, kAddOne, kOwn);
  ExpectWrongType(kSortedSetGetRank, "value: 'e'", kOwn);
  ExpectWrongType(kSortedSetLength, "", kOwn);
  ExpectWrongType(kSortedSetLengthByScore, "", kOwn);
}

TEST_F(CacheSortedSetTest, RolesMayDoWhatTheTableOfTheSpecificationSays) {
  EXPECT_EQ(Roles(kSortedSetFetch, kK), "rb");
  EXPECT_EQ(Roles(kSortedSetGetScore, kK), "rb");
  EXPECT_EQ(Roles(kSortedSetGetRank, kK), "rb");
  EXPECT_EQ(Roles(kSortedSetLength, kK), "rb");
  EXPECT_EQ(Roles(kSortedSetLengthByScore, kK), "rb");
  EXPECT_EQ(Roles(kSortedSetPut, kPutOne), "wb");
  EXPECT_EQ(Roles(kSortedSetRemove, kRemoveOne), "wb");
  EXPECT_EQ(Roles(kSortedSetIncrement, kAddOne), "b");
}

TEST_F(CacheSortedSetTest, OneThatIsAbsentOrExpiredIsMissing) {
  const auto expect_missing = [&] {
    EXPECT_EQ(Fetch(), "missing");
    EXPECT_EQ(Fetch("by_index { exclusive_end_index: 1 }"), "missing");
    EXPECT_EQ(Fetch("by_score { count: -1 }"), "missing");
    EXPECT_EQ(Ask(kSortedSetGetScore, "set_name: 'k' values: 'a'"), "missing { }");
    EXPECT_EQ(Rank("value: 'a'"), "missing { }");
    EXPECT_EQ(Ask(kSortedSetLength, kK), "missing { }");
    EXPECT_EQ(Ask(kSortedSetLengthByScore, kK), "missing { }");
    EXPECT_EQ(Ask(kSortedSetRemove, kRemoveOne), "");
    EXPECT_EQ(Ask(kSortedSetRemove, "set_name: 'k' all {}"), "");
  };
  expect_missing();
  Put("a=1,b=2");
  rooms_.clock.Advance(59'999ms);
  EXPECT_EQ(Ask(kSortedSetLength, kK), "found { length: 2 }");
  rooms_.clock.Advance(1ms);
  expect_missing();
  EXPECT_EQ(Increment("value: 'a' amount: 5"), "score: 5");
  EXPECT_EQ(Fetch(), "a");
}

TEST_F(CacheSortedSetTest, PutReplacesScoresAndTheLastOfEqualValuesWins) {
  Put("a=1,b=2,c=3");
  Put("a=2.5,d=0,d=-1,b=2");
  EXPECT_EQ(Fetch(), "dbac");
  EXPECT_EQ(
      Ask(kSortedSetFetch, "set_name: 'k' with_scores: true"),
      "found { values_with_scores { elements { value: \"d\" score: -1 } elements { value: "
      "\"b\" score: 2 } elements { value: \"a\" score: 2.5 } elements { value: \"c\" score: 3 "
      "} } }");
}

TEST_F(CacheSortedSetTest, TiesStandInTheOrderOfTheirBytesBothWays) {
  Put("b=1,B=1,\xff=1,a=1,ab=1,z=0,A=2");
  const std::string row =
      "zBaabb\xff"
      "A";
  EXPECT_EQ(Fetch(), row);
  EXPECT_EQ(Fetch("order: DESCENDING"),
            "A\xff"
            "babaBz");
  const std::string ranks[] = {"z", "B", "a", "ab", "b"};
  for (std::size_t i = 0; i < std::size(ranks); ++i) {
    SCOPED_TRACE(ranks[i]);
    const std::string value = "value: '" + ranks[i] + "'";
    const std::string rank = i == 0 ? "" : " rank: " + std::to_string(i);
    EXPECT_EQ(Rank(value), "element_rank { result: Hit" + rank + " }");
    EXPECT_EQ(Rank(value + " order: DESCENDING"),
              "element_rank { result: Hit rank: " + std::to_string(6 - i) + " }");
  }
  EXPECT_EQ(Rank("value: 'A' order: DESCENDING"), "element_rank { result: Hit }");
  EXPECT_EQ(Rank("value: 'x'"), "element_rank { result: Miss }");
}

TEST_F(CacheSortedSetTest, ZeroHasNoSign) {
  Put("b=-0.0,a=0.0");
  EXPECT_EQ(Fetch(), "ab");
  EXPECT_EQ(Fetch("by_score { min_score { score: 0 } max_score { score: 0 } count: -1 }"), "ab");
}

TEST_F(CacheSortedSetTest, PuttingNothingMakesNothing) {
  EXPECT_EQ(Ask(kSortedSetPut, "set_name: 'k' ttl_milliseconds: 1000"), "");
  EXPECT_EQ(KindOf("k"), std::nullopt);
}

TEST_F(CacheSortedSetTest, FetchByIndexSlicesInTheOrderAskedFor) {
  Put("0=0,1=1,2=2,3=3,4=4,5=5,6=6,7=7,8=8,9=9");
  for (const SliceCase& slice : kSlices) {
    SortedSetFetchRequest request;
    if (slice.start.has_value())
      request.mutable_by_index()->set_inclusive_start_index(*slice.start);
    if (slice.end.has_value()) request.mutable_by_index()->set_exclusive_end_index(*slice.end);
    SCOPED_TRACE(Print(request));
    EXPECT_EQ(Fetch(request), slice.want);
    EXPECT_EQ(Fetch(request, /*scores=*/true), slice.want);
    request.set_order(SortedSetFetchRequest::DESCENDING);
    std::string mirrored(slice.want);
    for (char& digit : mirrored) digit = static_cast<char>('0' + '9' - digit);
    EXPECT_EQ(Fetch(request), mirrored);
  }
  EXPECT_EQ(Fetch("by_index { unbounded_start {} unbounded_end {} }"), "0123456789");
  EXPECT_EQ(Fetch("by_index {} order: DESCENDING"), "9876543210");
}

TEST_F(CacheSortedSetTest, FetchByScoreFiltersThenOrdersThenSkipsThenTakes) {
  Put("a=1,b=2,c=2,d=3,e=4.5");
  const struct {
    std::string by, ascending, descending;
  } cases[] = {
      {"count: -1", "abcde", "edcba"},
      {"unbounded_min {} unbounded_max {} count: -1", "abcde", "edcba"},
      {"min_score { score: 2 } count: -1", "bcde", "edcb"},
      {"min_score { score: 2 exclusive: true } count: -1", "de", "ed"},
      {"max_score { score: 2 } count: -1", "abc", "cba"},
      {"max_score { score: 2 exclusive: true } count: -1", "a", "a"},
      {"min_score { score: 2 } max_score { score: 2 } count: -1", "bc", "cb"},
      {"min_score { score: 2 exclusive: true } max_score { score: 2 } count: -1", "", ""},
      {"min_score { score: 1.5 } max_score { score: 4 } count: -1", "bcd", "dcb"},
      {"min_score { score: 3 } max_score { score: 1 } count: -1", "", ""},
      {"min_score { score: 5 } count: -1", "", ""},
      {"max_score { score: 0 } count: -1", "", ""},
      {"min_score { score: -inf } max_score { score: inf } count: -1", "abcde", "edcba"},
      {"count: 2", "ab", "ed"},
      {"count: 0", "", ""},
      {"count: 100", "abcde", "edcba"},
      {"count: -7", "abcde", "edcba"},
      {"offset: 1 count: 3", "bcd", "dcb"},
      {"offset: 3 count: -1", "de", "ba"},
      {"offset: 5 count: -1", "", ""},
      {"offset: 4294967295 count: 2147483647", "", ""},
      {"min_score { score: 2 } max_score { score: 3 } offset: 1 count: 1", "c", "c"},
      {"min_score { score: 2 } offset: 1 count: 2", "cd", "dc"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.by);
    EXPECT_EQ(Fetch("by_score { " + c.by + " }"), c.ascending);
    EXPECT_EQ(Fetch("order: DESCENDING by_score { " + c.by + " }"), c.descending);
  }
}

TEST_F(CacheSortedSetTest, AnEmptyFetchOfASetThatIsThereIsFoundAndPresent) {
  Put("a=1");
  const std::string empty = "set_name: 'k' by_index { inclusive_start_index: 5 }";
  EXPECT_EQ(Ask(kSortedSetFetch, empty), "found { values { } }");
  EXPECT_EQ(Ask(kSortedSetFetch, empty + " with_scores: true"), "found { values_with_scores { } }");
}

TEST_F(CacheSortedSetTest, GetScoreGivesOnePartAValueInTheOrderOfTheRequest) {
  Put("a=1.25,b=0,c=-3e300");
  EXPECT_EQ(Ask(kSortedSetGetScore, kK), "found { }");
  EXPECT_EQ(Ask(kSortedSetGetScore, "set_name: 'k' values: ['c', 'x', 'a', 'b', '']"),
            "found { elements { result: Hit score: -3e+300 } elements { result: Miss } elements { "
            "result: Hit score: 1.25 } elements { result: Hit } elements { result: Miss } }");
}

TEST_F(CacheSortedSetTest, IncrementAddsAndReordersAndMakesWhatIsNotThere) {
  EXPECT_EQ(Increment("value: 'a' amount: 1.5"), "score: 1.5");
  EXPECT_EQ(Increment("value: 'b' amount: 1"), "score: 1");
  EXPECT_EQ(Fetch(), "ba");
  EXPECT_EQ(Increment("value: 'a' amount: -1.25"), "score: 0.25");
  EXPECT_EQ(Fetch(), "ab");
  EXPECT_EQ(Increment("value: 'a' amount: 0"), "score: 0.25");
  EXPECT_EQ(Increment("value: 'c' amount: 0"), "");
  EXPECT_EQ(Fetch(), "cab");
}

TEST_F(CacheSortedSetTest, ScoresThatAreNotFiniteAreRefusedAndChangeNothing) {
  for (const std::string score : {"nan", "inf", "-inf"}) {
    ExpectInvalid(kSortedSetPut,
                  "set_name: 'k' elements { value: 'a' score: 1 } elements { value: "
                  "'b' score: " +
                      score + " } ttl_milliseconds: 1000");
    ExpectInvalid(kSortedSetIncrement,
                  "set_name: 'k' value: 'a' ttl_milliseconds: 1000 amount: " + score);
    EXPECT_EQ(KindOf("k"), std::nullopt);
  }
  Put("a=1.7e308,b=1");
  rooms_.clock.Advance(10'000ms);
  EXPECT_EQ(Increment("value: 'a' amount: 1.7e308 refresh_ttl: true"), "INVALID_ARGUMENT_ERROR");
  EXPECT_EQ(LifeOf("k"), 50'000);
  EXPECT_EQ(Ask(kSortedSetGetScore, "set_name: 'k' values: 'a'"),
            "found { elements { result: Hit score: 1.7e+308 } }");
}

TEST_F(CacheSortedSetTest, BoundsThatAreNoNumbersAreRefused) {
  Put("a=1");
  ExpectInvalid(kSortedSetFetch, "set_name: 'k' by_score { min_score { score: nan } }");
  ExpectInvalid(kSortedSetFetch, "set_name: 'k' by_score { max_score { score: nan } }");
  for (const std::string bound :
       {"inclusive_min", "exclusive_min", "inclusive_max", "exclusive_max"}) {
    ExpectInvalid(kSortedSetLengthByScore, "set_name: 'k' " + bound + ": nan");
  }
}

TEST_F(CacheSortedSetTest, RemoveTakesSomeOrAllAndTheLastOneEndsIt) {
  Put("a=1,b=2,c=3");
  rooms_.clock.Advance(10'000ms);
  EXPECT_EQ(Ask(kSortedSetRemove, "set_name: 'k' some { values: ['b', 'x'] }"), "");
  EXPECT_EQ(Fetch(), "ac");
  EXPECT_EQ(LifeOf("k"), 50'000);
  EXPECT_EQ(Ask(kSortedSetRemove, "set_name: 'k' some { values: ['a', 'c'] }"), "");
  EXPECT_EQ(KindOf("k"), std::nullopt);
  Put("a=1,b=2");
  EXPECT_EQ(Ask(kSortedSetRemove, "set_name: 'k' all {}"), "");
  EXPECT_EQ(KindOf("k"), std::nullopt);
  ExpectInvalid(kSortedSetRemove, kK);
}

TEST_F(CacheSortedSetTest, LengthByScoreCountsWhatTheRangeHas) {
  Put("a=1,b=2,c=2,d=3,e=4.5");
  const struct {
    std::string range;
    int count;
  } cases[] = {
      {"", 5},
      {"unbounded_min {} unbounded_max {}", 5},
      {"inclusive_min: 2", 4},
      {"exclusive_min: 2", 2},
      {"inclusive_max: 2", 3},
      {"exclusive_max: 2", 1},
      {"inclusive_min: 2 inclusive_max: 2", 2},
      {"exclusive_min: 1 exclusive_max: 4.5", 3},
      {"exclusive_min: 2 exclusive_max: 2", 0},
      {"inclusive_min: 3 inclusive_max: 1", 0},
      {"inclusive_min: 10", 0},
      {"inclusive_min: -inf inclusive_max: inf", 5},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.range);
    EXPECT_EQ(Ask(kSortedSetLengthByScore, "set_name: 'k' " + c.range),
              c.count == 0 ? "found { }" : "found { length: " + std::to_string(c.count) + " }");
  }
  EXPECT_EQ(Ask(kSortedSetLength, kK), "found { length: 5 }");
}

// Over the size up to which a set lies in one piece.
TEST_F(CacheSortedSetTest, AThousandElementsAreRankedAndSliced) {
  std::string pairs;
  for (int i = 0; i < 1'000; ++i) {
    const int n = i * 7 % 1'000;
    pairs += (i ? ",n" : "n") + std::to_string(n) + "=" + std::to_string(n / 2);
  }
  Put(pairs);
  EXPECT_EQ(Fetch("by_index { inclusive_start_index: 20 exclusive_end_index: 22 }"), "n20n21");
  EXPECT_EQ(Fetch("by_index { exclusive_end_index: 1 } order: DESCENDING"), "n999");
  EXPECT_EQ(Fetch("by_score { min_score { score: 50 } max_score { score: 50 } count: -1 }"),
            "n100n101");
  EXPECT_EQ(Rank("value: 'n500'"), "element_rank { result: Hit rank: 500 }");
  EXPECT_EQ(Rank("value: 'n500' order: DESCENDING"), "element_rank { result: Hit rank: 499 }");
  EXPECT_EQ(Ask(kSortedSetLengthByScore, "set_name: 'k' inclusive_min: 250 exclusive_max: 300"),
            "found { length: 100 }");
}

TEST_F(CacheSortedSetTest, WritesFollowTheRulesForTheLifeOfCollections) {
  ExpectCollectionTtl(kSortedSetPut, "set_name: 'k' elements { value: 'e' score: 1 }");
  rooms_.engine.Delete(At("k"), rooms_.clock.Now());
  ExpectCollectionTtl(kSortedSetIncrement, "set_name: 'k' value: 'e' amount: 1");
}

TEST_F(CacheSortedSetTest, TheFreeTierLimitsAnElement) {
  ExpectElementLimit(kSortedSetPut, [](std::size_t bytes) {
    auto request = Parse<SortedSetPutRequest>(kPutOne);
    request.add_elements()->set_value(std::string(bytes, 'e'));
    return request;
  });
  ExpectElementLimit(kSortedSetIncrement, [](std::size_t bytes) {
    auto request = Parse<cache_client::SortedSetIncrementRequest>(kAddOne);
    request.set_value(std::string(bytes, 'e'));
    return request;
  });
}

}  // namespace
}  // namespace keepsake::ops
