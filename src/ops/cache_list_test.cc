#include "ops/cache_list.h"

#include "ops/item_testing.h"

namespace keepsake::ops {
namespace {

using namespace std::chrono_literals;
using cache_client::ListConcatenateBackRequest;
using cache_client::ListFetchRequest;
using cache_client::ListRetainRequest;

// A bound of a slice as requests have it: an index, or none, or nothing at all said.
template <typename Request>
Request SliceRequest(const SliceCase& slice) {
  Request request;
  request.set_list_name("k");
  if (slice.start.has_value()) request.set_inclusive_start(*slice.start);
  if (slice.end.has_value()) request.set_exclusive_end(*slice.end);
  return request;
}

class CacheListTest : public ItemTest {
 protected:
  // Makes "k" anew, of the letters, for a minute.
  void Fill(std::string_view letters) {
    rooms_.engine.Delete(At("k"), rooms_.clock.Now());
    ListConcatenateBackRequest request;
    request.set_list_name("k");
    request.set_ttl_milliseconds(60'000);
    for (const char letter : letters) request.add_values(std::string(1, letter));
    EXPECT_EQ(Ask(kListConcatenateBack, request),
              letters.empty() ? "" : "list_length: " + std::to_string(letters.size()));
  }
  // The elements of "k" in a row; "missing" when there is none.
  std::string Read() { return Read(SliceRequest<ListFetchRequest>({})); }
  std::string Read(const ListFetchRequest& request) {
    const auto answer = rooms_.Do(rooms_.MakeCall("c"), kListFetch, request);
    if (!answer.value().has_found()) return "missing";
    std::string row;
    for (const std::string& value : answer->found().values()) row += value;
    return row;
  }
  template <typename Request, typename Response>
  std::string Write(const Operation<Request, Response>& operation, const std::string& rest) {
    return Ask(operation, "list_name: 'k' ttl_milliseconds: 60000 " + rest);
  }
};

constexpr auto kK = "list_name: 'k'";
constexpr auto kOneValue = "list_name: 'k' value: 'e' ttl_milliseconds: 1000";
constexpr auto kSomeValues = "list_name: 'k' values: 'e' ttl_milliseconds: 1000";
constexpr auto kRemoveE = "list_name: 'k' all_elements_with_value: 'e'";
constexpr auto kEraseFirst = "list_name: 'k' some { ranges { count: 1 } }";
constexpr auto kRetainAll = "list_name: 'k' ttl_milliseconds: 1000";

TEST_F(CacheListTest, EveryCallRefusesWhatAllCallsOnItemsRefuse) {
  ExpectRefusals(kListPushFront, kOneValue);
  ExpectRefusals(kListPushBack, kOneValue);
  ExpectRefusals(kListConcatenateFront, kSomeValues);
  ExpectRefusals(kListConcatenateBack, kSomeValues);
  ExpectRefusals(kListPopFront, "");
  ExpectRefusals(kListPopBack, "");
  ExpectRefusals(kListErase, kEraseFirst);
  ExpectRefusals(kListRemove, kRemoveE);
  ExpectRefusals(kListFetch, "");
  ExpectRefusals(kListRetain, kRetainAll);
  ExpectRefusals(kListLength, "");
}

TEST_F(CacheListTest, AnItemOfAnotherTypeIsRefusedAndLeft) {
  constexpr auto kOwn = engine::Kind::kList;
  ExpectWrongType(kListPushFront, kOneValue, kOwn);
  ExpectWrongType(kListPushBack, kOneValue, kOwn);
  ExpectWrongType(kListConcatenateFront, kSomeValues, kOwn);
  ExpectWrongType(kListConcatenateBack, kSomeValues, kOwn);
  ExpectWrongType(kListPopFront, "", kOwn);
  ExpectWrongType(kListPopBack, "", kOwn);
  ExpectWrongType(kListErase, kEraseFirst, kOwn);
  ExpectWrongType(kListErase, "all {}", kOwn);
  ExpectWrongType(kListRemove, kRemoveE, kOwn);
  ExpectWrongType(kListFetch, "", kOwn);
  ExpectWrongType(kListRetain, "ttl_milliseconds: 1 refresh_ttl: true", kOwn);
  ExpectWrongType(kListLength, "", kOwn);
}

TEST_F(CacheListTest, RolesMayDoWhatTheTableOfTheSpecificationSays) {
  EXPECT_EQ(Roles(kListFetch, kK), "rb");
  EXPECT_EQ(Roles(kListLength, kK), "rb");
  EXPECT_EQ(Roles(kListPushFront, kOneValue), "wb");
  EXPECT_EQ(Roles(kListPushBack, kOneValue), "wb");
  EXPECT_EQ(Roles(kListConcatenateFront, kSomeValues), "wb");
  EXPECT_EQ(Roles(kListConcatenateBack, kSomeValues), "wb");
  EXPECT_EQ(Roles(kListErase, kEraseFirst), "wb");
  EXPECT_EQ(Roles(kListRemove, kRemoveE), "wb");
  EXPECT_EQ(Roles(kListRetain, kRetainAll), "wb");
  EXPECT_EQ(Roles(kListPopFront, kK), "b");
  EXPECT_EQ(Roles(kListPopBack, kK), "b");
}

TEST_F(CacheListTest, OneThatIsAbsentOrExpiredIsMissing) {
  const auto expect_missing = [&] {
    EXPECT_EQ(Ask(kListPopFront, kK), "missing { }");
    EXPECT_EQ(Ask(kListPopBack, kK), "missing { }");
    EXPECT_EQ(Ask(kListErase, kEraseFirst), "missing { }");
    EXPECT_EQ(Ask(kListErase, "list_name: 'k' all {}"), "missing { }");
    EXPECT_EQ(Ask(kListRemove, kRemoveE), "missing { }");
    EXPECT_EQ(Ask(kListFetch, kK), "missing { }");
    EXPECT_EQ(Ask(kListRetain, kRetainAll), "missing { }");
    EXPECT_EQ(Ask(kListLength, kK), "missing { }");
    EXPECT_EQ(KindOf("k"), std::nullopt);
  };
  expect_missing();
  Fill("ab");
  rooms_.clock.Advance(59'999ms);
  EXPECT_EQ(Ask(kListLength, kK), "found { length: 2 }");
  rooms_.clock.Advance(1ms);
  expect_missing();
  EXPECT_EQ(Write(kListPushBack, "value: 'c'"), "list_length: 1");
  EXPECT_EQ(Read(), "c");
}

TEST_F(CacheListTest, PushesAddAtTheirEnd) {
  EXPECT_EQ(Write(kListPushFront, "value: 'b'"), "list_length: 1");
  EXPECT_EQ(Write(kListPushFront, "value: 'a'"), "list_length: 2");
  EXPECT_EQ(Write(kListPushBack, "value: 'c'"), "list_length: 3");
  EXPECT_EQ(Read(), "abc");
  EXPECT_EQ(Write(kListPushBack, "value: ''"), "list_length: 4");
  EXPECT_EQ(Ask(kListFetch, kK),
            "found { values: \"a\" values: \"b\" values: \"c\" values: \"\" }");
}

TEST_F(CacheListTest, ConcatenationKeepsTheOrderOfTheBatchAtEitherEnd) {
  Fill("123");
  EXPECT_EQ(Write(kListConcatenateFront, "values: ['4', '5', '6']"), "list_length: 6");
  EXPECT_EQ(Read(), "456123");
  EXPECT_EQ(Write(kListConcatenateBack, "values: ['7', '8']"), "list_length: 8");
  EXPECT_EQ(Read(), "45612378");
}

TEST_F(CacheListTest, AddingNothingMakesNothing) {
  EXPECT_EQ(Write(kListConcatenateFront, ""), "");
  EXPECT_EQ(Write(kListConcatenateBack, ""), "");
  EXPECT_EQ(KindOf("k"), std::nullopt);
  Fill("ab");
  EXPECT_EQ(Write(kListConcatenateBack, ""), "list_length: 2");
}

TEST_F(CacheListTest, AdditionsAreTruncatedAtTheOtherEnd) {
  const struct {
    int size;
    std::string push_front, push_back, concatenate_front, concatenate_back;
  } cases[] = {
      {0, "xabc", "abcx", "xyabc", "abcxy"},
      {1, "x", "x", "x", "y"},
      {2, "xa", "cx", "xy", "xy"},
      {3, "xab", "bcx", "xya", "cxy"},
      {4, "xabc", "abcx", "xyab", "bcxy"},
      {5, "xabc", "abcx", "xyabc", "abcxy"},
      {100, "xabc", "abcx", "xyabc", "abcxy"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.size);
    const std::string size = std::to_string(c.size);
    const auto expect = [&](const std::string& length, const std::string& row) {
      EXPECT_EQ(length, "list_length: " + std::to_string(row.size()));
      EXPECT_EQ(Read(), row);
    };
    Fill("abc");
    expect(Write(kListPushFront, "value: 'x' truncate_back_to_size: " + size), c.push_front);
    Fill("abc");
    expect(Write(kListPushBack, "value: 'x' truncate_front_to_size: " + size), c.push_back);
    Fill("abc");
    expect(Write(kListConcatenateFront, "values: ['x', 'y'] truncate_back_to_size: " + size),
           c.concatenate_front);
    Fill("abc");
    expect(Write(kListConcatenateBack, "values: ['x', 'y'] truncate_front_to_size: " + size),
           c.concatenate_back);
  }
}

TEST_F(CacheListTest, PopsTakeFromTheirEndAndTheLastOneEndsTheList) {
  Fill("abc");
  rooms_.clock.Advance(10'000ms);
  EXPECT_EQ(Ask(kListPopFront, kK), "found { front: \"a\" list_length: 2 }");
  EXPECT_EQ(Ask(kListPopBack, kK), "found { back: \"c\" list_length: 1 }");
  EXPECT_EQ(LifeOf("k"), 50'000);
  EXPECT_EQ(Ask(kListPopBack, kK), "found { back: \"b\" }");
  EXPECT_EQ(KindOf("k"), std::nullopt);
  EXPECT_EQ(Ask(kListPopFront, kK), "missing { }");
  Fill("x");
  EXPECT_EQ(Ask(kListPopFront, kK), "found { front: \"x\" }");
  EXPECT_EQ(KindOf("k"), std::nullopt);
}

TEST_F(CacheListTest, RemoveTakesEveryEqualElement) {
  Fill("abaca");
  rooms_.clock.Advance(10'000ms);
  const auto remove = [&](const std::string& value) {
    return Ask(kListRemove, "list_name: 'k' all_elements_with_value: '" + value + "'");
  };
  EXPECT_EQ(remove("x"), "found { list_length: 5 }");
  EXPECT_EQ(remove(""), "found { list_length: 5 }");
  EXPECT_EQ(remove("a"), "found { list_length: 2 }");
  EXPECT_EQ(Read(), "bc");
  EXPECT_EQ(LifeOf("k"), 50'000);
  Fill("aaa");
  EXPECT_EQ(remove("a"), "found { }");
  EXPECT_EQ(KindOf("k"), std::nullopt);
  ExpectInvalid(kListRemove, kK);
}

TEST_F(CacheListTest, EraseTakesRangesOfPositionsBeforeTheCall) {
  const struct {
    std::string ranges, left;
  } cases[] = {
      {"", "0123456789"},
      {"ranges { begin_index: 3 count: 2 }", "01256789"},
      {"ranges { count: 1 } ranges { begin_index: 9 count: 1 }", "12345678"},
      {"ranges { begin_index: 5 count: 2 } ranges { begin_index: 1 count: 2 }", "034789"},
      {"ranges { begin_index: 2 count: 4 } ranges { begin_index: 4 count: 4 }", "0189"},
      {"ranges { begin_index: 4 count: 0 }", "0123456789"},
      {"ranges { begin_index: 8 count: 100 }", "01234567"},
      {"ranges { begin_index: 4294967295 count: 4294967295 }", "0123456789"},
      {"ranges { begin_index: 1 count: 4294967295 }", "0"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.ranges);
    Fill("0123456789");
    EXPECT_EQ(Ask(kListErase, "list_name: 'k' some { " + c.ranges + " }"),
              "found { list_length: " + std::to_string(c.left.size()) + " }");
    EXPECT_EQ(Read(), c.left);
  }
  EXPECT_EQ(Ask(kListErase, "list_name: 'k' some { ranges { count: 10 } }"), "found { }");
  EXPECT_EQ(KindOf("k"), std::nullopt);
  Fill("abc");
  EXPECT_EQ(Ask(kListErase, "list_name: 'k' all {}"), "found { }");
  EXPECT_EQ(KindOf("k"), std::nullopt);
  ExpectInvalid(kListErase, kK);
}

TEST_F(CacheListTest, FetchSlicesLikePython) {
  Fill("0123456789");
  for (const SliceCase& slice : kSlices) {
    const auto request = SliceRequest<ListFetchRequest>(slice);
    SCOPED_TRACE(Print(request));
    EXPECT_EQ(Read(request), slice.want);
  }
  EXPECT_EQ(Ask(kListFetch, "list_name: 'k' unbounded_start {} exclusive_end: 2"),
            "found { values: \"0\" values: \"1\" }");
  EXPECT_EQ(Ask(kListFetch, "list_name: 'k' inclusive_start: -1 unbounded_end {}"),
            "found { values: \"9\" }");
}

TEST_F(CacheListTest, AnEmptySliceOfAListThatIsThereIsFound) {
  Fill("a");
  const auto fetch = [&](const std::string& rest) {
    return Ask(kListFetch, "list_name: 'k' " + rest);
  };
  EXPECT_EQ(fetch("inclusive_start: -1 exclusive_end: 1"), "found { values: \"a\" }");
  EXPECT_EQ(fetch("inclusive_start: 0 exclusive_end: -1"), "found { }");
  EXPECT_EQ(fetch("inclusive_start: 7"), "found { }");
}

TEST_F(CacheListTest, RetainKeepsTheSliceAndDropsTheRest) {
  for (const SliceCase& slice : kSlices) {
    auto request = SliceRequest<ListRetainRequest>(slice);
    request.set_ttl_milliseconds(1'000);
    SCOPED_TRACE(Print(request));
    Fill("0123456789");
    EXPECT_EQ(Ask(kListRetain, request),
              slice.want.empty()
                  ? "found { }"
                  : "found { list_length: " + std::to_string(slice.want.size()) + " }");
    EXPECT_EQ(Read(), slice.want.empty() ? "missing" : slice.want);
  }
}

TEST_F(CacheListTest, RetainRefreshesTheLifeOnlyWhenItShall) {
  Fill("abc");
  rooms_.clock.Advance(10'000ms);
  EXPECT_EQ(Ask(kListRetain, "list_name: 'k' ttl_milliseconds: 1000"), "found { list_length: 3 }");
  EXPECT_EQ(LifeOf("k"), 50'000);
  EXPECT_EQ(Ask(kListRetain, "list_name: 'k' ttl_milliseconds: 1000 refresh_ttl: true"),
            "found { list_length: 3 }");
  EXPECT_EQ(LifeOf("k"), 1'000);
  ExpectTtlLimits(kListRetain, kK);
}

TEST_F(CacheListTest, WritesFollowTheRulesForTheLifeOfCollections) {
  const auto clear = [&] { rooms_.engine.Delete(At("k"), rooms_.clock.Now()); };
  ExpectCollectionTtl(kListPushFront, "list_name: 'k' value: 'e'");
  clear();
  ExpectCollectionTtl(kListPushBack, "list_name: 'k' value: 'e'");
  clear();
  ExpectCollectionTtl(kListConcatenateFront, "list_name: 'k' values: 'e'");
  clear();
  ExpectCollectionTtl(kListConcatenateBack, "list_name: 'k' values: 'e'");
}

TEST_F(CacheListTest, TheFreeTierLimitsAnElement) {
  const auto expect = [&](const auto& operation, auto request) {
    ExpectElementLimit(operation, [request](std::size_t bytes) mutable {
      if constexpr (requires { request.set_value(""); }) {
        request.set_value(std::string(bytes, 'e'));
      } else {
        request.clear_values();
        request.add_values("small");
        request.add_values(std::string(bytes, 'e'));
      }
      return request;
    });
  };
  expect(kListPushFront, Parse<cache_client::ListPushFrontRequest>(kOneValue));
  expect(kListPushBack, Parse<cache_client::ListPushBackRequest>(kOneValue));
  expect(kListConcatenateFront, Parse<cache_client::ListConcatenateFrontRequest>(kSomeValues));
  expect(kListConcatenateBack, Parse<cache_client::ListConcatenateBackRequest>(kSomeValues));
}

// Many chunks of a list, so that slices and truncations cross them.
TEST_F(CacheListTest, ALongListIsSlicedAndTruncatedToTheElement) {
  ListConcatenateBackRequest request;
  request.set_list_name("k");
  request.set_ttl_milliseconds(60'000);
  for (int i = 0; i < 5'000; ++i) request.add_values(std::to_string(i));
  request.set_truncate_front_to_size(4'000);
  EXPECT_EQ(Ask(kListConcatenateBack, request), "list_length: 4000");
  EXPECT_EQ(Ask(kListFetch, "list_name: 'k' exclusive_end: 2"),
            "found { values: \"1000\" values: \"1001\" }");
  EXPECT_EQ(Ask(kListFetch, "list_name: 'k' inclusive_start: 1999 exclusive_end: -2000"),
            "found { values: \"2999\" }");
  EXPECT_EQ(Write(kListRetain, "inclusive_start: 1000 exclusive_end: 3000"),
            "found { list_length: 2000 }");
  EXPECT_EQ(Ask(kListPopFront, kK), "found { front: \"2000\" list_length: 1999 }");
  EXPECT_EQ(Ask(kListPopBack, kK), "found { back: \"3999\" list_length: 1998 }");
}

}  // namespace
}  // namespace keepsake::ops
