#include "sdk/fake_cache_testing.h"
#include "wire/cache_rpcs.h"
#include "wire/proto/cache_dictionary.pb.h"
#include "wire/proto/cache_list.pb.h"
#include "wire/proto/cache_set.pb.h"

namespace keepsake::sdk {
namespace {

using namespace std::chrono_literals;
using testing::B;
using testing::HitOf;

class CollectionCallsTest : public testing::CallTest {};

TEST_F(CollectionCallsTest, ACollectionTtlIsATimeAndWhetherItStartsAnew) {
  const auto expect = [&](const CollectionTtl& ttl, std::string_view want) {
    ExpectRequest(wire::kSetUnion, R"(set_name: "s" elements: "e" )" + std::string(want),
                  [&] { return cache_.SetAddElement("s", "e", {.ttl = ttl}); });
  };
  expect(CollectionTtl::FromCacheTtl(), "ttl_milliseconds: 7000 refresh_ttl: true");
  expect(CollectionTtl::Of(2s), "ttl_milliseconds: 2000 refresh_ttl: true");
  expect(CollectionTtl::Of(2s).WithNoRefresh(), "ttl_milliseconds: 2000");
  expect(CollectionTtl::RefreshTtlIfProvided(3ms), "ttl_milliseconds: 3 refresh_ttl: true");
  expect(CollectionTtl::RefreshTtlIfProvided({}), "ttl_milliseconds: 7000");
  expect(CollectionTtl::RefreshTtlIfProvided({}).WithRefresh(),
         "ttl_milliseconds: 7000 refresh_ttl: true");
  ExpectRefused("the ttl is 0",
                [&] { return cache_.SetAddElement("s", "e", {.ttl = CollectionTtl::Of(0ms)}); });
}

TEST_F(CollectionCallsTest, DictionaryRequestsSayWhatWasAskedFor) {
  const std::string kept = " ttl_milliseconds: 7000 refresh_ttl: true";
  ExpectRequest(wire::kDictionarySet,
                R"(dictionary_name: "d" items { field: "f" value: "" })" + kept,
                [&] { return cache_.DictionarySetField("d", "f", ""); });
  const std::map<std::string, std::string> fields{{"a", "1"}, {"b", "2"}};
  const std::string both =
      R"(dictionary_name: "d" items { field: "a" value: "1" } items { field: "b" value: "2" })";
  ExpectRequest(wire::kDictionarySet, both + kept,
                [&] { return cache_.DictionarySetFields("d", fields); });
  ExpectRequest(wire::kDictionarySet, both + kept,
                [&] { return cache_.DictionarySetFields("d", {{"a", "1"}, {"b", "2"}}); });
  ExpectRequest(wire::kDictionaryIncrement, R"(dictionary_name: "d" field: "f" amount: -2)" + kept,
                [&] { return cache_.DictionaryIncrement("d", "f", -2); });
  ExpectRequest(wire::kDictionaryGet, R"(dictionary_name: "d" fields: "f")",
                [&] { return cache_.DictionaryGetField("d", "f"); });
  ExpectRequest(wire::kDictionaryGet, R"(dictionary_name: "d" fields: "g" fields: "f")",
                [&] { return cache_.DictionaryGetFields("d", {"g", "f"}); });
  ExpectRequest(wire::kDictionaryFetch, R"(dictionary_name: "d")",
                [&] { return cache_.DictionaryFetch("d"); });
  ExpectRequest(wire::kDictionaryLength, R"(dictionary_name: "d")",
                [&] { return cache_.DictionaryLength("d"); });
  ExpectRequest(wire::kDictionaryDelete, R"(dictionary_name: "d" some { fields: "f" })",
                [&] { return cache_.DictionaryRemoveField("d", "f"); });
  ExpectRequest(wire::kDictionaryDelete, R"(dictionary_name: "d" some { fields: "f" fields: "g" })",
                [&] { return cache_.DictionaryRemoveFields("d", std::vector{"f", "g"}); });
}

TEST_F(CollectionCallsTest, DictionaryAnswersAreRead) {
  const auto one = [&] { return cache_.DictionaryGetField("d", "f"); };
  EXPECT_EQ(HitOf(AnswerTo(wire::kDictionaryGet,
                           R"(found { items { result: Hit cache_body: "v" } })", one)),
            B("v"));
  EXPECT_TRUE(AnswerTo(wire::kDictionaryGet, "found { items { result: Miss } }", one)->miss());
  EXPECT_TRUE(AnswerTo(wire::kDictionaryGet, "missing {}", one)->miss());
  EXPECT_EQ(AnswerTo(wire::kDictionaryGet, "found {}", one).error().code(),
            ErrorCode::kUnknownService);
  const auto several =
      HitOf(AnswerTo(wire::kDictionaryGet,
                     R"(found { items { result: Miss } items { result: Hit cache_body: "w" } })",
                     [&] { return cache_.DictionaryGetFields("d", {"f", "g"}); }));
  EXPECT_TRUE(several[0].miss());
  EXPECT_EQ(several[1].value(), B("w"));
  const auto all = AnswerTo(wire::kDictionaryFetch, R"(found { items { field: "f" value: "v" } })",
                            [&] { return cache_.DictionaryFetch("d"); });
  EXPECT_EQ(HitOf(all), (std::vector{DictionaryEntry{B("f"), B("v")}}));
  EXPECT_EQ(HitOf(AnswerTo(wire::kDictionaryLength, "found { length: 3 }",
                           [&] { return cache_.DictionaryLength("d"); })),
            3U);
  EXPECT_EQ(*AnswerTo(wire::kDictionaryIncrement, "value: 4",
                      [&] { return cache_.DictionaryIncrement("d", "f"); }),
            4);
}

TEST_F(CollectionCallsTest, SetRequestsSayWhatWasAskedFor) {
  ExpectRequest(
      wire::kSetUnion,
      R"(set_name: "s" elements: "b" elements: "a" ttl_milliseconds: 7000 refresh_ttl: true)",
      [&] { return cache_.SetAddElements("s", {"b", "a"}); });
  ExpectRequest(wire::kSetDifference, R"(set_name: "s" subtrahend { set { elements: "a" } })",
                [&] { return cache_.SetRemoveElement("s", "a"); });
  ExpectRequest(wire::kSetPop, R"(set_name: "s" count: 1)", [&] { return cache_.SetPop("s"); });
  ExpectRequest(wire::kSetFetch, R"(set_name: "s")", [&] { return cache_.SetFetch("s"); });
  ExpectRequest(wire::kSetSample, R"(set_name: "s" limit: 0)",
                [&] { return cache_.SetSample("s", 0); });
  ExpectRequest(wire::kSetContains, R"(set_name: "s" elements: "")",
                [&] { return cache_.SetContainsElement("s", ""); });
  ExpectRequest(wire::kSetContains, R"(set_name: "s" elements: "a" elements: "b")",
                [&] { return cache_.SetContainsElements("s", {"a", "b"}); });
  ExpectRequest(wire::kSetLength, R"(set_name: "s")", [&] { return cache_.SetLength("s"); });
}

TEST_F(CollectionCallsTest, SetAnswersAreRead) {
  const auto fetch = [&] { return cache_.SetFetch("s"); };
  EXPECT_EQ(HitOf(AnswerTo(wire::kSetFetch, R"(found { elements: "a" elements: "" })", fetch)),
            (std::vector{B("a"), B("")}));
  EXPECT_TRUE(AnswerTo(wire::kSetFetch, "missing {}", fetch)->miss());
  EXPECT_TRUE(HitOf(AnswerTo(wire::kSetSample, "found {}", [&] {
                return cache_.SetSample("s", 0);
              })).empty());
  EXPECT_TRUE(HitOf(AnswerTo(wire::kSetContains, "found { contains: true }", [&] {
                return cache_.SetContainsElement("s", "a");
              })).yes());
  EXPECT_EQ(HitOf(AnswerTo(wire::kSetContains, "found { contains: false contains: true }",
                           [&] { return cache_.SetContainsElements("s", {"a", "b"}); })),
            (std::vector{Exists(false), Exists(true)}));
  EXPECT_TRUE(AnswerTo(wire::kSetDifference, "missing {}", [&] {
                return cache_.SetRemoveElement("s", "a");
              }).has_value());
}

TEST_F(CollectionCallsTest, ListRequestsSayWhatWasAskedFor) {
  const std::string kept = " ttl_milliseconds: 7000 refresh_ttl: true";
  ExpectRequest(wire::kListPushFront, R"(list_name: "l" value: "v")" + kept,
                [&] { return cache_.ListPushFront("l", "v"); });
  ExpectRequest(wire::kListPushFront,
                R"(list_name: "l" value: "v" truncate_back_to_size: 5)" + kept,
                [&] { return cache_.ListPushFront("l", "v", {.truncate_back_to_size = 5}); });
  ExpectRequest(wire::kListPushBack,
                R"(list_name: "l" value: "v" truncate_front_to_size: 5)" + kept,
                [&] { return cache_.ListPushBack("l", "v", {.truncate_front_to_size = 5}); });
  ExpectRequest(wire::kListConcatenateFront, R"(list_name: "l" values: "b" values: "a")" + kept,
                [&] { return cache_.ListConcatenateFront("l", {"b", "a"}); });
  ExpectRequest(wire::kListConcatenateBack, R"(list_name: "l")" + kept,
                [&] { return cache_.ListConcatenateBack("l", {}); });
  ExpectRequest(wire::kListPopFront, R"(list_name: "l")", [&] { return cache_.ListPopFront("l"); });
  ExpectRequest(wire::kListPopBack, R"(list_name: "l")", [&] { return cache_.ListPopBack("l"); });
  ExpectRequest(wire::kListRemove, R"(list_name: "l" all_elements_with_value: "")",
                [&] { return cache_.ListRemoveValue("l", ""); });
  ExpectRequest(wire::kListFetch, R"(list_name: "l" unbounded_start {} unbounded_end {})",
                [&] { return cache_.ListFetch("l"); });
  ExpectRequest(wire::kListFetch, R"(list_name: "l" inclusive_start: 2 exclusive_end: -2)",
                [&] { return cache_.ListFetch("l", {.start = 2, .end = -2}); });
  ExpectRequest(wire::kListRetain, R"(list_name: "l" inclusive_start: 0 unbounded_end {})" + kept,
                [&] { return cache_.ListRetain("l", {.start = 0}); });
  ExpectRequest(wire::kListLength, R"(list_name: "l")", [&] { return cache_.ListLength("l"); });
}

TEST_F(CollectionCallsTest, ListAnswersAreRead) {
  EXPECT_EQ(*AnswerTo(wire::kListPushBack, "list_length: 2",
                      [&] { return cache_.ListPushBack("l", "v"); }),
            2U);
  const auto pop = [&] { return cache_.ListPopFront("l"); };
  EXPECT_EQ(HitOf(AnswerTo(wire::kListPopFront, R"(found { front: "v" list_length: 9 })", pop)),
            B("v"));
  EXPECT_TRUE(AnswerTo(wire::kListPopFront, "missing {}", pop)->miss());
  EXPECT_EQ(HitOf(AnswerTo(wire::kListPopBack, R"(found { back: "w" })",
                           [&] { return cache_.ListPopBack("l"); })),
            B("w"));
  EXPECT_EQ(HitOf(AnswerTo(wire::kListFetch, R"(found { values: "b" values: "a" })",
                           [&] { return cache_.ListFetch("l"); })),
            (std::vector{B("b"), B("a")}));
  EXPECT_TRUE(AnswerTo(wire::kListRetain, "missing {}", [&] {
                return cache_.ListRetain("l", {});
              }).has_value());
}

TEST_F(CollectionCallsTest, BadArgumentsAreRefusedBeforeAnythingIsSent) {
  ExpectRefused("the dictionary name is empty", [&] { return cache_.DictionaryFetch(""); });
  ExpectRefused("the dictionary name is only spaces",
                [&] { return cache_.DictionaryFetch(" \t"); });
  ExpectRefused("the set name is empty", [&] { return cache_.SetFetch(""); });
  ExpectRefused("the list name is empty", [&] { return cache_.ListFetch(""); });
  ExpectRefused("the count must be", [&] { return cache_.SetPop("s", 0); });
  ExpectRefused("truncate_back_to_size must be",
                [&] { return cache_.ListPushFront("l", "v", {.truncate_back_to_size = 0}); });
  ExpectRefused("truncate_front_to_size must be",
                [&] { return cache_.ListPushBack("l", "v", {.truncate_front_to_size = 0}); });
  ExpectRefused("from 3 to 3", [&] { return cache_.ListFetch("l", {.start = 3, .end = 3}); });
  ExpectRefused("from -1 to -2", [&] { return cache_.ListRetain("l", {.start = -1, .end = -2}); });
}

TEST_F(CollectionCallsTest, NoFieldsAndNoElementsNeedNoCall) {
  ExpectNothingSent([&] { return cache_.DictionarySetFields("d", {}); });
  ExpectNothingSent([&] { return cache_.DictionaryRemoveFields("d", {}); });
  ExpectNothingSent([&] { return cache_.SetAddElements("s", {}); });
  ExpectNothingSent([&] { return cache_.SetRemoveElements("s", {}); });
  EXPECT_TRUE(HitOf(cache_.DictionaryGetFields("d", {})).empty());
  EXPECT_TRUE(HitOf(cache_.SetContainsElements("s", {})).empty());
  ExpectRefused("the set name is empty", [&] { return cache_.SetAddElements("", {}); });
}

}  // namespace
}  // namespace keepsake::sdk
