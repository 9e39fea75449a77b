#include "secrets/secret_store_testing.h"

#include <thread>

namespace keepsake::secrets {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

const std::string kNotFound =
    "ResourceNotFoundException: Secrets Manager can't find the specified secret.";
const std::string kBadName =
    "ValidationException: Invalid name. Must be a valid name containing alphanumeric characters, "
    "or "
    "any of the following: -/_+=.@!";

class ReadOperationsTest : public SecretStoreTest {};

// secrets-manager.md §7.2
TEST_F(ReadOperationsTest, WhichVersionIsRead) {
  ASSERT_TRUE(Create("s", "value of V1").has_value());
  ASSERT_TRUE(Put("V2").has_value());
  ASSERT_TRUE(Put("V3", {"mine"}).has_value());
  ASSERT_TRUE(Put("V4", {"mine"}).has_value());  // V3 has no label from here on
  const std::string stage =
      "ResourceNotFoundException: Secrets Manager can't find the specified secret value for "
      "staging "
      "label: ";
  const std::string version =
      "ResourceNotFoundException: Secrets Manager can't find the specified secret value for "
      "VersionId: ";
  const std::string neither =
      "InvalidRequestException: You provided a VersionStage that is not associated to the provided "
      "VersionId.";
  const struct {
    std::string name;
    std::optional<std::string> version, stage;
    std::string want;
  } cases[] = {
      {"the current one", {}, {}, "value of V2"},
      {"by label", {}, "mine", "value of V4"},
      {"the previous one", {}, "AWSPREVIOUS", "value of V1"},
      {"an unknown label", {}, "none", stage + "none"},
      {"by id", TokenOf("V1"), {}, "value of V1"},
      {"by id, without a label", TokenOf("V3"), {}, "value of V3"},
      {"an unknown id", TokenOf("V9"), {}, version + TokenOf("V9")},
      {"both", TokenOf("V2"), "AWSCURRENT", "value of V2"},
      {"both, of two versions", TokenOf("V1"), "AWSCURRENT", neither},
      {"both, an unknown label", TokenOf("V1"), "none", neither},
      {"both, an unknown id", TokenOf("V9"), "AWSCURRENT", version + TokenOf("V9")},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Value({.secret_id = "s", .version_id = c.version, .version_stage = c.stage}), c.want);
  }
}

TEST_F(ReadOperationsTest, AReadTellsAllAboutItsVersion) {
  const auto made = Create("s", "value of V1");
  clock_.Advance(5s);
  ASSERT_TRUE(Put("V2", {"mine", "AWSCURRENT"}).has_value());
  const auto created = clock_.Wall();
  clock_.Advance(5s);
  const auto got = Get({.secret_id = "s"});
  ASSERT_TRUE(got.has_value());
  EXPECT_EQ(got->arn, made->arn);
  EXPECT_EQ(got->name, "s");
  EXPECT_EQ(got->version_id, TokenOf("V2"));
  EXPECT_THAT(got->version_stages, ElementsAre("mine", "AWSCURRENT"));
  EXPECT_EQ(got->created_date, created);
}

// secrets-manager.md §2.3
TEST_F(ReadOperationsTest, WhatASecretIdFinds) {
  const std::string prefix = "arn:aws:secretsmanager:us-east-1:123456789012:secret:";
  const std::string arn = Create("dir/s", "1")->arn;
  const std::string odd = Create("odd-a1b2c3", "2")->arn;
  const struct {
    std::string name, id, want;
  } cases[] = {
      {"its name", "dir/s", "1"},
      {"its ARN", arn, "1"},
      {"its ARN without the end", prefix + "dir/s", "1"},
      {"its name in another case", "dir/S", kNotFound},
      {"its name with the end", arn.substr(prefix.size()), kNotFound},
      {"another end", prefix + "dir/s-abcdef", kNotFound},
      {"part of the end", arn.substr(0, arn.size() - 1), kNotFound},
      {"a name that looks like an end", "odd-a1b2c3", "2"},
      {"its ARN", odd, "2"},
      {"its ARN without the end", prefix + "odd-a1b2c3", kNotFound},
      {"another region", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:dir/s", kNotFound},
      {"another account", "arn:aws:secretsmanager:us-east-1:000000000000:secret:dir/s", kNotFound},
      {"another partition", "arn:aws-cn:secretsmanager:us-east-1:123456789012:secret:dir/s",
       kNotFound},
      {"another service", "arn:aws:s3:::dir/s", kNotFound},
      {"no name", "dir/ s", kBadName},
      {"a leading space", " dir/s", kBadName},
      {"a wildcard", "dir/*", kBadName},
      {"nothing", "", kBadName},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Value({.secret_id = c.id}), c.want);
  }
}

