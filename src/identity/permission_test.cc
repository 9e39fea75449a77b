#include "identity/permission.h"

#include <gtest/gtest.h>

namespace keepsake::identity {
namespace {

using enum Permission;
using About = Rule::About;

constexpr Permission kAllOfThem[] = {kNothing,        kReadCache, kWriteCache,
                                     kReadWriteCache, kReadTopic, kWriteTopic,
                                     kControl,        kSecrets,   kIdentity};

// The permissions that `rules` give for one key (or topic) of cache "c".
std::vector<Permission> Given(const Permissions& permissions, std::string_view name = "user:1") {
  const std::string_view names[] = {name};
  std::vector<Permission> given;
  for (const Permission needed : kAllOfThem) {
    if (Allows(permissions, needed, {"c", names})) given.push_back(needed);
  }
  return given;
}

Permissions One(Rule rule) {
  return {.rules = {std::move(rule)}};
}

TEST(AllowsTest, NothingIsAllowedUnlessSomethingAllowsIt) {
  EXPECT_THAT(Given({}), ::testing::ElementsAre(kNothing));
  EXPECT_THAT(Given(One({.role = Role::kNothing})), ::testing::ElementsAre(kNothing));
}

TEST(AllowsTest, ASuperUserHasDataAndControlAndNoOtherPlane) {
  EXPECT_THAT(Given({.super_user = true}),
              ::testing::ElementsAre(kNothing, kReadCache, kWriteCache, kReadWriteCache, kReadTopic,
                                     kWriteTopic, kControl));
}

TEST(AllowsTest, RolesGiveWhatTheyName) {
  EXPECT_THAT(Given(One({.role = Role::kReadOnly})), ::testing::ElementsAre(kNothing, kReadCache));
  EXPECT_THAT(Given(One({.role = Role::kWriteOnly})),
              ::testing::ElementsAre(kNothing, kWriteCache));
  EXPECT_THAT(Given(One({.role = Role::kReadWrite})),
              ::testing::ElementsAre(kNothing, kReadCache, kWriteCache, kReadWriteCache));
}

TEST(AllowsTest, TopicsAndItemsAreUnrelated) {
  EXPECT_THAT(Given(One({.about = About::kTopics, .role = Role::kReadWrite})),
              ::testing::ElementsAre(kNothing, kReadTopic, kWriteTopic));
}

TEST(AllowsTest, TwoStatementsDoNotAddUpToOne) {
  const Permissions both{.rules = {{.role = Role::kReadOnly}, {.role = Role::kWriteOnly}}};
  EXPECT_THAT(Given(both), ::testing::ElementsAre(kNothing, kReadCache, kWriteCache));
}

TEST(AllowsTest, ACacheIsMetByItsWholeName) {
  EXPECT_TRUE(Allows(One({.role = Role::kReadOnly, .cache = "c"}), kReadCache, {.cache = "c"}));
  for (const std::string_view other : {"", "C", "cc", "c "}) {
    EXPECT_FALSE(
        Allows(One({.role = Role::kReadOnly, .cache = "c"}), kReadCache, {.cache = other}));
  }
}

TEST(AllowsTest, SelectorsMatchBytes) {
  const Selector key{Match::kExact, std::string("k\0", 2)};
  EXPECT_TRUE(key.Covers(std::string_view("k\0", 2)));
  EXPECT_FALSE(key.Covers("k"));
  const Selector prefix{Match::kPrefix, "user:"};
  EXPECT_TRUE(prefix.Covers("user:"));
  EXPECT_TRUE(prefix.Covers("user:1"));
  EXPECT_FALSE(prefix.Covers("user"));
  EXPECT_FALSE(prefix.Covers("User:1"));
}

TEST(AllowsTest, EveryKeyOfABatchMustBeCovered) {
  const Permissions prefixed = One({.role = Role::kReadOnly, .names = {Match::kPrefix, "user:"}});
  const std::string_view good[] = {"user:1", "user:2"};
  const std::string_view mixed[] = {"user:1", "admin:1"};
  EXPECT_TRUE(Allows(prefixed, kReadCache, {"c", good}));
  EXPECT_FALSE(Allows(prefixed, kReadCache, {"c", mixed}));
}

TEST(AllowsTest, ACallWithoutKeysNeedsAStatementForAllItems) {
  EXPECT_FALSE(
      Allows(One({.role = Role::kReadOnly, .names = {Match::kPrefix, ""}}), kReadCache, {"c", {}}));
  EXPECT_TRUE(Allows(One({.role = Role::kReadOnly}), kReadCache, {"c", {}}));
}

}  // namespace
}  // namespace keepsake::identity
