#include "ops/cache_dictionary.h"

#include "ops/item_testing.h"

namespace keepsake::ops {
namespace {

using namespace std::chrono_literals;
using cache_client::DictionaryIncrementRequest;
using cache_client::DictionarySetRequest;
using ::testing::UnorderedElementsAre;

class CacheDictionaryTest : public ItemTest {
 protected:
  // Sets fields of "k", given as "f=v,g=w", for a minute.
  void Set(const std::string& pairs) {
    DictionarySetRequest request;
    request.set_dictionary_name("k");
    request.set_ttl_milliseconds(60'000);
    request.set_refresh_ttl(true);
    std::istringstream in(pairs);
    for (std::string pair; std::getline(in, pair, ',');) {
      auto& item = *request.add_items();
      item.set_field(pair.substr(0, pair.find('=')));
      item.set_value(pair.substr(pair.find('=') + 1));
    }
    EXPECT_EQ(Ask(kDictionarySet, request), "");
  }
  std::vector<std::string> Fetch() {
    cache_client::DictionaryFetchRequest request;
    request.set_dictionary_name("k");
    const auto answer = rooms_.Do(rooms_.MakeCall("c"), kDictionaryFetch, request);
    std::vector<std::string> pairs;
    for (const auto& item : answer.value().found().items()) {
      pairs.push_back(item.field() + "=" + item.value());
    }
    return pairs;
  }
  std::string Increment(const std::string& rest) {
    return Ask(kDictionaryIncrement, "dictionary_name: 'k' ttl_milliseconds: 60000 " + rest);
  }
};

constexpr auto kK = "dictionary_name: 'k'";
constexpr auto kSetOne =
    "dictionary_name: 'k' items { field: 'f' value: '1' } ttl_milliseconds: 1000";
constexpr auto kAddOne = "dictionary_name: 'k' field: 'f' amount: 1 ttl_milliseconds: 1000";
constexpr auto kRemoveOne = "dictionary_name: 'k' some { fields: 'f' }";

TEST_F(CacheDictionaryTest, EveryCallRefusesWhatAllCallsOnItemsRefuse) {
  ExpectRefusals(kDictionaryGet, "fields: 'f'");
  ExpectRefusals(kDictionaryFetch, "");
  ExpectRefusals(kDictionarySet, kSetOne);
  ExpectRefusals(kDictionaryIncrement, kAddOne);
  ExpectRefusals(kDictionaryDelete, kRemoveOne);
  ExpectRefusals(kDictionaryLength, "");
}

TEST_F(CacheDictionaryTest, AnItemOfAnotherTypeIsRefusedAndLeft) {
  constexpr auto kOwn = engine::Kind::kDictionary;
  ExpectWrongType(kDictionaryGet, "fields: 'f'", kOwn);
  ExpectWrongType(kDictionaryFetch, "", kOwn);
  ExpectWrongType(kDictionarySet, kSetOne, kOwn);
  ExpectWrongType(kDictionaryIncrement, kAddOne, kOwn);
  ExpectWrongType(kDictionaryDelete, kRemoveOne, kOwn);
  ExpectWrongType(kDictionaryDelete, "all {}", kOwn);
  ExpectWrongType(kDictionaryLength, "", kOwn);
}

TEST_F(CacheDictionaryTest, RolesMayDoWhatTheTableOfTheSpecificationSays) {
  EXPECT_EQ(Roles(kDictionaryGet, kK), "rb");
  EXPECT_EQ(Roles(kDictionaryFetch, kK), "rb");
  EXPECT_EQ(Roles(kDictionaryLength, kK), "rb");
  EXPECT_EQ(Roles(kDictionarySet, kSetOne), "wb");
  EXPECT_EQ(Roles(kDictionaryDelete, kRemoveOne), "wb");
  EXPECT_EQ(Roles(kDictionaryIncrement, kAddOne), "b");
}

TEST_F(CacheDictionaryTest, GetGivesOnePartAFieldInTheOrderOfTheRequest) {
  Set("a=1,b=,c=3");
  const struct {
    std::string fields, want;
  } cases[] = {
      {"", "found { }"},
      {"fields: 'a'", "found { items { result: Hit cache_body: \"1\" } }"},
      {"fields: 'b'", "found { items { result: Hit } }"},
      {"fields: 'x'", "found { items { result: Miss } }"},
      {"fields: 'x' fields: ''", "found { items { result: Miss } items { result: Miss } }"},
      {"fields: 'c' fields: 'x' fields: 'a' fields: 'c'",
       "found { items { result: Hit cache_body: \"3\" } items { result: Miss } items { result: Hit "
       "cache_body: \"1\" } items { result: Hit cache_body: \"3\" } }"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.fields);
    EXPECT_EQ(Ask(kDictionaryGet, "dictionary_name: 'k' " + c.fields), c.want);
  }
}

TEST_F(CacheDictionaryTest, OneThatIsAbsentOrExpiredIsMissing) {
  const auto expect_missing = [&] {
    EXPECT_EQ(Ask(kDictionaryGet, "dictionary_name: 'k' fields: 'a'"), "missing { }");
    EXPECT_EQ(Ask(kDictionaryFetch, kK), "missing { }");
    EXPECT_EQ(Ask(kDictionaryLength, kK), "missing { }");
    EXPECT_EQ(Ask(kDictionaryDelete, "dictionary_name: 'k' some { fields: 'a' }"), "");
    EXPECT_EQ(Ask(kDictionaryDelete, "dictionary_name: 'k' all {}"), "");
  };
  expect_missing();
  Set("a=1,b=2");
  rooms_.clock.Advance(59'999ms);
  EXPECT_EQ(Ask(kDictionaryLength, kK), "found { length: 2 }");
  rooms_.clock.Advance(1ms);
  expect_missing();
  // What was in it does not come back.
  EXPECT_EQ(Increment("field: 'a' amount: 5"), "value: 5");
  EXPECT_THAT(Fetch(), UnorderedElementsAre("a=5"));
}

TEST_F(CacheDictionaryTest, SetReplacesFieldsAndLeavesTheOthers) {
  Set("a=1,b=2");
  Set("b=two,c=3,c=three,=nameless,d=");
  EXPECT_THAT(Fetch(), UnorderedElementsAre("a=1", "b=two", "c=three", "=nameless", "d="));
  EXPECT_EQ(Ask(kDictionaryLength, kK), "found { length: 5 }");
}

TEST_F(CacheDictionaryTest, FieldsAndValuesAreAnyBytes) {
  const std::string bytes("\0\xff\r\n\x80", 5);
  Set(bytes + "=" + bytes);
  EXPECT_THAT(Fetch(), UnorderedElementsAre(bytes + "=" + bytes));
}

TEST_F(CacheDictionaryTest, AThousandFieldsAreKept) {
  std::string pairs;
  for (int i = 0; i < 1'000; ++i) pairs += (i ? ",f" : "f") + std::to_string(i) + "=v";
  Set(pairs);
  EXPECT_EQ(Fetch().size(), 1'000U);
  EXPECT_EQ(Ask(kDictionaryLength, kK), "found { length: 1000 }");
  EXPECT_EQ(Ask(kDictionaryGet, "dictionary_name: 'k' fields: 'f999' fields: 'f1000'"),
            "found { items { result: Hit cache_body: \"v\" } items { result: Miss } }");
}

TEST_F(CacheDictionaryTest, SettingNothingMakesNothing) {
  EXPECT_EQ(Ask(kDictionarySet, "dictionary_name: 'k' ttl_milliseconds: 1000"), "");
  EXPECT_EQ(KindOf("k"), std::nullopt);
  Set("a=1");
  EXPECT_EQ(Ask(kDictionarySet, "dictionary_name: 'k' ttl_milliseconds: 1000"), "");
  EXPECT_THAT(Fetch(), UnorderedElementsAre("a=1"));
}

TEST_F(CacheDictionaryTest, IncrementCountsAFieldAsText) {
  const struct {
    std::string amount, want, text;
  } steps[] = {
      {"5", "value: 5", "f=5"},
      {"-7", "value: -2", "f=-2"},
      {"0", "value: -2", "f=-2"},
      {"2", "", "f=0"},
      {"9223372036854775807", "value: 9223372036854775807", "f=9223372036854775807"},
      {"-9223372036854775807", "", "f=0"},
      {"-9223372036854775808", "value: -9223372036854775808", "f=-9223372036854775808"},
  };
  for (const auto& step : steps) {
    SCOPED_TRACE(step.amount);
    EXPECT_EQ(Increment("field: 'f' amount: " + step.amount), step.want);
    EXPECT_THAT(Fetch(), UnorderedElementsAre(step.text));
  }
}

TEST_F(CacheDictionaryTest, IncrementStartsFromWhatWasSetAndLeavesOtherFields) {
  Set("f=41,g=x");
  EXPECT_EQ(Increment("field: 'f' amount: 1"), "value: 42");
  EXPECT_EQ(Increment("field: 'new' amount: -1"), "value: -1");
  EXPECT_THAT(Fetch(), UnorderedElementsAre("f=42", "g=x", "new=-1"));
}

TEST_F(CacheDictionaryTest, ARefusedIncrementChangesNothingNotEvenTheLife) {
  for (const std::string text :
       {"x", "", "1.5", " 1", "1 ", "9223372036854775808", "0x10", "9223372036854775807", "--1"}) {
    SCOPED_TRACE(text);
    Set("f=" + text);
    rooms_.clock.Advance(10'000ms);
    EXPECT_EQ(Increment("field: 'f' amount: 1 refresh_ttl: true"), "FAILED_PRECONDITION_ERROR");
    EXPECT_THAT(Fetch(), UnorderedElementsAre("f=" + text));
    EXPECT_EQ(LifeOf("k"), 50'000);
  }
  Set("f=-9223372036854775808");
  EXPECT_EQ(Increment("field: 'f' amount: -1"), "FAILED_PRECONDITION_ERROR");
  // It is the field that is wrong, not the type of the item.
  const auto refusal =
      Refusal(kDictionaryIncrement,
              Parse<DictionaryIncrementRequest>("dictionary_name: 'k' field: 'f' amount: -1 "
                                                "ttl_milliseconds: 1"));
  EXPECT_EQ(refusal->service_code(), "");
}

TEST_F(CacheDictionaryTest, DeleteTakesSomeOrAllAndTheLastOneEndsIt) {
  Set("a=1,b=2,c=3");
  rooms_.clock.Advance(10'000ms);
  EXPECT_EQ(Ask(kDictionaryDelete, "dictionary_name: 'k' some { fields: 'a' fields: 'x' }"), "");
  EXPECT_THAT(Fetch(), UnorderedElementsAre("b=2", "c=3"));
  EXPECT_EQ(Ask(kDictionaryDelete, "dictionary_name: 'k' some {}"), "");
  EXPECT_THAT(Fetch(), UnorderedElementsAre("b=2", "c=3"));
  EXPECT_EQ(LifeOf("k"), 50'000);
  EXPECT_EQ(Ask(kDictionaryDelete, "dictionary_name: 'k' some { fields: 'b' fields: 'c' }"), "");
  EXPECT_EQ(KindOf("k"), std::nullopt);
  Set("a=1,b=2");
  EXPECT_EQ(Ask(kDictionaryDelete, "dictionary_name: 'k' all {}"), "");
  EXPECT_EQ(KindOf("k"), std::nullopt);
  ExpectInvalid(kDictionaryDelete, kK);
}

TEST_F(CacheDictionaryTest, WritesFollowTheRulesForTheLifeOfCollections) {
  ExpectCollectionTtl(kDictionarySet, "dictionary_name: 'k' items { field: 'f' value: 'v' }");
  EXPECT_EQ(Ask(kDictionaryDelete, "dictionary_name: 'k' all {}"), "");
  ExpectCollectionTtl(kDictionaryIncrement, "dictionary_name: 'k' field: 'f' amount: 1");
}

TEST_F(CacheDictionaryTest, TheFreeTierLimitsAFieldWithItsValue) {
  ExpectElementLimit(kDictionarySet, [](std::size_t bytes) {
    auto request = Parse<DictionarySetRequest>("dictionary_name: 'k' ttl_milliseconds: 1000");
    auto& item = *request.add_items();
    item.set_field(std::string(10, 'f'));
    item.set_value(std::string(bytes - 10, 'v'));
    return request;
  });
}

TEST_F(CacheDictionaryTest, OneTooLargeElementRefusesTheWholeRequest) {
  auto request = Parse<DictionarySetRequest>(
      "dictionary_name: 'k' items { field: 'a' value: '1' } ttl_milliseconds: 1000");
  request.add_items()->set_value(std::string((128 << 10) + 1, 'v'));
  rooms_.services.profile = Profile::FreeTier();
  EXPECT_EQ(Ask(kDictionarySet, request), "LIMIT_EXCEEDED_ERROR");
  EXPECT_EQ(KindOf("k"), std::nullopt);
  EXPECT_EQ(Ask(kDictionarySet, request, "nowhere"), "NOT_FOUND_ERROR");
}

}  // namespace
}  // namespace keepsake::ops
