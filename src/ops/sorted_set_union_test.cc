#include "ops/sorted_set_union.h"

#include "ops/cache_sorted_set.h"
#include "ops/item_testing.h"

namespace keepsake::ops {
namespace {

using namespace std::chrono_literals;
using cache_client::SortedSetUnionStoreRequest;

class SortedSetUnionTest : public ItemTest {
 protected:
  SortedSetUnionTest() {
    Put("s", {{"a", 1}, {"b", 2}});
    Put("t", {{"b", 10}, {"c", -3}});
  }
  void Put(const std::string& name, const std::vector<std::pair<std::string, double>>& elements) {
    cache_client::SortedSetPutRequest request;
    request.set_set_name(name);
    request.set_ttl_milliseconds(60'000);
    for (const auto& [value, score] : elements) {
      request.add_elements()->set_value(value);
      request.mutable_elements()->rbegin()->set_score(score);
    }
    EXPECT_EQ(Ask(kSortedSetPut, request), "");
  }
  // What is stored, in order, as "value=score value=score"; "missing" when there is none.
  std::string Read(const std::string& name = "k") {
    cache_client::SortedSetFetchRequest request;
    request.set_set_name(name);
    request.set_with_scores(true);
    const auto answer = rooms_.Do(rooms_.MakeCall("c"), kSortedSetFetch, request);
    if (answer.value().has_missing()) return "missing";
    std::ostringstream row;
    for (const auto& element : answer->found().values_with_scores().elements()) {
      row << (row.str().empty() ? "" : " ") << element.value() << "=" << element.score();
    }
    return row.str();
  }
  std::string Store(const std::string& rest) {
    return Ask(kSortedSetUnionStore, "set_name: 'k' ttl_milliseconds: 1000 " + rest);
  }
};

const std::string kBoth =
    "sources { set_name: 's' weight: 1 } sources { set_name: 't' weight: 1 } ";

TEST_F(SortedSetUnionTest, RefusesWhatAllCallsOnItemsRefuse) {
  ExpectRefusals(kSortedSetUnionStore, "ttl_milliseconds: 1000 " + kBoth);
  ExpectTtlLimits(kSortedSetUnionStore, "set_name: 'k' " + kBoth);
}

TEST_F(SortedSetUnionTest, ScoresAreWeightedThenJoined) {
  const struct {
    std::string request, length, row;
  } cases[] = {
      {kBoth, "length: 3", "c=-3 a=1 b=12"},
      {kBoth + "aggregate: SUM", "length: 3", "c=-3 a=1 b=12"},
      {kBoth + "aggregate: MIN", "length: 3", "c=-3 a=1 b=2"},
      {kBoth + "aggregate: MAX", "length: 3", "c=-3 a=1 b=10"},
      {"sources { set_name: 's' weight: 2 }", "length: 2", "a=2 b=4"},
      {"sources { set_name: 's' weight: 0 }", "length: 2", "a=0 b=0"},
      {"sources { set_name: 's' }", "length: 2", "a=0 b=0"},
      {"sources { set_name: 't' weight: 0 }", "length: 2", "b=0 c=0"},
      {"sources { set_name: 's' weight: -1 }", "length: 2", "b=-2 a=-1"},
      {"sources { set_name: 's' weight: 0.5 } sources { set_name: 't' weight: -0.25 }", "length: 3",
       "b=-1.5 a=0.5 c=0.75"},
      // Weighted scores are compared, not stored ones.
      {"sources { set_name: 's' weight: -10 } sources { set_name: 't' weight: 1 } aggregate: MIN",
       "length: 3", "b=-20 a=-10 c=-3"},
      {"sources { set_name: 's' weight: 10 } sources { set_name: 't' weight: 1 } aggregate: MAX",
       "length: 3", "c=-3 a=10 b=20"},
      {"sources { set_name: 's' weight: 1 } sources { set_name: 's' weight: 2 }", "length: 2",
       "a=3 b=6"},
      {"sources { set_name: 'nowhere' weight: 1 } sources { set_name: 's' weight: 1 }", "length: 2",
       "a=1 b=2"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.request);
    EXPECT_EQ(Store(c.request), c.length);
    EXPECT_EQ(Read(), c.row);
  }
  EXPECT_EQ(Read("s"), "a=1 b=2");
  EXPECT_EQ(Read("t"), "c=-3 b=10");
}

TEST_F(SortedSetUnionTest, AWeightIsASingle) {
  EXPECT_EQ(Store("sources { set_name: 's' weight: 0.1 }"), "length: 2");
  EXPECT_EQ(Ask(kSortedSetGetScore, "set_name: 'k' values: 'a'"),
            "found { elements { result: Hit score: 0.10000000149011612 } }");
}

TEST_F(SortedSetUnionTest, WhateverWasThereIsReplacedWithANewLife) {
  for (const engine::Kind kind : kKinds) {
    SCOPED_TRACE(static_cast<int>(kind));
    Make(kind, "k");
    EXPECT_EQ(Store("sources { set_name: 's' weight: 1 }"), "length: 2");
    EXPECT_EQ(Read(), "a=1 b=2");
    EXPECT_EQ(LifeOf("k"), 1'000);
  }
  rooms_.clock.Advance(1'000ms);
  EXPECT_EQ(Read(), "missing");
}

TEST_F(SortedSetUnionTest, TheDestinationMayBeASource) {
  Put("k", {{"a", 5}, {"z", 9}});
  EXPECT_EQ(Store("sources { set_name: 'k' weight: 2 } sources { set_name: 's' weight: 1 }"),
            "length: 3");
  EXPECT_EQ(Read(), "b=2 a=11 z=18");
}

TEST_F(SortedSetUnionTest, AnEmptyUnionLeavesNothing) {
  for (const engine::Kind kind : kKinds) {
    Make(kind, "k");
    EXPECT_EQ(Store("sources { set_name: 'nowhere' weight: 1 }"), "");
    EXPECT_EQ(KindOf("k"), std::nullopt);
  }
}

TEST_F(SortedSetUnionTest, AnExpiredSourceIsEmpty) {
  rooms_.clock.Advance(60'000ms);
  EXPECT_EQ(Store(kBoth), "");
  EXPECT_EQ(KindOf("k"), std::nullopt);
}

TEST_F(SortedSetUnionTest, BadSourcesAreRefusedAndTheDestinationStays) {
  Put("k", {{"x", 7}});
  Put("huge", {{"b", 1.7e308}});
  const std::string k = "set_name: 'k' ttl_milliseconds: 1000 ";
  ExpectInvalid(kSortedSetUnionStore, k);
  ExpectInvalid(kSortedSetUnionStore, k + kBoth + "sources { weight: 1 }");
  for (const std::string weight : {"nan", "inf", "-inf"}) {
    for (const std::string how : {"SUM", "MIN", "MAX"}) {
      ExpectInvalid(kSortedSetUnionStore, k + kBoth + "aggregate: " + how +
                                              " sources { set_name: 's' weight: " + weight + " }");
    }
  }
  EXPECT_EQ(Store("sources { set_name: 'huge' weight: 10 }"), "INVALID_ARGUMENT_ERROR");
  EXPECT_EQ(Store("sources { set_name: 'huge' weight: 1 } sources { set_name: 'huge' weight: 1 }"),
            "INVALID_ARGUMENT_ERROR");
  for (const engine::Kind kind : kKinds) {
    if (kind == engine::Kind::kSortedSet) continue;
    Make(kind, "other");
    const auto refusal = Refusal(
        kSortedSetUnionStore,
        Parse<SortedSetUnionStoreRequest>(k + kBoth + "sources { set_name: 'other' weight: 1 }"));
    ASSERT_TRUE(refusal.has_value());
    EXPECT_EQ(refusal->code(), ErrorCode::kFailedPrecondition);
    EXPECT_EQ(refusal->service_code(), "invalid_type");
  }
  EXPECT_EQ(Read(), "x=7");
  EXPECT_EQ(LifeOf("k"), 60'000);
}

TEST_F(SortedSetUnionTest, TheCallerMustBeAllowedDestinationAndEverySource) {
  const auto roles = [&](const std::string& text, const identity::Selector& items) {
    return Roles(kSortedSetUnionStore, Parse<SortedSetUnionStoreRequest>(text), items);
  };
  const identity::Selector x{identity::Match::kPrefix, "x"};
  EXPECT_EQ(roles("set_name: 'x' sources { set_name: 'x1' } sources { set_name: 'x2' }", x), "b");
  EXPECT_EQ(roles("set_name: 'x' sources { set_name: 'x1' } sources { set_name: 's' }", x), "");
  EXPECT_EQ(roles("set_name: 'k' sources { set_name: 'x1' } sources { set_name: 'x2' }", x), "");
}

TEST_F(SortedSetUnionTest, ThousandsOfElementsAreUnited) {
  std::vector<std::pair<std::string, double>> even, all;
  for (int i = 0; i < 3'000; ++i) {
    all.emplace_back("v" + std::to_string(i), i);
    if (i % 2 == 0) even.emplace_back("v" + std::to_string(i), 10'000);
  }
  Put("even", even);
  Put("all", all);
  EXPECT_EQ(Store("sources { set_name: 'even' weight: 1 } sources { set_name: 'all' weight: 1 }"),
            "length: 3000");
  EXPECT_EQ(Ask(kSortedSetGetRank, "set_name: 'k' value: 'v2999'"),
            "element_rank { result: Hit rank: 1499 }");
  EXPECT_EQ(Ask(kSortedSetGetRank, "set_name: 'k' value: 'v0'"),
            "element_rank { result: Hit rank: 1500 }");
}

}  // namespace
}  // namespace keepsake::ops
