#include "ops/cache_scalar.h"

#include "ops/cache_item.h"
#include "ops/item_testing.h"
#include "ops/ping.h"

namespace keepsake::ops {
namespace {

using namespace std::chrono_literals;

class CacheScalarTest : public ItemTest {
 protected:
  Result<cache_client::GetResponse> Get(const std::string& key, std::string_view cache = "c") {
    cache_client::GetRequest request;
    request.set_cache_key(key);
    return rooms_.Do(rooms_.MakeCall(cache), kGet, request);
  }
  Result<cache_client::SetResponse> Set(const std::string& key, const std::string& value,
                                        std::uint64_t ttl = 60'000, std::string_view cache = "c") {
    cache_client::SetRequest request;
    request.set_cache_key(key);
    request.set_cache_body(value);
    request.set_ttl_milliseconds(ttl);
    return rooms_.Do(rooms_.MakeCall(cache), kSet, request);
  }
  Result<cache_client::DeleteResponse> Delete(const std::string& key,
                                              std::string_view cache = "c") {
    cache_client::DeleteRequest request;
    request.set_cache_key(key);
    return rooms_.Do(rooms_.MakeCall(cache), kDelete, request);
  }
  bool IsMiss(const std::string& key) { return Get(key)->result() == cache_client::Miss; }
  std::string Increment(const std::string& amount, std::uint64_t ttl = 60'000) {
    return Ask(kIncrement,
               "cache_key: 'k' amount: " + amount + " ttl_milliseconds: " + std::to_string(ttl));
  }
};

TEST_F(CacheScalarTest, WhatWasSetIsGot) {
  for (const std::string& value :
       {std::string("value"), std::string(), std::string("\0\xff", 2), std::string(100'000, 'x')}) {
    const auto set = Set("k", value);
    ASSERT_TRUE(set.has_value()) << set.error();
    EXPECT_EQ(set->result(), cache_client::Ok);
    const auto got = Get("k");
    ASSERT_TRUE(got.has_value()) << got.error();
    EXPECT_EQ(got->result(), cache_client::Hit);
    EXPECT_EQ(got->cache_body(), value);
  }
}

TEST_F(CacheScalarTest, WhatIsNotThereIsAMiss) {
  EXPECT_TRUE(IsMiss("k"));
  EXPECT_EQ(Get("k")->cache_body(), "");
}

TEST_F(CacheScalarTest, DeletingIsIdempotent) {
  ASSERT_TRUE(Set("k", "v").has_value());
  EXPECT_TRUE(Delete("k").has_value());
  EXPECT_TRUE(IsMiss("k"));
  EXPECT_TRUE(Delete("k").has_value());
}

TEST_F(CacheScalarTest, AnItemLivesToTheMillisecond) {
  ASSERT_TRUE(Set("k", "v", 1'000).has_value());
  rooms_.clock.Advance(999ms);
  EXPECT_FALSE(IsMiss("k"));
  rooms_.clock.Advance(1ms);
  EXPECT_TRUE(IsMiss("k"));
}

TEST_F(CacheScalarTest, ATtlBeyondTheClockIsNever) {
  for (const std::uint64_t ttl : {std::uint64_t{1} << 62, ~std::uint64_t{0}}) {
    ASSERT_TRUE(Set("k", "v", ttl).has_value());
    rooms_.clock.Advance(24h * 365);
    EXPECT_FALSE(IsMiss("k"));
  }
}

TEST_F(CacheScalarTest, TheItemLimitIsThatOfTheService) {
  const std::string key(47, 'k');
  EXPECT_TRUE(Set(key, std::string(5'000'000, 'x')).has_value());
  EXPECT_TRUE(Set(key, std::string(limits::kItemBytes - 47, 'x')).has_value());
  for (const std::size_t bytes : {limits::kItemBytes - 46, std::size_t{5'300'000}}) {
    const auto set = Set(key, std::string(bytes, 'x'));
    ASSERT_FALSE(set.has_value());
    EXPECT_EQ(set.error().code(), ErrorCode::kLimitExceeded);
    EXPECT_EQ(set.error().service_code(), "request_size_limit_exceeded");
    EXPECT_EQ(set.error().limit_cause(), LimitCause::kRequestSize);
    EXPECT_THAT(set.error().message(), ::testing::HasSubstr("request limit"));
  }
}

struct Wrong {
  std::string name, cache, key;
  std::uint64_t ttl;
  ErrorCode code;
  std::string words;
};

TEST_F(CacheScalarTest, WrongArgumentsAreRefusedInTheOrderOfTheSpecification) {
  const std::string long_key(limits::kKeyBytes + 1, 'k');
  const Wrong cases[] = {
      {"no cache named", "", "k", 1, ErrorCode::kInvalidArgument, "'cache' metadata"},
      {"no cache named, no key", "", "", 0, ErrorCode::kInvalidArgument, "'cache' metadata"},
      {"unknown cache", "nowhere", "k", 1, ErrorCode::kCacheNotFound, ""},
      {"unknown cache before the key", "nowhere", "", 0, ErrorCode::kCacheNotFound, ""},
      {"empty key", "c", "", 1, ErrorCode::kInvalidArgument, "key is empty"},
      {"long key", "c", long_key, 1, ErrorCode::kInvalidArgument, "64 KiB"},
      {"no TTL", "c", "k", 0, ErrorCode::kInvalidArgument, "TTL is zero"},
  };
  const auto check = [](const Wrong& c, const auto& answer) {
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code(), c.code);
    EXPECT_THAT(answer.error().message(), ::testing::HasSubstr(c.words));
    EXPECT_EQ(answer.error().service_code(), "");
  };
  for (const Wrong& c : cases) {
    SCOPED_TRACE(c.name);
    check(c, Set(c.key, "v", c.ttl, c.cache));
    if (c.name == "no TTL") continue;
    check(c, Get(c.key, c.cache));
    check(c, Delete(c.key, c.cache));
  }
}

TEST_F(CacheScalarTest, CachesAreApart) {
  ASSERT_TRUE(rooms_.engine.CreateCache("d").has_value());
  ASSERT_TRUE(Set("k", "v").has_value());
  EXPECT_EQ(Get("k", "d")->result(), cache_client::Miss);
}

TEST_F(CacheScalarTest, ARoleThatOnlyReadsReadsAndOneThatOnlyWritesWrites) {
  const auto principal = [](identity::Role role) {
    return identity::Principal{
        identity::PrincipalKind::kApiKey, "k", {}, {.rules = {{.role = role, .cache = "c"}}}, {}};
  };
  const auto codes = [&](identity::Role role) {
    const identity::Principal who = principal(role);
    Call call = rooms_.MakeCall("c");
    call.principal = &who;
    cache_client::GetRequest get;
    get.set_cache_key("k");
    cache_client::SetRequest set;
    set.set_cache_key("k");
    set.set_ttl_milliseconds(1);
    cache_client::DeleteRequest remove;
    remove.set_cache_key("k");
    return std::vector<bool>{rooms_.Do(call, kGet, get).has_value(),
                             rooms_.Do(call, kSet, set).has_value(),
                             rooms_.Do(call, kDelete, remove).has_value()};
  };
  EXPECT_EQ(codes(identity::Role::kReadOnly), (std::vector<bool>{true, false, false}));
  EXPECT_EQ(codes(identity::Role::kWriteOnly), (std::vector<bool>{false, true, true}));
  EXPECT_EQ(codes(identity::Role::kReadWrite), (std::vector<bool>{true, true, true}));
}

TEST_F(CacheScalarTest, SetReplacesValueAndLifeOfAnItemOfAnyType) {
  for (const engine::Kind kind : kKinds) {
    SCOPED_TRACE(static_cast<int>(kind));
    Make(kind, "k");
    ASSERT_TRUE(Set("k", "v", 1'000).has_value());
    EXPECT_EQ(Get("k")->cache_body(), "v");
    EXPECT_EQ(LifeOf("k"), 1'000);
  }
  ExpectTtlLimits(kSet, "cache_key: 'k'");
}

TEST_F(CacheScalarTest, OnlyAScalarIsGotOrCounted) {
  ExpectWrongType(kGet, "", engine::Kind::kInline);
  ExpectWrongType(kIncrement, "amount: 1 ttl_milliseconds: 1000", engine::Kind::kInline);
}

TEST_F(CacheScalarTest, IncrementCountsInTextAndStartsAtNothing) {
  const struct {
    std::string amount, want, text;
  } steps[] = {
      {"5", "value: 5", "5"},
      {"-7", "value: -2", "-2"},
      {"0", "value: -2", "-2"},
      {"2", "", "0"},
      {"9223372036854775807", "value: 9223372036854775807", "9223372036854775807"},
      {"-9223372036854775807", "", "0"},
      {"-9223372036854775808", "value: -9223372036854775808", "-9223372036854775808"},
  };
  for (const auto& step : steps) {
    SCOPED_TRACE(step.amount);
    EXPECT_EQ(Increment(step.amount), step.want);
    EXPECT_EQ(Get("k")->cache_body(), step.text);
  }
  ASSERT_TRUE(Set("k", "0").has_value());
  EXPECT_EQ(Increment("1"), "value: 1");
  ASSERT_TRUE(Set("k", "41").has_value());
  EXPECT_EQ(Increment("1"), "value: 42");
}

TEST_F(CacheScalarTest, EveryIncrementGivesANewLife) {
  Increment("1", 1'000);
  EXPECT_EQ(LifeOf("k"), 1'000);
  rooms_.clock.Advance(400ms);
  Increment("1", 5'000);
  EXPECT_EQ(LifeOf("k"), 5'000);
  Increment("1", 100);
  EXPECT_EQ(LifeOf("k"), 100);
  rooms_.clock.Advance(100ms);
  EXPECT_EQ(Increment("1"), "value: 1") << "an expired counter begins anew";
}

TEST_F(CacheScalarTest, ARefusedIncrementChangesNothing) {
  for (const std::string text : {"x", "", "1.5", " 1", "1 ", "1\n", "0x10", "--1", "1e3",
                                 "9223372036854775808", "9223372036854775807"}) {
    SCOPED_TRACE(text);
    ASSERT_TRUE(Set("k", text, 1'000).has_value());
    EXPECT_EQ(Increment("1"), "FAILED_PRECONDITION_ERROR");
    EXPECT_EQ(Get("k")->cache_body(), text);
    EXPECT_EQ(LifeOf("k"), 1'000);
  }
  ASSERT_TRUE(Set("k", "-9223372036854775808", 1'000).has_value());
  EXPECT_EQ(Increment("-1"), "FAILED_PRECONDITION_ERROR");
}

TEST_F(CacheScalarTest, IncrementRefusesWhatAllCallsOnItemsRefuse) {
  ExpectRefusals(kIncrement, "amount: 1 ttl_milliseconds: 1000");
  ExpectTtlLimits(kIncrement, "cache_key: 'k' amount: 1");
  EXPECT_EQ(Roles(kIncrement, "cache_key: 'k' amount: 1 ttl_milliseconds: 1"), "b");
}

TEST_F(CacheScalarTest, PingNeedsNobody) {
  const Call nobody(rooms_.services, rooms_.clock.Now());
  EXPECT_TRUE(rooms_.Do(nobody, kPing, cache_client::PingRequest()).has_value());
}

}  // namespace
}  // namespace keepsake::ops
