#include "ops/cache_item.h"

#include "ops/item_testing.h"

namespace keepsake::ops {
namespace {

using namespace std::chrono_literals;
using cache_client::KeysExistRequest;

class CacheItemTest : public ItemTest {
 protected:
  // A scalar that lives so many milliseconds.
  void Set(const std::string& key, std::chrono::milliseconds life) {
    const auto now = rooms_.clock.Now();
    ASSERT_TRUE(rooms_.engine.Set(At(key), "v", {now + life}, now).has_value());
  }
  std::string Ttl() { return Ask(kItemGetTtl, "cache_key: 'k'"); }
  std::string Update(const std::string& rest) { return Ask(kUpdateTtl, "cache_key: 'k' " + rest); }
};

constexpr auto kK = "cache_key: 'k'";
constexpr auto kOverwrite = "cache_key: 'k' overwrite_to_milliseconds: 1000";

TEST_F(CacheItemTest, EveryCallRefusesWhatAllCallsOnItemsRefuse) {
  ExpectRefusals(kDelete, "");
  ExpectRefusals(kItemGetType, "");
  ExpectRefusals(kItemGetTtl, "");
  ExpectRefusals(kUpdateTtl, kOverwrite);
}

TEST_F(CacheItemTest, RolesMayDoWhatTheTableOfTheSpecificationSays) {
  EXPECT_EQ(Roles(kItemGetType, kK), "rb");
  EXPECT_EQ(Roles(kItemGetTtl, kK), "rb");
  EXPECT_EQ(Roles(kKeysExist, "cache_keys: 'k'"), "rb");
  EXPECT_EQ(Roles(kDelete, kK), "wb");
  EXPECT_EQ(Roles(kUpdateTtl, kOverwrite), "b");
}

TEST_F(CacheItemTest, DeleteTakesAnItemOfAnyTypeAndIsIdempotent) {
  for (const engine::Kind kind : kKinds) {
    SCOPED_TRACE(static_cast<int>(kind));
    Make(kind, "k");
    Make(kind, "other");
    EXPECT_EQ(Ask(kDelete, kK), "");
    EXPECT_EQ(KindOf("k"), std::nullopt);
    EXPECT_EQ(KindOf("other"), kind);
    EXPECT_EQ(Ask(kDelete, kK), "");
    rooms_.engine.Delete(At("other"), rooms_.clock.Now());
  }
}

TEST_F(CacheItemTest, EveryTypeHasItsName) {
  const char* const names[] = {"found { item_type: SCALAR }", "found { item_type: DICTIONARY }",
                               "found { item_type: SET }", "found { item_type: LIST }",
                               "found { item_type: SORTED_SET }"};
  EXPECT_EQ(Ask(kItemGetType, kK), "missing { }");
  for (std::size_t i = 0; i < std::size(kKinds); ++i) {
    SCOPED_TRACE(names[i]);
    Make(kKinds[i], "k");
    // The first one is the default, which text leaves out.
    EXPECT_EQ(Ask(kItemGetType, kK), i == 0 ? "found { }" : names[i]);
    rooms_.clock.Advance(3'600'000ms);
    EXPECT_EQ(Ask(kItemGetType, kK), "missing { }");
  }
  // One in a block of its own is a scalar too.
  const auto now = rooms_.clock.Now();
  ASSERT_TRUE(rooms_.engine.Set(At("k"), std::string(1'000'000, 'v'), {}, now).has_value());
  EXPECT_EQ(Ask(kItemGetType, kK), "found { }");
}

TEST_F(CacheItemTest, KeysExistAnswersForEachInOrder) {
  EXPECT_EQ(Ask(kKeysExist, ""), "");
  for (const engine::Kind kind : kKinds) {
    Make(kind, "k" + std::to_string(static_cast<int>(kind)));
  }
  Set("short", 1'000ms);
  EXPECT_EQ(Ask(kKeysExist, "cache_keys: ['x', 'k0', 'y', 'k2', 'k3', 'k4', 'k5', 'short', 'k0']"),
            "exists: false exists: true exists: false exists: true exists: true exists: true "
            "exists: true exists: true exists: true");
  rooms_.clock.Advance(1'000ms);
  EXPECT_EQ(Ask(kKeysExist, "cache_keys: ['short', 'k0']"), "exists: false exists: true");
}

TEST_F(CacheItemTest, KeysExistLooksAtTheCacheThenAtEveryKey) {
  EXPECT_EQ(Ask(kKeysExist, "cache_keys: 'k'", ""), "INVALID_ARGUMENT_ERROR");
  EXPECT_EQ(Ask(kKeysExist, "", ""), "INVALID_ARGUMENT_ERROR");
  ExpectInvalid(kKeysExist, "cache_keys: ['k', '']");
  ExpectInvalid(kKeysExist, "cache_keys: ['k', '" + std::string(limits::kKeyBytes + 1, 'x') + "']");
  EXPECT_EQ(Ask(kKeysExist, "cache_keys: '" + std::string(limits::kKeyBytes, 'x') + "'"),
            "exists: false");
  EXPECT_EQ(Ask(kKeysExist, "", "nowhere"), "NOT_FOUND_ERROR");
}

TEST_F(CacheItemTest, EveryKeyOfKeysExistMustBeAllowedAndNoKeyNeedsAll) {
  const auto roles = [&](const std::string& text, const identity::Selector& items) {
    return Roles(kKeysExist, Parse<KeysExistRequest>(text), items);
  };
  const identity::Selector x{identity::Match::kPrefix, "x"};
  EXPECT_EQ(roles("cache_keys: ['x1', 'x2', 'x']", x), "rb");
  EXPECT_EQ(roles("cache_keys: ['x1', 'x2', 'y']", x), "");
  EXPECT_EQ(roles("cache_keys: ['y', 'x2']", x), "");
  EXPECT_EQ(roles("", x), "");
  EXPECT_EQ(roles("", {}), "rb");
}

TEST_F(CacheItemTest, TheTtlIsBelowWhatWasGivenAndNeverRoundedUp) {
  EXPECT_EQ(Ttl(), "missing { }");
  Set("k", 10'000ms);
  EXPECT_EQ(Ttl(), "found { remaining_ttl_millis: 9999 }");
  rooms_.clock.Advance(500ms);
  EXPECT_EQ(Ttl(), "found { remaining_ttl_millis: 9499 }");
  rooms_.clock.Advance(9'499ms);
  EXPECT_EQ(Ttl(), "found { }");
  rooms_.clock.Advance(1ms);
  EXPECT_EQ(Ttl(), "missing { }");
}

TEST_F(CacheItemTest, ItemsOfEveryTypeHaveATtl) {
  for (const engine::Kind kind : kKinds) {
    Make(kind, "k");
    EXPECT_EQ(Ttl(), "found { remaining_ttl_millis: 3599999 }");
    rooms_.clock.Advance(3'600'000ms);
    EXPECT_EQ(Ttl(), "missing { }");
  }
}

TEST_F(CacheItemTest, UpdateTtlDoesWhatItsRuleSays) {
  const struct {
    std::string request, want;
    std::int64_t life;
  } cases[] = {
      {"increase_to_milliseconds: 5001", "set { }", 5'001},
      {"increase_to_milliseconds: 5000", "not_set { }", 5'000},
      {"increase_to_milliseconds: 4999", "not_set { }", 5'000},
      {"decrease_to_milliseconds: 5001", "not_set { }", 5'000},
      {"decrease_to_milliseconds: 5000", "not_set { }", 5'000},
      {"decrease_to_milliseconds: 4999", "set { }", 4'999},
      {"overwrite_to_milliseconds: 9000", "set { }", 9'000},
      {"overwrite_to_milliseconds: 5000", "set { }", 5'000},
      {"overwrite_to_milliseconds: 1", "set { }", 1},
  };
  for (const auto& c : cases) {
    for (const engine::Kind kind : kKinds) {
      SCOPED_TRACE(c.request + " of type " + std::to_string(static_cast<int>(kind)));
      rooms_.engine.Delete(At("k"), rooms_.clock.Now());
      EXPECT_EQ(Update(c.request), "missing { }");
      EXPECT_EQ(KindOf("k"), std::nullopt);
      Make(kind, "k");
      rooms_.clock.Advance(3'595'000ms);
      EXPECT_EQ(Update(c.request), c.want);
      EXPECT_EQ(LifeOf("k"), c.life);
      EXPECT_EQ(KindOf("k"), kind);
      rooms_.clock.Advance(std::chrono::milliseconds(c.life));
      EXPECT_EQ(Update(c.request), "missing { }");
    }
  }
}

TEST_F(CacheItemTest, AnEndlessLifeCanOnlyBeMadeShorter) {
  const auto now = rooms_.clock.Now();
  ASSERT_TRUE(rooms_.engine.Set(At("k"), "v", {}, now).has_value());
  EXPECT_EQ(Update("increase_to_milliseconds: 18446744073709551615"), "not_set { }");
  EXPECT_EQ(Update("increase_to_milliseconds: 5000"), "not_set { }");
  EXPECT_EQ(Update("decrease_to_milliseconds: 5000"), "set { }");
  EXPECT_EQ(LifeOf("k"), 5'000);
  EXPECT_EQ(Update("increase_to_milliseconds: 18446744073709551615"), "set { }");
  rooms_.clock.Advance(24h * 365);
  EXPECT_EQ(Update("overwrite_to_milliseconds: 1"), "set { }");
}

TEST_F(CacheItemTest, AnUpdateWithoutATtlIsRefused) {
  Set("k", 1'000ms);
  ExpectInvalid(kUpdateTtl, kK);
  for (const std::string rule : {"increase", "decrease", "overwrite"}) {
    ExpectInvalid(kUpdateTtl, "cache_key: 'k' " + rule + "_to_milliseconds: 0");
    rooms_.services.profile = Profile::FreeTier();
    ExpectInvalid(kUpdateTtl, "cache_key: 'k' " + rule + "_to_milliseconds: 86400001");
    rooms_.services.profile = {};
  }
  EXPECT_EQ(LifeOf("k"), 1'000);
}

}  // namespace
}  // namespace keepsake::ops
