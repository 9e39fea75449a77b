#include "base/limits.h"
#include "sdk/batch_parts.h"
#include "sdk/fake_cache_testing.h"
#include "wire/cache_rpcs.h"
#include "wire/proto/cache_scalar.pb.h"

#include <semaphore>
#include <stop_token>

namespace keepsake::sdk {
namespace {

using namespace std::chrono_literals;
using ::cache_client::GetBatchRequest;
using ::cache_client::SetBatchRequest;
using testing::Asked;
using testing::B;
using testing::HitOf;
using testing::Reply;

std::string Hit(std::string_view value) {
  ::cache_client::GetResponse response;
  response.set_result(::cache_client::Hit);
  response.set_cache_body(std::string(value));
  return response.SerializeAsString();
}

// Every key's value is the key.
std::vector<std::string> Echo(const Asked& asked) {
  GetBatchRequest request;
  EXPECT_TRUE(request.ParseFromString(asked.message));
  std::vector<std::string> messages;
  for (const auto& item : request.items()) messages.push_back(Hit(item.cache_key()));
  return messages;
}

std::vector<std::string> Keys(std::size_t count) {
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < count; ++i) keys.push_back("key" + std::to_string(i));
  return keys;
}

class BatchTest : public testing::CallTest {
 protected:
  void Say(std::vector<std::string> messages, Status end = {}) {
    fake_.On(wire::kGetBatch, [=](const Asked&) { return Reply{messages, end}; });
  }
};

TEST_F(BatchTest, EveryKeyHasItsAnswerInTheOrderOfTheKeys) {
  Say({Hit("1"), testing::Parsed<::cache_client::GetResponse>("result: Miss").SerializeAsString(),
       testing::Parsed<::cache_client::GetResponse>(R"(result: Invalid message: "no scalar")")
           .SerializeAsString()});
  const auto got = cache_.GetBatch({"a", "b", "c"});
  ASSERT_TRUE(got.has_value()) << got.error();
  ASSERT_EQ(got->size(), 3U);
  EXPECT_EQ(HitOf((*got)[0]), B("1"));
  EXPECT_TRUE((*got)[1]->miss());
  EXPECT_THAT((*got)[2].error().message(), ::testing::HasSubstr("no scalar"));
}

TEST_F(BatchTest, RequestsCarryTheReadConcernAndTheKeys) {
  fake_.On(wire::kGetBatch, [](const Asked& asked) { return Reply{Echo(asked), {}}; });
  ASSERT_TRUE(cache_.GetBatch({"b", "a"}, {.read_concern = ReadConcern::kConsistent}).has_value());
  const auto asked = fake_.asked();
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_EQ(asked[0].read_concern, "consistent");
  EXPECT_EQ(asked[0].cache, "c");
  GetBatchRequest request;
  ASSERT_TRUE(request.ParseFromString(asked[0].message));
  EXPECT_EQ(request.ShortDebugString(), R"(items { cache_key: "b" } items { cache_key: "a" })");
}

TEST_F(BatchTest, ItemsOfASetBatchHaveTheirOwnTtlOrTheBatchs) {
  fake_.On(wire::kSetBatch, [](const Asked&) {
    const auto ok = testing::Parsed<::cache_client::SetResponse>("result: Ok").SerializeAsString();
    const auto bad = testing::Parsed<::cache_client::SetResponse>(
                         R"(result: Invalid message: "the item is too large")")
                         .SerializeAsString();
    return Reply{{ok, bad}, {}};
  });
  const auto set = cache_.SetBatch({{"a", "1", 5ms}, {"b", "2"}}, {.ttl = 2s});
  ASSERT_TRUE(set.has_value()) << set.error();
  EXPECT_TRUE((*set)[0].has_value());
  EXPECT_THAT((*set)[1].error().message(), ::testing::HasSubstr("too large"));
  SetBatchRequest request;
  ASSERT_TRUE(request.ParseFromString(fake_.asked().at(0).message));
  EXPECT_EQ(request.ShortDebugString(),
            R"(items { cache_key: "a" cache_body: "1" ttl_milliseconds: 5 } )"
            R"(items { cache_key: "b" cache_body: "2" ttl_milliseconds: 2000 })");
}

TEST_F(BatchTest, ALargeBatchIsCutAndComesBackWhole) {
  fake_.On(wire::kGetBatch, [](const Asked& asked) { return Reply{Echo(asked), {}}; });
  const auto keys = Keys(limits::kBatchItems * 7 + 1);
  const auto got = cache_.GetBatch(keys);
  ASSERT_TRUE(got.has_value()) << got.error();
  ASSERT_EQ(got->size(), keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) ASSERT_EQ(HitOf((*got)[i]), B(keys[i]));
  EXPECT_EQ(fake_.asked().size(), 8U);
}

TEST_F(BatchTest, AnEarlyEndLeavesWhatCameAndItsErrorForTheRest) {
  Say({Hit("1")}, Error(ErrorCode::kTimeout, "too late"));
  const auto got = cache_.GetBatch({"a", "b"});
  ASSERT_TRUE(got.has_value()) << got.error();
  EXPECT_EQ(HitOf((*got)[0]), B("1"));
  ASSERT_FALSE((*got)[1].has_value());
  EXPECT_EQ((*got)[1].error().code(), ErrorCode::kTimeout);
  EXPECT_EQ((*got)[1].error().operation(), "GetBatch");
}

TEST_F(BatchTest, WithoutOneAnswerTheCallHasTheError) {
  Say({}, Error(ErrorCode::kCacheNotFound, "no such cache"));
  const auto got = cache_.GetBatch({"a", "b"});
  ASSERT_FALSE(got.has_value());
  EXPECT_EQ(got.error().code(), ErrorCode::kCacheNotFound);
}

TEST_F(BatchTest, AnAnswerThatIsTooShortIsAnErrorOfWhatItLeavesOut) {
  Say({Hit("1")});
  const auto got = cache_.GetBatch({"a", "b"});
  ASSERT_TRUE(got.has_value());
  EXPECT_EQ((*got)[1].error().code(), ErrorCode::kInternalServer);
}

TEST_F(BatchTest, AnAnswerThatIsTooLongEndsWithTheItems) {
  Say({Hit("1"), Hit("2"), Hit("3")});
  const auto got = cache_.GetBatch({"a", "b"});
  ASSERT_TRUE(got.has_value());
  EXPECT_EQ(got->size(), 2U);
  EXPECT_EQ(HitOf((*got)[1]), B("2"));
}

TEST_F(BatchTest, AFailureThatMayPassIsTriedAgainFromTheFirstItem) {
  auto tries = std::make_shared<std::atomic<int>>(0);
  fake_.On(wire::kGetBatch, [tries](const Asked& asked) {
    if (++*tries == 1) {
      return Reply{{Hit("old")}, Error(ErrorCode::kServerUnavailable, "one moment")};
    }
    return Reply{Echo(asked), {}};
  });
  const auto got = cache_.GetBatch({"a", "b"});
  ASSERT_TRUE(got.has_value()) << got.error();
  EXPECT_EQ(HitOf((*got)[0]), B("a"));
  EXPECT_EQ(HitOf((*got)[1]), B("b"));
}

TEST_F(BatchTest, AnItemThatNoMessageCanHoldHasItsErrorAndTheOthersGo) {
  fake_.On(wire::kSetBatch, [](const Asked& asked) {
    SetBatchRequest request;
    EXPECT_TRUE(request.ParseFromString(asked.message));
    const auto ok = testing::Parsed<::cache_client::SetResponse>("result: Ok").SerializeAsString();
    return Reply{std::vector<std::string>(static_cast<std::size_t>(request.items_size()), ok), {}};
  });
  const std::string huge(Configuration().max_message_bytes, 'x');
  const auto set = cache_.SetBatch({{"a", "1"}, {"b", huge}, {"c", "3"}});
  ASSERT_TRUE(set.has_value()) << set.error();
  EXPECT_TRUE((*set)[0].has_value());
  EXPECT_EQ((*set)[1].error().code(), ErrorCode::kLimitExceeded);
  EXPECT_EQ((*set)[1].error().operation(), "SetBatch");
  EXPECT_TRUE((*set)[2].has_value());
}

TEST_F(BatchTest, BadArgumentsAreRefusedBeforeAnythingIsSent) {
  ExpectRefused("the key is empty", [&] { return cache_.GetBatch({"a", ""}); });
  ExpectRefused("the key is empty", [&] { return cache_.SetBatch({{"", "v"}}); });
  ExpectRefused("the ttl is 0", [&] { return cache_.SetBatch({{"a", "v", 0ms}}); });
  ExpectRefused("the ttl is negative",
                [&] { return cache_.SetBatch({{"a", "v"}}, {.ttl = -1ms}); });
  ExpectRefused("the timeout is 0", [&] { return cache_.GetBatch({"a"}, {.timeout = 0ms}); });
  ExpectRefused("the cache name is empty", [&] { return client_.Cache("").GetBatch({}); });
  ExpectNothingSent([&] { return cache_.GetBatch({}); });
  ExpectNothingSent([&] { return cache_.SetBatch({}); });
}

TEST_F(BatchTest, TheAsynchronousFaceSaysTheSame) {
  fake_.On(wire::kGetBatch, [](const Asked& asked) { return Reply{Echo(asked), {}}; });
  const auto got = cache_.Async().GetBatch({"a"}).Get();
  ASSERT_TRUE(got.has_value());
  EXPECT_EQ(HitOf((*got)[0]), B("a"));
}

// A batch that the service has and does not answer.
TEST_F(BatchTest, ABatchEndsWithItsStopTokenAndWithItsClient) {
  auto arrived = std::make_shared<std::counting_semaphore<>>(0);
  fake_.On(wire::kGetBatch, [arrived](const Asked&) {
    arrived->release();
    return Reply{{}, {}, /*ends=*/false};
  });
  std::stop_source stop;
  auto stopped = cache_.Async().GetBatch({"a", "b"}, {.stop = stop.get_token()});
  arrived->acquire();
  stop.request_stop();
  EXPECT_EQ(stopped.Get().error().code(), ErrorCode::kCancelled);
  auto closed = cache_.Async().GetBatch(Keys(limits::kBatchItems * 9));
  for (std::size_t i = 0; i < limits::kBatchRequests; ++i) arrived->acquire();
  client_.Close();
  EXPECT_EQ(closed.Get().error().code(), ErrorCode::kCancelled);
  EXPECT_EQ(fake_.asked().size(), 1 + limits::kBatchRequests) << "no more at once";
}

TEST_F(BatchTest, ABatchEndsAtItsDeadline) {
  fake_.On(wire::kGetBatch, [](const Asked&) { return Reply{{}, {}, /*ends=*/false}; });
  EXPECT_EQ(cache_.GetBatch({"a"}, {.timeout = 20ms}).error().code(), ErrorCode::kTimeout);
}

TEST_F(BatchTest, AClosedClientRefuses) {
  client_.Close();
  EXPECT_EQ(cache_.GetBatch({"a"}).error().code(), ErrorCode::kFailedPrecondition);
}

TEST(CutBatchTest, RequestsHoldAtMostSoManyBytesUnlessAnItemIsAlone) {
  const std::vector<std::size_t> sizes = {10, 10, 10, 100, 10};
  const auto parts = CutBatch<GetBatchRequest>(sizes.size(), 50, [&](std::size_t i, auto& item) {
    item.set_cache_key(std::string(sizes[i], 'k'));
  });
  std::vector<std::pair<std::size_t, std::size_t>> ranges;
  for (const BatchPart& part : parts) {
    GetBatchRequest request;
    ASSERT_TRUE(request.ParseFromString(part.message));
    EXPECT_EQ(static_cast<std::size_t>(request.items_size()), part.count);
    EXPECT_TRUE(part.message.size() <= 50 || part.count == 1);
    ranges.emplace_back(part.first, part.count);
  }
  EXPECT_EQ(ranges,
            (std::vector<std::pair<std::size_t, std::size_t>>{{0, 2}, {2, 1}, {3, 1}, {4, 1}}));
}

}  // namespace
}  // namespace keepsake::sdk
