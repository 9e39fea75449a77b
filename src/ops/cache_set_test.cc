#include "ops/cache_set.h"

#include "ops/item_testing.h"

#include <set>

namespace keepsake::ops {
namespace {

using namespace std::chrono_literals;
using cache_client::SetUnionRequest;
using ::testing::UnorderedElementsAre;

class CacheSetTest : public ItemTest {
 protected:
  // Adds to "k", for a minute.
  void Add(const std::vector<std::string>& elements) {
    SetUnionRequest request;
    request.set_set_name("k");
    request.set_ttl_milliseconds(60'000);
    request.set_refresh_ttl(true);
    for (const std::string& element : elements) request.add_elements(element);
    EXPECT_EQ(Ask(kSetUnion, request), "");
  }
  template <typename Request, typename Response>
  std::vector<std::string> Elements(const Operation<Request, Response>& operation,
                                    const std::string& text) {
    const auto answer =
        rooms_.Do(rooms_.MakeCall("c"), operation, Parse<Request>("set_name: 'k' " + text));
    EXPECT_TRUE(answer.value().has_found());
    const auto& elements = answer.value().found().elements();
    return {elements.begin(), elements.end()};
  }
  std::vector<std::string> Fetch() { return Elements(kSetFetch, ""); }
  std::string Subtract(const std::string& rest) {
    return Ask(kSetDifference, "set_name: 'k' " + rest);
  }
};

constexpr auto kK = "set_name: 'k'";
constexpr auto kAddOne = "set_name: 'k' elements: 'e' ttl_milliseconds: 1000";
constexpr auto kTakeOne = "set_name: 'k' subtrahend { set { elements: 'e' } }";

TEST_F(CacheSetTest, EveryCallRefusesWhatAllCallsOnItemsRefuse) {
  ExpectRefusals(kSetFetch, "");
  ExpectRefusals(kSetSample, "limit: 1");
  ExpectRefusals(kSetUnion, kAddOne);
  ExpectRefusals(kSetDifference, kTakeOne);
  ExpectRefusals(kSetContains, "elements: 'e'");
  ExpectRefusals(kSetLength, "");
  ExpectRefusals(kSetPop, "count: 1");
}

TEST_F(CacheSetTest, AnItemOfAnotherTypeIsRefusedAndLeft) {
  constexpr auto kOwn = engine::Kind::kSet;
  ExpectWrongType(kSetFetch, "", kOwn);
  ExpectWrongType(kSetSample, "", kOwn);
  ExpectWrongType(kSetUnion, kAddOne, kOwn);
  ExpectWrongType(kSetDifference, kTakeOne, kOwn);
  ExpectWrongType(kSetDifference, "subtrahend { identity {} }", kOwn);
  ExpectWrongType(kSetDifference, "minuend { elements: 'e' }", kOwn);
  ExpectWrongType(kSetContains, "elements: 'e'", kOwn);
  ExpectWrongType(kSetLength, "", kOwn);
  ExpectWrongType(kSetPop, "count: 1", kOwn);
}

TEST_F(CacheSetTest, RolesMayDoWhatTheTableOfTheSpecificationSays) {
  EXPECT_EQ(Roles(kSetFetch, kK), "rb");
  EXPECT_EQ(Roles(kSetSample, kK), "rb");
  EXPECT_EQ(Roles(kSetContains, kK), "rb");
  EXPECT_EQ(Roles(kSetLength, kK), "rb");
  EXPECT_EQ(Roles(kSetUnion, kAddOne), "wb");
  EXPECT_EQ(Roles(kSetDifference, kTakeOne), "wb");
  EXPECT_EQ(Roles(kSetPop, "set_name: 'k' count: 1"), "b");
}

TEST_F(CacheSetTest, OneThatIsAbsentOrExpiredIsMissing) {
  const auto expect_missing = [&] {
    EXPECT_EQ(Ask(kSetFetch, kK), "missing { }");
    EXPECT_EQ(Ask(kSetSample, "set_name: 'k' limit: 1"), "missing { }");
    EXPECT_EQ(Ask(kSetSample, kK), "missing { }");
    EXPECT_EQ(Ask(kSetContains, "set_name: 'k' elements: 'a'"), "missing { }");
    EXPECT_EQ(Ask(kSetLength, kK), "missing { }");
    EXPECT_EQ(Ask(kSetPop, "set_name: 'k' count: 1"), "missing { }");
    EXPECT_EQ(Subtract("subtrahend { set { elements: 'a' } }"), "missing { }");
    EXPECT_EQ(Subtract("subtrahend { identity {} }"), "missing { }");
    EXPECT_EQ(Subtract("minuend { elements: 'a' }"), "missing { }");
    EXPECT_EQ(KindOf("k"), std::nullopt);
  };
  expect_missing();
  Add({"a", "b"});
  rooms_.clock.Advance(59'999ms);
  EXPECT_EQ(Ask(kSetLength, kK), "found { length: 2 }");
  rooms_.clock.Advance(1ms);
  expect_missing();
  Add({"c"});
  EXPECT_THAT(Fetch(), UnorderedElementsAre("c"));
}

TEST_F(CacheSetTest, UnionAddsWhatIsNotThereYet) {
  const std::string bytes("\0\xff", 2);
  Add({"a", "b", "a"});
  Add({"b", "", bytes});
  EXPECT_THAT(Fetch(), UnorderedElementsAre("a", "b", "", bytes));
  EXPECT_EQ(Ask(kSetLength, kK), "found { length: 4 }");
}

TEST_F(CacheSetTest, AddingNothingMakesNothing) {
  Add({});
  EXPECT_EQ(KindOf("k"), std::nullopt);
}

TEST_F(CacheSetTest, ContainsAnswersForEachInOrder) {
  Add({"a", "b", ""});
  EXPECT_EQ(Ask(kSetContains, kK), "found { }");
  EXPECT_EQ(Ask(kSetContains, "set_name: 'k' elements: 'b'"), "found { contains: true }");
  EXPECT_EQ(Ask(kSetContains, "set_name: 'k' elements: ['x', 'a', 'y', '', 'a']"),
            "found { contains: false contains: true contains: false contains: true contains: true "
            "}");
}

TEST_F(CacheSetTest, TheSubtrahendIsTakenAway) {
  Add({"a", "b", "c"});
  rooms_.clock.Advance(10'000ms);
  EXPECT_EQ(Subtract("subtrahend { set { elements: ['a', 'x', 'a'] } }"), "found { }");
  EXPECT_THAT(Fetch(), UnorderedElementsAre("b", "c"));
  EXPECT_EQ(Subtract("subtrahend { set { } }"), "found { }");
  EXPECT_EQ(LifeOf("k"), 50'000);
  EXPECT_EQ(Subtract("subtrahend { set { elements: ['b', 'c'] } }"), "found { }");
  EXPECT_EQ(KindOf("k"), std::nullopt);
  Add({"a", "b"});
  EXPECT_EQ(Subtract("subtrahend { identity {} }"), "found { }");
  EXPECT_EQ(KindOf("k"), std::nullopt);
}

TEST_F(CacheSetTest, WhatTheMinuendHasAndTheSetHasNotIsLeft) {
  const struct {
    std::string minuend;
    std::vector<std::string> left;
  } cases[] = {
      {"elements: ['b', 'x', 'y', 'x']", {"x", "y"}},
      {"elements: ['x']", {"x"}},
      {"elements: ['a', 'b']", {}},
      {"", {}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.minuend);
    Add({"a", "b"});
    EXPECT_EQ(Subtract("minuend { " + c.minuend + " }"), "found { }");
    if (c.left.empty()) {
      EXPECT_EQ(KindOf("k"), std::nullopt);
    } else {
      EXPECT_THAT(Fetch(), ::testing::UnorderedElementsAreArray(c.left));
    }
    Subtract("subtrahend { identity {} }");
  }
}

TEST_F(CacheSetTest, ADifferenceOfNothingIsRefused) {
  Add({"a"});
  ExpectInvalid(kSetDifference, kK);
  ExpectInvalid(kSetDifference, "set_name: 'k' subtrahend {}");
  EXPECT_THAT(Fetch(), UnorderedElementsAre("a"));
}

TEST_F(CacheSetTest, ASampleIsDistinctAndTakesNothing) {
  Add({"a", "b", "c"});
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const auto sample = Elements(kSetSample, "limit: 2");
    ASSERT_EQ(sample.size(), 2U);
    EXPECT_NE(sample[0], sample[1]);
    seen.insert(sample.begin(), sample.end());
  }
  EXPECT_THAT(seen, UnorderedElementsAre("a", "b", "c"));
  EXPECT_EQ(Ask(kSetSample, kK), "found { }");
  for (const std::string limit : {"3", "4", "18446744073709551615"}) {
    EXPECT_THAT(Elements(kSetSample, "limit: " + limit), UnorderedElementsAre("a", "b", "c"));
  }
  EXPECT_EQ(Ask(kSetLength, kK), "found { length: 3 }");
}

TEST_F(CacheSetTest, APopTakesWhatItGives) {
  Add({"a", "b", "c", "d", "e"});
  rooms_.clock.Advance(10'000ms);
  std::vector<std::string> popped = Elements(kSetPop, "count: 2");
  EXPECT_EQ(popped.size(), 2U);
  const std::vector<std::string> left = Fetch();
  EXPECT_EQ(left.size(), 3U);
  EXPECT_EQ(LifeOf("k"), 50'000);
  popped.insert(popped.end(), left.begin(), left.end());
  EXPECT_THAT(popped, UnorderedElementsAre("a", "b", "c", "d", "e"));
  EXPECT_EQ(Elements(kSetPop, "count: 100").size(), 3U);
  EXPECT_EQ(KindOf("k"), std::nullopt);
  EXPECT_EQ(Ask(kSetPop, "set_name: 'k' count: 1"), "missing { }");
  ExpectInvalid(kSetPop, kK);
}

TEST_F(CacheSetTest, AThousandElementsAreSampledPoppedAndFetched) {
  std::vector<std::string> elements;
  for (int i = 0; i < 1'000; ++i) elements.push_back("element " + std::to_string(i));
  Add(elements);
  const auto sample = Elements(kSetSample, "limit: 400");
  EXPECT_EQ(std::set(sample.begin(), sample.end()).size(), 400U);
  const auto popped = Elements(kSetPop, "count: 400");
  std::set<std::string> all(popped.begin(), popped.end());
  EXPECT_EQ(all.size(), 400U);
  const auto left = Fetch();
  EXPECT_EQ(left.size(), 600U);
  all.insert(left.begin(), left.end());
  EXPECT_EQ(all, std::set(elements.begin(), elements.end()));
}

TEST_F(CacheSetTest, WritesFollowTheRulesForTheLifeOfCollections) {
  ExpectCollectionTtl(kSetUnion, "set_name: 'k' elements: 'e'");
}

TEST_F(CacheSetTest, TheFreeTierLimitsAnElement) {
  ExpectElementLimit(kSetUnion, [](std::size_t bytes) {
    auto request = Parse<SetUnionRequest>("set_name: 'k' elements: 'a' ttl_milliseconds: 1000");
    request.add_elements(std::string(bytes, 'e'));
    return request;
  });
  ExpectElementLimit(kSetDifference, [&](std::size_t bytes) {
    auto request = Parse<cache_client::SetDifferenceRequest>("set_name: 'k'");
    request.mutable_minuend()->add_elements(std::string(bytes, 'e'));
    return request;
  });
}

}  // namespace
}  // namespace keepsake::ops
