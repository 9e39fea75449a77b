#include "identity/access_keys.h"

#include "identity/store_testing.h"
#include "testing/manual_clock.h"
#include "testing/seeded_random.h"

#include <gtest/gtest.h>

namespace keepsake::identity {
namespace {

class AccessKeysTest : public ::testing::Test {
 protected:
  Result<NewAccessKey> Create(const std::string& user) {
    Result<NewAccessKey> got = Error(ErrorCode::kUnknown, "no answer");
    keys_.Create(user, [&](Result<NewAccessKey> made) { got = std::move(made); });
    return got;
  }
  Status Delete(const std::string& id) {
    Status got = Error(ErrorCode::kUnknown, "no answer");
    keys_.Delete(id, [&](Status done) { got = std::move(done); });
    return got;
  }

  testing::ManualClock clock_;
  testing::SeededRandom random_{7};
  FakeStore store_;
  AccessKeys keys_{store_, clock_, random_, "000000000000"};
};

TEST_F(AccessKeysTest, ANewPairHasTheShapeOfAws) {
  const auto made = Create("admin");
  ASSERT_TRUE(made.has_value()) << made.error();
  EXPECT_THAT(made->id, ::testing::MatchesRegex("AKIA[A-Z2-7]{16}"));
  EXPECT_THAT(std::string(made->secret.reveal()), ::testing::MatchesRegex("[A-Za-z0-9+/]{40}"));
}

TEST_F(AccessKeysTest, AKeyIsFoundByItsWholeId) {
  const auto made = Create("admin");
  const auto found = keys_.Find(made->id);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->secret.view(), made->secret.reveal());
  EXPECT_EQ(found->principal->arn, "arn:aws:iam::000000000000:user/admin");
  EXPECT_EQ(found->principal->kind, PrincipalKind::kAccessKey);
  EXPECT_EQ(found->created, clock_.Wall());
  EXPECT_EQ(keys_.Find(made->id.substr(1)), nullptr);
  EXPECT_EQ(keys_.Find(""), nullptr);
}

TEST_F(AccessKeysTest, KeysAreThereAfterARestart) {
  const auto made = Create("admin");
  AccessKeys again(store_, clock_, random_, "000000000000");
  ASSERT_TRUE(again.Load().has_value());
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again.Find(made->id)->secret.view(), made->secret.reveal());
  EXPECT_EQ(again.List()[0].user, "admin");
}

TEST_F(AccessKeysTest, TheStoredRecordDoesNotHoldTheSecretInTheOpen) {
  const auto made = Create("admin");
  const std::string& record = store_.records().begin()->second;
  EXPECT_EQ(record.find(made->secret.reveal()), std::string::npos);
}

TEST_F(AccessKeysTest, AUserHasAtMostTwoKeys) {
  ASSERT_TRUE(Create("a").has_value());
  const auto second = Create("a");
  EXPECT_EQ(Create("a").error().code(), ErrorCode::kLimitExceeded);
  EXPECT_TRUE(Create("b").has_value());
  ASSERT_TRUE(Delete(second->id).has_value());
  EXPECT_TRUE(Create("a").has_value());
}

TEST_F(AccessKeysTest, KeysOfOneGroupCountEachOther) {
  store_.Hold();
  std::vector<bool> made;
  for (int i = 0; i < 3; ++i) {
    keys_.Create("a", [&](Result<NewAccessKey> key) { made.push_back(key.has_value()); });
  }
  store_.Release();
  EXPECT_THAT(made, ::testing::ElementsAre(true, true, false));
  EXPECT_EQ(keys_.size(), 2u);
}

TEST_F(AccessKeysTest, AFailedCommitLeavesNoKeyAndNoCount) {
  store_.FailNextCommit();
  EXPECT_EQ(Create("a").error().code(), ErrorCode::kServerUnavailable);
  EXPECT_EQ(keys_.size(), 0u);
  EXPECT_TRUE(Create("a").has_value());
  EXPECT_TRUE(Create("a").has_value());
}

TEST_F(AccessKeysTest, BadUserNamesAreRefused) {
  for (const std::string& user :
       std::vector<std::string>{"", "a b", "a/b", "ä", std::string(65, 'a')}) {
    EXPECT_EQ(Create(user).error().code(), ErrorCode::kInvalidArgument) << user;
  }
}

TEST_F(AccessKeysTest, ADeletedKeyIsGoneAtOnceAndForGood) {
  const auto made = Create("admin");
  ASSERT_TRUE(Delete(made->id).has_value());
  EXPECT_EQ(keys_.Find(made->id), nullptr);
  EXPECT_TRUE(store_.records().empty());
  EXPECT_EQ(Delete(made->id).error().code(), ErrorCode::kNotFound);
}

TEST_F(AccessKeysTest, ARecordUnderAnotherIdDoesNotLoad) {
  ASSERT_TRUE(Create("admin").has_value());
  auto node = store_.records().extract(store_.records().begin());
  node.key().second = "AKIAOTHER";
  store_.records().insert(std::move(node));
  AccessKeys again(store_, clock_, random_, "000000000000");
  const Status loaded = again.Load();
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().code(), ErrorCode::kDataLoss);
  EXPECT_THAT(loaded.error().message(), ::testing::HasSubstr("AKIAOTHER"));
}

}  // namespace
}  // namespace keepsake::identity
