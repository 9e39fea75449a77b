#include "ops/cache_scalar.h"

#include "ops/item_testing.h"

namespace keepsake::ops {
namespace {

using namespace std::chrono_literals;
using cache_client::SetIfHashRequest;
using cache_client::SetIfNotExistsRequest;
using cache_client::SetIfRequest;

constexpr auto kInvalid = "INVALID_ARGUMENT_ERROR";
constexpr auto kWrongType = "FAILED_PRECONDITION_ERROR";

class CacheConditionalTest : public ItemTest {
 protected:
  // Lets "k" be absent, or have a value and a minute to live.
  void Begin(const std::optional<std::string>& value) {
    const auto now = rooms_.clock.Now();
    rooms_.engine.Delete(At("k"), now);
    if (value.has_value()) {
      ASSERT_TRUE(rooms_.engine.Set(At("k"), *value, {now + 60s}, now).has_value());
    }
  }
  std::optional<std::string> Value() {
    const auto value = rooms_.engine.Get(At("k"), rooms_.clock.Now());
    if (!value.has_value()) return std::nullopt;
    return std::string(value->view());
  }
  // What a client would have got as the hash of that value.
  std::string HashOf(const std::string& value) {
    Begin(value);
    cache_client::GetWithHashRequest request;
    request.set_cache_key("k");
    return rooms_.Do(rooms_.MakeCall("c"), kGetWithHash, request)->found().hash();
  }
  // Whether a conditional write of "new" for a second, to `before`, is stored; all that a client
  // can see must agree with the answer.
  template <typename Request, typename Response>
  bool Stores(const Operation<Request, Response>& operation, Request request,
              const std::optional<std::string>& before) {
    Begin(before);
    request.set_cache_key("k");
    request.set_cache_body("new");
    request.set_ttl_milliseconds(1'000);
    const auto answer = rooms_.Do(rooms_.MakeCall("c"), operation, request);
    EXPECT_TRUE(answer.has_value());
    if (!answer.has_value()) return false;
    const bool stored = answer->has_stored();
    EXPECT_EQ(answer->has_not_stored(), !stored);
    EXPECT_EQ(Value(), stored ? "new" : before);
    EXPECT_EQ(LifeOf("k"), stored ? 1'000 : before.has_value() ? 60'000 : -1);
    return stored;
  }
};

std::string SetIfText(const std::string& condition) {
  return "cache_key: 'k' cache_body: 'new' ttl_milliseconds: 1000 " + condition;
}

// The table of momento-semantics.md §2, row by row: the key is absent, the value equal, or another.
TEST_F(CacheConditionalTest, SetIfStoresAsTheTableSays) {
  const struct {
    std::string condition;
    bool absent, equal, differs;
  } rows[] = {
      {"absent", true, false, false},
      {"present", false, true, true},
      {"equal", false, true, false},
      {"not_equal", true, false, true},
      {"present_and_not_equal", false, false, true},
      {"absent_or_equal", true, true, false},
  };
  const std::string binary("\0\xff\x80", 3);
  for (const auto& row : rows) {
    for (const std::string& value :
         {std::string("v"), binary, std::string(), std::string(5'000, 'v')}) {
      SCOPED_TRACE(row.condition + " of " + std::to_string(value.size()) + " bytes");
      SetIfRequest request = Parse<SetIfRequest>(row.condition + " {}");
      if (request.has_equal()) request.mutable_equal()->set_value_to_check(value);
      if (request.has_not_equal()) request.mutable_not_equal()->set_value_to_check(value);
      if (request.has_present_and_not_equal()) {
        request.mutable_present_and_not_equal()->set_value_to_check(value);
      }
      if (request.has_absent_or_equal()) {
        request.mutable_absent_or_equal()->set_value_to_check(value);
      }
      EXPECT_EQ(Stores(kSetIf, request, std::nullopt), row.absent);
      EXPECT_EQ(Stores(kSetIf, request, value), row.equal);
      EXPECT_EQ(Stores(kSetIf, request, value + "x"), row.differs);
      EXPECT_EQ(Stores(kSetIf, request, "other"), row.differs);
    }
  }
}

TEST_F(CacheConditionalTest, SetIfHashStoresAsTheTableSays) {
  const struct {
    std::string condition;
    bool absent, equal, differs;
  } rows[] = {
      {"present_and_hash_equal", false, true, false},
      {"present_and_not_hash_equal", false, false, true},
      {"absent_or_hash_equal", true, true, false},
      {"absent_or_not_hash_equal", true, false, true},
      {"unconditional", true, true, true},
  };
  for (const auto& row : rows) {
    for (const std::string& value : {std::string("v"), std::string("\0\xff", 2), std::string()}) {
      SCOPED_TRACE(row.condition + " of " + std::to_string(value.size()) + " bytes");
      SetIfHashRequest request = Parse<SetIfHashRequest>(row.condition + " {}");
      const std::string hash = HashOf(value);
      if (request.has_present_and_hash_equal()) {
        request.mutable_present_and_hash_equal()->set_hash_to_check(hash);
      }
      if (request.has_present_and_not_hash_equal()) {
        request.mutable_present_and_not_hash_equal()->set_hash_to_check(hash);
      }
      if (request.has_absent_or_hash_equal()) {
        request.mutable_absent_or_hash_equal()->set_hash_to_check(hash);
      }
      if (request.has_absent_or_not_hash_equal()) {
        request.mutable_absent_or_not_hash_equal()->set_hash_to_check(hash);
      }
      EXPECT_EQ(Stores(kSetIfHash, request, std::nullopt), row.absent);
      EXPECT_EQ(Stores(kSetIfHash, request, value), row.equal);
      EXPECT_EQ(Stores(kSetIfHash, request, "other"), row.differs);
    }
  }
}

TEST_F(CacheConditionalTest, SetIfNotExistsStoresWhereThereIsNothing) {
  EXPECT_TRUE(Stores(kSetIfNotExists, SetIfNotExistsRequest(), std::nullopt));
  EXPECT_FALSE(Stores(kSetIfNotExists, SetIfNotExistsRequest(), "v"));
  EXPECT_FALSE(Stores(kSetIfNotExists, SetIfNotExistsRequest(), ""));
}

TEST_F(CacheConditionalTest, AnExpiredValueIsAbsent) {
  Begin("v");
  rooms_.clock.Advance(60s);
  EXPECT_EQ(Ask(kSetIf, SetIfText("present {}")), "not_stored { }");
  EXPECT_EQ(Ask(kSetIf, SetIfText("equal { value_to_check: 'v' }")), "not_stored { }");
  EXPECT_EQ(Ask(kSetIf, SetIfText("not_equal { value_to_check: 'v' }")), "stored { }");
}

TEST_F(CacheConditionalTest, TheHashOfAValueIsTheOneItWasStoredWith) {
  SetIfHashRequest request = Parse<SetIfHashRequest>(SetIfText("unconditional {}"));
  const auto stored = rooms_.Do(rooms_.MakeCall("c"), kSetIfHash, request);
  const std::string hash = stored->stored().new_hash();
  EXPECT_FALSE(hash.empty());
  EXPECT_EQ(HashOf("new"), hash);
  EXPECT_NE(HashOf("new "), hash);
  EXPECT_NE(HashOf(""), hash);
  EXPECT_FALSE(HashOf("").empty());
}

TEST_F(CacheConditionalTest, AHashThatIsNoneIsEqualToNothing) {
  Begin("v");
  for (const std::string hash : {"", "x", "0123456789abcdef"}) {
    EXPECT_EQ(
        Ask(kSetIfHash, SetIfText("present_and_hash_equal { hash_to_check: '" + hash + "' }")),
        "not_stored { }");
  }
}

TEST_F(CacheConditionalTest, GetWithHashTellsValueAndHashOrMissing) {
  EXPECT_EQ(Ask(kGetWithHash, "cache_key: 'k'"), "missing { }");
  Begin("v");
  const auto got = rooms_.Do(rooms_.MakeCall("c"), kGetWithHash,
                             Parse<cache_client::GetWithHashRequest>("cache_key: 'k'"));
  EXPECT_EQ(got->found().value(), "v");
  EXPECT_EQ(got->found().hash(), HashOf("v"));
  rooms_.clock.Advance(60s);
  EXPECT_EQ(Ask(kGetWithHash, "cache_key: 'k'"), "missing { }");
}

TEST_F(CacheConditionalTest, OnlyConditionsOnTheValueNeedAScalar) {
  const struct {
    std::string condition, want;
  } cases[] = {
      {"present {}", "stored { }"},
      {"absent {}", "not_stored { }"},
      {"equal { value_to_check: 'v' }", kWrongType},
      {"not_equal { value_to_check: 'v' }", kWrongType},
      {"present_and_not_equal { value_to_check: 'v' }", kWrongType},
      {"absent_or_equal { value_to_check: 'v' }", kWrongType},
  };
  for (const engine::Kind kind : kKinds) {
    if (kind == engine::Kind::kInline) continue;
    for (const auto& c : cases) {
      SCOPED_TRACE(c.condition);
      Make(kind, "k");
      EXPECT_EQ(Ask(kSetIf, SetIfText(c.condition)), c.want);
      EXPECT_EQ(KindOf("k"), c.want == "stored { }" ? engine::Kind::kInline : kind);
    }
    Make(kind, "k");
    EXPECT_EQ(Ask(kSetIfNotExists, SetIfText("")), "not_stored { }");
    ExpectWrongType(kSetIfHash, SetIfText("present_and_hash_equal {}"), engine::Kind::kInline);
    ExpectWrongType(kGetWithHash, "", engine::Kind::kInline);
    EXPECT_THAT(Ask(kSetIfHash, SetIfText("unconditional {}")),
                ::testing::StartsWith("stored { new_hash:"));
    EXPECT_EQ(Value(), "new");
  }
}

TEST_F(CacheConditionalTest, ThereIsNoWriteWithoutACondition) {
  ExpectInvalid(kSetIf, SetIfText(""));
  ExpectInvalid(kSetIfHash, SetIfText(""));
  EXPECT_EQ(Value(), std::nullopt);
}

TEST_F(CacheConditionalTest, RefusalsAndRolesAreThoseOfWritesThatTell) {
  ExpectRefusals(kSetIf, SetIfText("absent {}"));
  ExpectRefusals(kSetIfHash, SetIfText("unconditional {}"));
  ExpectRefusals(kSetIfNotExists, SetIfText(""));
  ExpectRefusals(kGetWithHash, "");
  EXPECT_EQ(Roles(kSetIf, SetIfText("absent {}")), "b");
  EXPECT_EQ(Roles(kSetIfHash, SetIfText("unconditional {}")), "b");
  EXPECT_EQ(Roles(kSetIfNotExists, SetIfText("")), "b");
  EXPECT_EQ(Roles(kGetWithHash, "cache_key: 'k'"), "rb");
  ExpectTtlLimits(kSetIf, "cache_key: 'k' absent {}");
  ExpectTtlLimits(kSetIfHash, "cache_key: 'k' unconditional {}");
  ExpectTtlLimits(kSetIfNotExists, "cache_key: 'k'");
}

// Whether or not the condition would hold.
TEST_F(CacheConditionalTest, TheItemLimitIsThatOfSet) {
  const auto expect = [&](const auto& operation, auto request) {
    SCOPED_TRACE(operation.name);
    request.set_cache_body(std::string(limits::kItemBytes, 'x'));
    const auto refusal = Refusal(operation, request);
    ASSERT_TRUE(refusal.has_value());
    EXPECT_EQ(refusal->limit_cause(), LimitCause::kRequestSize);
    request.mutable_cache_body()->pop_back();
    EXPECT_EQ(Refusal(operation, request), std::nullopt);
  };
  expect(kSetIf, Parse<SetIfRequest>(SetIfText("present {}")));
  expect(kSetIfHash, Parse<SetIfHashRequest>(SetIfText("unconditional {}")));
  expect(kSetIfNotExists, Parse<SetIfNotExistsRequest>(SetIfText("")));
}

}  // namespace
}  // namespace keepsake::ops
