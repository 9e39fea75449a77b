#include "ops/cache_batch.h"

#include "ops/item_testing.h"

namespace keepsake::ops {
namespace {

using namespace std::chrono_literals;
using cache_client::GetBatchRequest;
using cache_client::SetBatchRequest;

class CacheBatchTest : public ItemTest {
 protected:
  template <typename Request, typename Response>
  Result<Source<Response>> Begin(const StreamOperation<Request, Response>& operation,
                                 const std::string& text, std::string_view cache = "c") {
    Call call = rooms_.MakeCall(cache);
    return Open(call, operation, Parse<Request>(text));
  }
  // The answers as text, or the error of the whole.
  template <typename Request, typename Response>
  std::vector<std::string> All(const StreamOperation<Request, Response>& operation,
                               const std::string& text, std::string_view cache = "c") {
    auto source = Begin(operation, text, cache);
    if (!source.has_value()) return {std::string(ToString(source.error().code()))};
    std::vector<std::string> answers;
    while (const auto answer = (*source)()) answers.push_back(Print(*answer));
    return answers;
  }
  template <typename Request, typename Response>
  std::string StreamRoles(const StreamOperation<Request, Response>& operation,
                          const std::string& text, const identity::Selector& items) {
    // The gate is the same for both kinds of operation; the body here is of no interest.
    const Operation<Request, Response> gate{
        operation.name, operation.permission, operation.touches,
        [](Call&, const Request&, Reply<Response> reply) { reply(Response()); }};
    return Roles(gate, Parse<Request>(text), items);
  }
  void Set(const std::string& key, const std::string& value, std::chrono::milliseconds life = 1h) {
    const auto now = rooms_.clock.Now();
    ASSERT_TRUE(rooms_.engine.Set(At(key), value, {now + life}, now).has_value());
  }
  std::string Get(const std::string& key) {
    const auto value = rooms_.engine.Get(At(key), rooms_.clock.Now());
    return value.has_value() ? std::string(value->view()) : "missing";
  }