TEST_F(ReadOperationsTest, RegionsAndAccountsDoNotMeet) {
  ASSERT_TRUE(Create("s", "of us-east-1").has_value());
  const Caller home = caller_;
  for (const auto& [account, region] :
       {std::pair{"123456789012", "cn-north-1"}, std::pair{"210987654321", "us-east-1"}}) {
    caller_ = Caller(account, region);
    EXPECT_EQ(Value({.secret_id = "s"}), kNotFound);
    EXPECT_TRUE(secrets_->ListSecrets(caller_, {})->secret_list.empty());
    ASSERT_TRUE(Create("s", region).has_value());
    EXPECT_EQ(Value({.secret_id = "s"}), region);
  }
  caller_ = Caller("123456789012", "cn-north-1");
  EXPECT_THAT(Describe("s")->arn, HasSubstr("arn:aws-cn:secretsmanager:cn-north-1:123456789012:"));
  caller_ = home;
  EXPECT_EQ(Value({.secret_id = "s"}), "of us-east-1");
}

TEST_F(ReadOperationsTest, PartitionsOfRegions) {
  EXPECT_EQ(PartitionOf("us-east-1"), "aws");
  EXPECT_EQ(PartitionOf("cn-northwest-1"), "aws-cn");
  EXPECT_EQ(PartitionOf("us-gov-west-1"), "aws-us-gov");
  EXPECT_EQ(PartitionOf("us-iso-east-1"), "aws-iso");
  EXPECT_EQ(PartitionOf("us-isob-east-1"), "aws-iso-b");
}

// secrets-manager.md §7.7
TEST_F(ReadOperationsTest, AFreshSecretHasNoMoreMembersThanItNeeds) {
  const auto made = Create("s", "value");
  const DescribeSecretResponse want{
      .arn = made->arn,
      .name = "s",
      .created_date = clock_.Wall(),
      .last_changed_date = clock_.Wall(),
      .version_ids_to_stages = {{TokenOf("V1"), {"AWSCURRENT"}}},
  };
  EXPECT_EQ(*Describe("s"), want);
  EXPECT_EQ(Said(Describe("none")), kNotFound);
  EXPECT_EQ(Said(Describe("no name")), kBadName);
}

TEST_F(ReadOperationsTest, TheDayOfTheLastReadIsKept) {
  ASSERT_TRUE(Create("s", "value of V1").has_value());
  ASSERT_TRUE(Put("V2").has_value());
  EXPECT_EQ(Describe("s")->last_accessed_date, std::nullopt);
  const auto changed = Describe("s")->last_changed_date;
  const std::uint64_t generation = store_->generation();
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(Get({.secret_id = "s"}).has_value());
  const auto today = std::chrono::floor<std::chrono::days>(clock_.Wall());
  EXPECT_EQ(Describe("s")->last_accessed_date, today);
  Open();
  EXPECT_EQ(store_->generation(), generation + 1);  // written down once
  EXPECT_EQ(Describe("s")->last_accessed_date, today);
  EXPECT_EQ(Describe("s")->last_changed_date, changed);
  const auto versions = secrets_->ListSecretVersionIds(caller_, {.secret_id = "s"})->versions;
  ASSERT_EQ(versions.size(), 2u);
  EXPECT_EQ(versions[0].last_accessed_date, std::nullopt);
  EXPECT_EQ(versions[1].last_accessed_date, today);
  clock_.Advance(24h);
  ASSERT_TRUE(Get({.secret_id = "s"}).has_value());
  EXPECT_EQ(Describe("s")->last_accessed_date, today + std::chrono::days(1));
}

// secrets-manager.md §7.9
TEST_F(ReadOperationsTest, VersionsAreListedInOrderOfCreation) {
  ASSERT_TRUE(Create({.name = "s",
                      .secret_string = "value of V1",
                      .client_request_token = TokenOf("V1"),
                      .kms_key_id = "alias/mine"})
                  .has_value());
  for (const char* version : {"V9", "V2", "V8"}) ASSERT_TRUE(Put(version).has_value());
  const auto ids = [&](const ListSecretVersionIdsRequest& request) {
    std::vector<std::string> found;
    const auto listed = secrets_->ListSecretVersionIds(caller_, request);
    for (const auto& version : listed->versions) found.push_back(NameOf(version.version_id));
    return found;
  };
  EXPECT_THAT(ids({.secret_id = "s"}), ElementsAre("V2", "V8"));
  EXPECT_THAT(ids({.secret_id = "s", .include_deprecated = true}),
              ElementsAre("V1", "V9", "V2", "V8"));
  EXPECT_THAT(
      secrets_->ListSecretVersionIds(caller_, {.secret_id = "s"})->versions.front().kms_key_ids,
      ElementsAre("alias/mine"));
}

