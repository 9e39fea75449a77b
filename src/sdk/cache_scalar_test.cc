#include "sdk/fake_cache_testing.h"
#include "wire/cache_rpcs.h"
#include "wire/proto/cache_scalar.pb.h"

namespace keepsake::sdk {
namespace {

using namespace std::chrono_literals;
using testing::B;
using testing::HitOf;

class ScalarCallsTest : public testing::CallTest {};

TEST_F(ScalarCallsTest, RequestsSayWhatWasAskedFor) {
  ExpectRequest(wire::kGet, R"(cache_key: "k")", [&] { return cache_.Get("k"); });
  ExpectRequest(wire::kGetWithHash, R"(cache_key: "k")", [&] { return cache_.GetWithHash("k"); });
  ExpectRequest(wire::kSet, R"(cache_key: "k" cache_body: "v" ttl_milliseconds: 7000)",
                [&] { return cache_.Set("k", "v"); });
  ExpectRequest(wire::kSet, R"(cache_key: "k" cache_body: "" ttl_milliseconds: 15)",
                [&] { return cache_.Set("k", "", {.ttl = 15ms}); });
  ExpectRequest(wire::kDelete, R"(cache_key: "k")", [&] { return cache_.Delete("k"); });
  ExpectRequest(wire::kIncrement, R"(cache_key: "k" amount: 1 ttl_milliseconds: 7000)",
                [&] { return cache_.Increment("k"); });
  ExpectRequest(wire::kIncrement, R"(cache_key: "k" amount: -3 ttl_milliseconds: 1000)",
                [&] { return cache_.Increment("k", -3, {.ttl = 1s}); });
  ExpectRequest(wire::kKeysExist, R"(cache_keys: "k")", [&] { return cache_.KeyExists("k"); });
  ExpectRequest(wire::kKeysExist, R"(cache_keys: "b" cache_keys: "a")",
                [&] { return cache_.KeysExist({"b", "a"}); });
  ExpectRequest(wire::kItemGetType, R"(cache_key: "k")", [&] { return cache_.ItemGetType("k"); });
  ExpectRequest(wire::kItemGetTtl, R"(cache_key: "k")", [&] { return cache_.ItemGetTtl("k"); });
  ExpectRequest(wire::kUpdateTtl, R"(cache_key: "k" overwrite_to_milliseconds: 5)",
                [&] { return cache_.UpdateTtl("k", 5ms); });
  ExpectRequest(wire::kUpdateTtl, R"(cache_key: "k" increase_to_milliseconds: 5)",
                [&] { return cache_.IncreaseTtl("k", 5ms); });
  ExpectRequest(wire::kUpdateTtl, R"(cache_key: "k" decrease_to_milliseconds: 5)",
                [&] { return cache_.DecreaseTtl("k", 5ms); });
}

TEST_F(ScalarCallsTest, EveryConditionIsItsOwn) {
  const std::string item = R"(cache_key: "k" cache_body: "v" ttl_milliseconds: 7000 )";
  const auto set_if = [&](std::string_view condition, auto call) {
    ExpectRequest(wire::kSetIf, item + std::string(condition), call);
  };
  set_if("absent {}", [&] { return cache_.SetIfAbsent("k", "v"); });
  set_if("present {}", [&] { return cache_.SetIfPresent("k", "v"); });
  set_if(R"(equal { value_to_check: "w" })", [&] { return cache_.SetIfEqual("k", "v", "w"); });
  set_if(R"(not_equal { value_to_check: "w" })",
         [&] { return cache_.SetIfNotEqual("k", "v", "w"); });
  set_if(R"(present_and_not_equal { value_to_check: "w" })",
         [&] { return cache_.SetIfPresentAndNotEqual("k", "v", "w"); });
  set_if(R"(absent_or_equal { value_to_check: "w" })",
         [&] { return cache_.SetIfAbsentOrEqual("k", "v", "w"); });
  const auto set_if_hash = [&](std::string_view condition, auto call) {
    ExpectRequest(wire::kSetIfHash, item + std::string(condition), call);
  };
  set_if_hash("unconditional {}", [&] { return cache_.SetWithHash("k", "v"); });
  set_if_hash(R"(present_and_hash_equal { hash_to_check: "h" })",
              [&] { return cache_.SetIfPresentAndHashEqual("k", "v", "h"); });
  set_if_hash(R"(present_and_not_hash_equal { hash_to_check: "h" })",
              [&] { return cache_.SetIfPresentAndHashNotEqual("k", "v", "h"); });
  set_if_hash(R"(absent_or_hash_equal { hash_to_check: "h" })",
              [&] { return cache_.SetIfAbsentOrHashEqual("k", "v", "h"); });
  set_if_hash(R"(absent_or_not_hash_equal { hash_to_check: "h" })",
              [&] { return cache_.SetIfAbsentOrHashNotEqual("k", "v", "h"); });
}

TEST_F(ScalarCallsTest, HitsAndMissesAreKeptApart) {
  const auto get = [&] { return cache_.Get("k"); };
  EXPECT_EQ(HitOf(AnswerTo(wire::kGet, R"(result: Hit cache_body: "v")", get)), B("v"));
  EXPECT_EQ(HitOf(AnswerTo(wire::kGet, "result: Hit", get)), B(""));
  EXPECT_TRUE(AnswerTo(wire::kGet, "result: Miss", get)->miss());
  const auto hashed = [&] { return cache_.GetWithHash("k"); };
  EXPECT_EQ(HitOf(AnswerTo(wire::kGetWithHash, R"(found { value: "v" hash: "h" })", hashed)),
            (HashedValue{B("v"), B("h")}));
  EXPECT_TRUE(AnswerTo(wire::kGetWithHash, "missing {}", hashed)->miss());
  const auto type = [&] { return cache_.ItemGetType("k"); };
  EXPECT_EQ(HitOf(AnswerTo(wire::kItemGetType, "found { item_type: SORTED_SET }", type)),
            ItemType::kSortedSet);
  EXPECT_TRUE(AnswerTo(wire::kItemGetType, "missing {}", type)->miss());
  const auto ttl = [&] { return cache_.ItemGetTtl("k"); };
  EXPECT_EQ(HitOf(AnswerTo(wire::kItemGetTtl, "found { remaining_ttl_millis: 99 }", ttl)), 99ms);
  EXPECT_TRUE(AnswerTo(wire::kItemGetTtl, "missing {}", ttl)->miss());
}

TEST_F(ScalarCallsTest, AnswersOfWritesSayWhatBecameOfThem) {
  const auto store = [&] { return cache_.SetIfAbsent("k", "v"); };
  EXPECT_TRUE(AnswerTo(wire::kSetIf, "stored {}", store)->stored());
  EXPECT_TRUE(AnswerTo(wire::kSetIf, "not_stored {}", store)->not_stored());
  const auto hashed = [&] { return cache_.SetWithHash("k", "v"); };
  EXPECT_EQ(AnswerTo(wire::kSetIfHash, R"(stored { new_hash: "h" })", hashed)->hash(), B("h"));
  EXPECT_FALSE(AnswerTo(wire::kSetIfHash, "not_stored {}", hashed)->stored());
  const auto change = [&] { return cache_.IncreaseTtl("k", 1s); };
  EXPECT_TRUE(AnswerTo(wire::kUpdateTtl, "set {}", change)->set());
  EXPECT_TRUE(AnswerTo(wire::kUpdateTtl, "not_set {}", change)->not_set());
  EXPECT_TRUE(AnswerTo(wire::kUpdateTtl, "missing {}", change)->missing());
  EXPECT_EQ(*AnswerTo(wire::kIncrement, "value: -9", [&] { return cache_.Increment("k"); }), -9);
  EXPECT_TRUE(
      AnswerTo(wire::kKeysExist, "exists: true", [&] { return cache_.KeyExists("k"); })->yes());
  const auto exist = AnswerTo(wire::kKeysExist, "exists: false exists: true",
                              [&] { return cache_.KeysExist({"a", "b"}); });
  EXPECT_EQ(*exist, (std::vector{Exists(false), Exists(true)}));
}

TEST_F(ScalarCallsTest, AnAnswerOfNoKnownFormIsAnError) {
  const auto expect = [&](const auto& answer) {
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code(), ErrorCode::kUnknownService);
  };
  expect(AnswerTo(wire::kGet, "result: Ok", [&] { return cache_.Get("k"); }));
  expect(AnswerTo(wire::kGetWithHash, "", [&] { return cache_.GetWithHash("k"); }));
  expect(AnswerTo(wire::kSetIf, "", [&] { return cache_.SetIfAbsent("k", "v"); }));
  expect(AnswerTo(wire::kUpdateTtl, "", [&] { return cache_.UpdateTtl("k", 1s); }));
  expect(AnswerTo(wire::kKeysExist, "", [&] { return cache_.KeyExists("k"); }));
  expect(AnswerTo(wire::kKeysExist, "exists: true", [&] { return cache_.KeysExist({"a", "b"}); }));
}

TEST_F(ScalarCallsTest, BadArgumentsAreRefusedBeforeAnythingIsSent) {
  ExpectRefused("the key is empty", [&] { return cache_.Get(""); });
  ExpectRefused("the key is empty", [&] { return cache_.KeyExists(""); });
  ExpectRefused("the key is empty", [&] { return cache_.KeysExist({"a", ""}); });
  ExpectRefused("the ttl is 0", [&] { return cache_.Set("k", "v", {.ttl = 0ms}); });
  ExpectRefused("the ttl is negative", [&] { return cache_.Increment("k", 1, {.ttl = -1ms}); });
  ExpectRefused("the ttl is 0", [&] { return cache_.UpdateTtl("k", 0ms); });
  ExpectRefused("the hash is empty", [&] { return cache_.SetIfPresentAndHashEqual("k", "v", ""); });
  ExpectRefused("the timeout is 0", [&] { return cache_.Get("k", {.timeout = 0ms}); });
  ExpectRefused("the cache name is only spaces", [&] { return client_.Cache(" ").Get("k"); });
}

TEST_F(ScalarCallsTest, NoKeysNeedNoCall) {
  ExpectNothingSent([&] { return cache_.KeysExist({}); });
  ExpectRefused("the cache name is empty", [&] { return client_.Cache("").KeysExist({}); });
}

TEST_F(ScalarCallsTest, TheReadConcernTravelsOnlyWhenItIsConsistent) {
  Tell(wire::kGet, "result: Miss");
  ASSERT_TRUE(cache_.Get("k").has_value());
  ASSERT_TRUE(cache_.Get("k", {.read_concern = ReadConcern::kConsistent}).has_value());
  const auto asked = fake_.asked();
  EXPECT_EQ(asked[0].read_concern, "");
  EXPECT_EQ(asked[1].read_concern, "consistent");
}

TEST_F(ScalarCallsTest, TheAsynchronousFaceSaysTheSame) {
  Tell(wire::kGet, R"(result: Hit cache_body: "v")");
  EXPECT_EQ(HitOf(cache_.Async().Get("k").Get()), B("v"));
  EXPECT_EQ(cache_.Async().Get("").Get().error().operation(), "Get");
  EXPECT_EQ(cache_.Async().Get("").Get().error().target(), "c");
  EXPECT_TRUE(cache_.Async().KeysExist({}).ready());
}

TEST_F(ScalarCallsTest, ARefusalByTheServiceNamesTheCall) {
  fake_.On(wire::kIncrement, [](const testing::Asked&) {
    return testing::Reply{{}, Error(ErrorCode::kFailedPrecondition, "the item is no number")};
  });
  const auto refused = cache_.Increment("k");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code(), ErrorCode::kFailedPrecondition);
  EXPECT_EQ(refused.error().operation(), "Increment");
  EXPECT_EQ(refused.error().attempts(), 1);
}

}  // namespace
}  // namespace keepsake::sdk