  using Strings = std::vector<std::string>;
  const std::string kMiss = "result: Miss";
  const std::string kOk = "result: Ok";
};

std::string Hit(const std::string& value) {
  return "result: Hit cache_body: \"" + value + "\"";
}
std::string Key(const std::string& key) {
  return " items { cache_key: '" + key + "' }";
}
std::string Item(const std::string& key, const std::string& value, std::uint64_t ttl = 1'000) {
  return " items { cache_key: '" + key + "' cache_body: '" + value +
         "' ttl_milliseconds: " + std::to_string(ttl) + " }";
}

TEST_F(CacheBatchTest, GetBatchAnswersForEachKeyInOrder) {
  Set("a", "1");
  Set("b", "2");
  Set("short", "3", 1'000ms);
  Set("empty", "");
  const std::string keys =
      Key("x") + Key("b") + Key("a") + Key("short") + Key("b") + Key("empty") + Key("y");
  EXPECT_EQ(All(kGetBatch, keys),
            (Strings{kMiss, Hit("2"), Hit("1"), Hit("3"), Hit("2"), "result: Hit", kMiss}));
  rooms_.clock.Advance(1'000ms);
  EXPECT_EQ(All(kGetBatch, Key("short") + Key("a")), (Strings{kMiss, Hit("1")}));
}

TEST_F(CacheBatchTest, AnEmptyBatchEndsAtOnce) {
  EXPECT_EQ(All(kGetBatch, ""), Strings{});
  EXPECT_EQ(All(kSetBatch, ""), Strings{});
}

TEST_F(CacheBatchTest, ManyItemsAreSetAndGot) {
  std::string items, keys;
  Strings hits;
  for (int i = 0; i < 1'000; ++i) {
    items += Item("k" + std::to_string(i), "v" + std::to_string(i));
    keys += Key("k" + std::to_string(999 - i));
    hits.push_back(Hit("v" + std::to_string(999 - i)));
  }
  EXPECT_EQ(All(kSetBatch, items), Strings(1'000, kOk));
  EXPECT_EQ(All(kGetBatch, keys), hits);
}

TEST_F(CacheBatchTest, AnItemOfAnotherTypeIsItsOwnInvalidAnswer) {
  Set("a", "1");
  for (const engine::Kind kind : kKinds) {
    if (kind == engine::Kind::kInline) continue;
    Make(kind, "k");
    auto source = Begin(kGetBatch, Key("a") + Key("k") + Key("a"));
    EXPECT_EQ(Print(*(*source)()), Hit("1"));
    const auto wrong = (*source)();
    EXPECT_EQ(wrong->result(), cache_client::Invalid);
    EXPECT_THAT(wrong->message(), ::testing::HasSubstr("no scalar"));
    EXPECT_EQ(Print(*(*source)()), Hit("1"));
    EXPECT_EQ((*source)(), std::nullopt);
  }
}

TEST_F(CacheBatchTest, SetBatchSetsEachWithItsOwnLife) {
  EXPECT_EQ(All(kSetBatch, Item("a", "1", 1'000) + Item("b", "2", 2'000) + Item("a", "3", 3'000)),
            Strings(3, kOk));
  EXPECT_EQ(Get("a"), "3");
  EXPECT_EQ(LifeOf("a"), 3'000);
  EXPECT_EQ(LifeOf("b"), 2'000);
}

TEST_F(CacheBatchTest, SetBatchReplacesItemsOfAnyType) {
  for (const engine::Kind kind : kKinds) {
    Make(kind, "k");
    EXPECT_EQ(All(kSetBatch, Item("k", "v")), Strings{kOk});
    EXPECT_EQ(Get("k"), "v");
    EXPECT_EQ(LifeOf("k"), 1'000);
  }
}

TEST_F(CacheBatchTest, EachAnswerIsMadeWhenItIsAskedFor) {
  Set("a", "old");
  auto gets = Begin(kGetBatch, Key("a") + Key("a"));
  EXPECT_EQ(Print(*(*gets)()), Hit("old"));
  Set("a", "new");
  EXPECT_EQ(Print(*(*gets)()), Hit("new"));
  auto sets = Begin(kSetBatch, Item("b", "1") + Item("c", "2"));
  EXPECT_EQ(Get("b"), "missing");
  EXPECT_EQ(Print(*(*sets)()), kOk);
  EXPECT_EQ(Get("b"), "1");
  EXPECT_EQ(Get("c"), "missing");
  // A life begins when the item is set.
  rooms_.clock.Advance(400ms);
  EXPECT_EQ(Print(*(*sets)()), kOk);
  EXPECT_EQ(LifeOf("b"), 600);
  EXPECT_EQ(LifeOf("c"), 1'000);
}

TEST_F(CacheBatchTest, WhatIsNotAskedForIsNotSet) {
  {
    auto sets = Begin(kSetBatch, Item("a", "1") + Item("b", "2"));
    EXPECT_EQ(Print(*(*sets)()), kOk);
  }
  EXPECT_EQ(Get("a"), "1");
  EXPECT_EQ(Get("b"), "missing");
}

TEST_F(CacheBatchTest, ATooLargeItemIsItsOwnInvalidAnswer) {
  SetBatchRequest request = Parse<SetBatchRequest>(Item("a", "1") + Item("b", "") + Item("c", "3"));
  request.mutable_items(1)->set_cache_body(std::string(limits::kItemBytes, 'x'));
  Call call = rooms_.MakeCall("c");
  auto source = Open(call, kSetBatch, request);
  EXPECT_EQ(Print(*(*source)()), kOk);
  const auto large = (*source)();
  EXPECT_EQ(large->result(), cache_client::Invalid);
  EXPECT_THAT(large->message(), ::testing::HasSubstr("request limit"));
  EXPECT_EQ(Print(*(*source)()), kOk);
  EXPECT_EQ(Get("b"), "missing");
  EXPECT_EQ(Get("c"), "3");
}

TEST_F(CacheBatchTest, WhatIsWrongWithTheWholeIsToldBeforeTheFirstAnswer) {
  const std::string long_key(limits::kKeyBytes + 1, 'k');
  const struct {
    std::string name, cache, get, set, want;
  } cases[] = {
      {"no cache named", "", Key("k"), Item("k", "v"), "INVALID_ARGUMENT_ERROR"},
      {"no cache named and nothing in it", "", "", "", "INVALID_ARGUMENT_ERROR"},
      {"unknown cache", "nowhere", Key("k"), Item("k", "v"), "NOT_FOUND_ERROR"},
      {"unknown cache before the key", "nowhere", Key(""), Item("", "v"), "NOT_FOUND_ERROR"},
      {"unknown cache before the TTL", "nowhere", Key("k"), Item("k", "v", 0), "NOT_FOUND_ERROR"},
      {"unknown cache and nothing in it", "nowhere", "", "", "NOT_FOUND_ERROR"},
      {"an empty key", "c", Key("k") + Key(""), Item("k", "v") + Item("", "v"),
       "INVALID_ARGUMENT_ERROR"},
      {"a long key", "c", Key("k") + Key(long_key), Item("k", "v") + Item(long_key, "v"),
       "INVALID_ARGUMENT_ERROR"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(All(kGetBatch, c.get, c.cache), Strings{c.want});
    EXPECT_EQ(All(kSetBatch, c.set, c.cache), Strings{c.want});
    EXPECT_EQ(Get("k"), "missing");
  }
}

TEST_F(CacheBatchTest, ABadTtlRefusesTheWhole) {
  constexpr std::uint64_t kDay = 86'400'000;
  const Strings refused{"INVALID_ARGUMENT_ERROR"};
  EXPECT_EQ(All(kSetBatch, Item("k", "v") + Item("l", "v", 0)), refused);
  EXPECT_EQ(All(kSetBatch, Item("m", "v", kDay + 1)), Strings{kOk});
  rooms_.services.profile = Profile::FreeTier();
  EXPECT_EQ(All(kSetBatch, Item("k", "v") + Item("l", "v", kDay + 1)), refused);
  EXPECT_EQ(Get("k"), "missing");
  EXPECT_EQ(All(kSetBatch, Item("k", "v", kDay)), Strings{kOk});
}

TEST_F(CacheBatchTest, ACacheThatIsDeletedMeanwhileHasNothingAndTakesNothing) {
  Set("a", "1");
  auto gets = Begin(kGetBatch, Key("a") + Key("a"));
  auto sets = Begin(kSetBatch, Item("a", "1") + Item("b", "2"));
  EXPECT_EQ(Print(*(*gets)()), Hit("1"));
  EXPECT_EQ(Print(*(*sets)()), kOk);
  ASSERT_TRUE(rooms_.engine.DeleteCache("c").has_value());
  EXPECT_EQ(Print(*(*gets)()), kMiss);
  EXPECT_EQ((*sets)()->result(), cache_client::Invalid);
  ASSERT_TRUE(rooms_.engine.CreateCache("c").has_value());
  EXPECT_EQ(Get("b"), "missing");
}

TEST_F(CacheBatchTest, EveryKeyMustBeAllowedByTheRoleOfTheTable) {
  const identity::Selector x{identity::Match::kPrefix, "x"};
  EXPECT_EQ(StreamRoles(kGetBatch, Key("x1") + Key("x2"), x), "rb");
  EXPECT_EQ(StreamRoles(kGetBatch, Key("x1") + Key("y"), x), "");
  EXPECT_EQ(StreamRoles(kGetBatch, "", x), "");
  EXPECT_EQ(StreamRoles(kSetBatch, Item("x1", "v") + Item("x2", "v"), x), "wb");
  EXPECT_EQ(StreamRoles(kSetBatch, Item("y", "v") + Item("x2", "v"), x), "");
  EXPECT_EQ(StreamRoles(kSetBatch, "", {}), "wb");
}

TEST_F(CacheBatchTest, TheGateStandsBeforeAStreamToo) {
  Call nobody(rooms_.services, rooms_.clock.Now());
  nobody.cache = "c";
  EXPECT_EQ(Open(nobody, kGetBatch, GetBatchRequest()).error().code(), ErrorCode::kAuthentication);
  const identity::Principal reader{identity::PrincipalKind::kApiKey,
                                   "key",
                                   {},
                                   {.rules = {{.role = identity::Role::kReadOnly}}},
                                   {}};
  Call call = rooms_.MakeCall("nowhere");
  call.principal = &reader;
  EXPECT_EQ(Open(call, kSetBatch, SetBatchRequest()).error().code(), ErrorCode::kPermission);
  call.deadline = call.now;
  EXPECT_EQ(Open(call, kGetBatch, GetBatchRequest()).error().code(), ErrorCode::kTimeout);
}

}  // namespace
}  // namespace keepsake::ops