TEST_F(ReadOperationsTest, PagesOfVersionsLoseNone) {
  ASSERT_TRUE(Create("s", "value of V1").has_value());
  for (int i = 2; i <= 7; ++i) ASSERT_TRUE(Put("V" + std::to_string(i)).has_value());
  ListSecretVersionIdsRequest request{
      .secret_id = "s", .max_results = 3, .include_deprecated = true};
  std::vector<std::string> ids;
  std::vector<std::size_t> sizes;
  do {
    const auto page = secrets_->ListSecretVersionIds(caller_, request);
    ASSERT_TRUE(page.has_value());
    sizes.push_back(page->versions.size());
    for (const auto& version : page->versions) ids.push_back(NameOf(version.version_id));
    request.next_token = page->next_token;
  } while (request.next_token.has_value());
  EXPECT_THAT(ids, ElementsAre("V1", "V2", "V3", "V4", "V5", "V6", "V7"));
  EXPECT_THAT(sizes, ElementsAre(3, 3, 1));
}

TEST_F(ReadOperationsTest, ASecretWithoutVersionsListsNone) {
  ASSERT_TRUE(Create({.name = "s"}).has_value());
  const auto listed = secrets_->ListSecretVersionIds(caller_, {.secret_id = "s"});
  EXPECT_TRUE(listed->versions.empty());
  EXPECT_EQ(listed->next_token, std::nullopt);
}

// security.md S-KEY-7: the caller learns one thing, whatever is wrong with the record.
TEST_F(ReadOperationsTest, AValueThatDoesNotOpenIsADecryptionFailure) {
  ASSERT_TRUE(Create("s", "value").has_value());
  ASSERT_TRUE(Create("t", "another").has_value());
  // The value of one secret in the place of the other's.
  std::vector<std::pair<std::string, std::string>> values;
  ASSERT_TRUE(store_
                  ->ForEach(store::Kind::kVersion,
                            [&](std::string_view key, std::string_view sealed) {
                              values.emplace_back(key, sealed);
                              return Status();
                            })
                  .has_value());
  ASSERT_EQ(values.size(), 2u);
  std::promise<Status> written;
  store_->Submit(
      [&](store::Transaction& transaction) -> Status {
        const auto& [first, second] = std::tie(values[0], values[1]);
        if (Status put = transaction.Put({store::Kind::kVersion, first.first}, second.second);
            !put.has_value()) {
          return put;
        }
        return transaction.Put({store::Kind::kVersion, second.first}, first.second);
      },
      [&](Status status) { written.set_value(std::move(status)); });
  ASSERT_TRUE(written.get_future().get().has_value());
  Open();
  const std::string failure =
      "DecryptionFailure: Secrets Manager can't decrypt the protected secret text using the "
      "provided KMS key.";
  EXPECT_EQ(Value({.secret_id = "s"}), failure);
  EXPECT_EQ(Value({.secret_id = "t"}), failure);
  // Nor can a token be compared with it.
  EXPECT_EQ(Said(Create("s", "value")), failure);
  EXPECT_TRUE(Describe("s").has_value());
}

TEST_F(ReadOperationsTest, ReadersAndWritersAtOnceSeeWholeStates) {
  ASSERT_TRUE(Create("s", "value of V0", "V0").has_value());
  std::atomic<bool> stop = false;
  std::atomic<int> reads = 0;
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      while (!stop) {
        const auto got = secrets_->GetSecretValue(caller_, {.secret_id = "s"});
        ASSERT_TRUE(got.has_value());
        ASSERT_EQ(got->secret_string->reveal(), "value of " + NameOf(got->version_id));
        const auto described = secrets_->DescribeSecret(caller_, {.secret_id = "s"});
        ASSERT_LE(described->version_ids_to_stages.size(), 2u);
        ASSERT_TRUE(secrets_->ListSecrets(caller_, {}).has_value());
        ++reads;
      }
    });
  }
  for (int i = 1; i < 60; ++i) ASSERT_EQ(Said(Put("V" + std::to_string(i))), "ok");
  while (reads < 100) std::this_thread::yield();
  stop = true;
  for (std::thread& reader : readers) reader.join();
}

}  // namespace
}  // namespace keepsake::secrets
