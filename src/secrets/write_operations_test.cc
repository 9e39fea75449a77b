#include "base/limits.h"
#include "secrets/record_form.h"
#include "secrets/secret_store_testing.h"

namespace keepsake::secrets {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using namespace std::chrono_literals;

const std::string kNotFound =
    "ResourceNotFoundException: Secrets Manager can't find the specified secret.";
const std::string kBadName =
    "ValidationException: Invalid name. Must be a valid name containing alphanumeric characters, "
    "or "
    "any of the following: -/_+=.@!";
const std::string kDeleted =
    "InvalidRequestException: You can't perform this operation on the secret because it was marked "
    "for deletion.";
const std::string kNoToken =
    "InvalidRequestException: You must provide a ClientRequestToken value. We recommend a "
    "UUID-type "
    "value.";
const std::string kTokenSize =
    "InvalidParameterException: ClientRequestToken must be 32-64 characters long.";
const std::string kTwoValues =
    "InvalidParameterException: You can't specify both the SecretString and SecretBinary in the "
    "same "
    "request.";

std::string InUse(const std::string& version, const std::string& arn) {
  return "ResourceExistsException: You can't use ClientRequestToken " + TokenOf(version) +
         " because that value is already in use for a version of secret " + arn + ".";
}

class WriteOperationsTest : public SecretStoreTest {
 protected:
  base::WallTime ChangedDate() { return *Describe("s")->last_changed_date; }
};

TEST_F(WriteOperationsTest, CreateAnswersWithWhatItMade) {
  const auto made = Create("dir/s", "value");
  ASSERT_TRUE(made.has_value());
  EXPECT_THAT(made->arn, MatchesRegex("arn:aws:secretsmanager:us-east-1:123456789012:secret:dir/s-"
                                      "[A-Za-z0-9]{6}"));
  EXPECT_EQ(made->name, "dir/s");
  EXPECT_EQ(made->version_id, TokenOf("V1"));
  EXPECT_EQ(Value({.secret_id = made->arn}), "value");
}

TEST_F(WriteOperationsTest, CreateWithoutAValueMakesNoVersion) {
  const auto made = Create({.name = "s"});
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(made->version_id, std::nullopt);
  EXPECT_TRUE(Describe("s")->version_ids_to_stages.empty());
  EXPECT_EQ(Value({.secret_id = "s"}),
            "ResourceNotFoundException: Secrets Manager can't find the specified secret value for "
            "staging label: AWSCURRENT");
  EXPECT_THAT(Put("V1", {"mine"})->version_stages, ElementsAre("mine", "AWSCURRENT"));
}

TEST_F(WriteOperationsTest, CreateRefusals) {
  ASSERT_TRUE(Create("taken", "value").has_value());
  ASSERT_TRUE(Create("deleted", "value").has_value());
  ASSERT_TRUE(Delete({.secret_id = "deleted"}).has_value());
  const std::string token = TokenOf("V2");
  std::vector<SecretTag> many(51);
  for (std::size_t i = 0; i < many.size(); ++i) many[i].key = std::to_string(i);
  const struct {
    std::string name;
    CreateSecretRequest request;
    std::string want;
  } cases[] = {
      {"a space", {.name = "a b"}, kBadName},
      {"a star", {.name = "a*"}, kBadName},
      {"a question mark", {.name = "a?"}, kBadName},
      {"a bracket", {.name = "a]"}, kBadName},
      {"a backslash", {.name = "a\\"}, kBadName},
      {"a colon", {.name = "a:b"}, kBadName},
      {"no ASCII", {.name = "\xc3\xa4"}, kBadName},
      {"no token", {.name = "n", .secret_string = "v"}, kNoToken},
      {"a short token",
       {.name = "n", .secret_string = "v", .client_request_token = std::string(31, 't')},
       kTokenSize},
      {"a long token",
       {.name = "n", .secret_string = "v", .client_request_token = std::string(65, 't')},
       kTokenSize},
      {"two values",
       {.name = "n", .secret_string = "v", .secret_binary = "v", .client_request_token = token},
       kTwoValues},
      {"name taken",
       {.name = "taken", .secret_string = "value", .client_request_token = token},
       "ResourceExistsException: The operation failed because the secret taken already exists."},
      {"name taken, no value",
       {.name = "taken"},
       "ResourceExistsException: The operation failed because the secret taken already exists."},
      {"name of a deleted one",
       {.name = "deleted", .secret_string = "value", .client_request_token = TokenOf("V1")},
       "InvalidRequestException: You can't create this secret because a secret with this name is "
       "already scheduled for deletion."},
      {"reserved tag",
       {.name = "n", .tags = std::vector<SecretTag>{{"aws:x", "y"}}},
       "InvalidParameterException: Tag keys that begin with aws: are reserved for system use."},
      {"many tags",
       {.name = "n", .tags = many},
       "InvalidParameterException: A secret can have at most 50 tags."},
      {"replicas",
       {.name = "n", .add_replica_regions = {{"eu-west-1", {}}}},
       "InvalidParameterException: This server does not replicate secrets to other regions."},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Said(Create(c.request)), c.want);
  }
  EXPECT_EQ(secrets_->ListSecrets(caller_, {})->secret_list.size(), 1u);
}

TEST_F(WriteOperationsTest, NamesHaveAllAllowedCharacters) {
  EXPECT_EQ(Said(Create("aZ09/_+=.@-!", "value")), "ok");
  EXPECT_EQ(Said(Create(std::string(512, 'n'), "value")), "ok");
}

TEST_F(WriteOperationsTest, TagsKeepTheOrderOfTheirFirstAndTheValueOfTheirLast) {
  ASSERT_TRUE(
      Create({.name = "s", .tags = std::vector<SecretTag>{{"b", "1"}, {"a", "2"}, {"b", "3"}}})
          .has_value());
  EXPECT_THAT(*Describe("s")->tags, ElementsAre(SecretTag{"b", "3"}, SecretTag{"a", "2"}));
}

TEST_F(WriteOperationsTest, ARepeatedCreateAnswersAsTheFirst) {
  const auto first = Create("s", "value");
  for (int start = 0; start < 2; ++start) {
    const auto again = Create("s", "value");
    ASSERT_TRUE(again.has_value()) << again.error();
    EXPECT_EQ(*again, *first);
    EXPECT_EQ(Said(Create("s", "another")), InUse("V1", first->arn));
    EXPECT_EQ(Said(Create(
                  {.name = "s", .secret_binary = "value", .client_request_token = TokenOf("V1")})),
              InUse("V1", first->arn));
    Open();  // old tokens are known after a restart
  }
}

TEST_F(WriteOperationsTest, PutRefusals) {
  ASSERT_TRUE(Create("s", "value of V1").has_value());
  ASSERT_TRUE(Create("deleted", "value").has_value());
  ASSERT_TRUE(Delete({.secret_id = "deleted"}).has_value());
  const std::string arn = Describe("s")->arn;
  const std::string token = TokenOf("V2");
  const struct {
    std::string name;
    PutSecretValueRequest request;
    std::string want;
  } cases[] = {
      {"no value",
       {.secret_id = "s", .client_request_token = token},
       "InvalidRequestException: You must provide either SecretString or SecretBinary."},
      {"two values",
       {.secret_id = "s",
        .secret_string = "v",
        .secret_binary = "v",
        .client_request_token = token},
       kTwoValues},
      {"no token, no secret", {.secret_id = "none", .secret_string = "v"}, kNoToken},
      {"short token",
       {.secret_id = "s", .secret_string = "v", .client_request_token = "t"},
       kTokenSize},
      {"no such secret",
       {.secret_id = "none", .secret_string = "v", .client_request_token = token},
       kNotFound},
      {"no name",
       {.secret_id = "no name", .secret_string = "v", .client_request_token = token},
       kBadName},
      {"marked for deletion",
       {.secret_id = "deleted", .secret_string = "v", .client_request_token = token},
       kDeleted},
      {"token in use",
       {.secret_id = "s", .secret_string = "v", .client_request_token = TokenOf("V1")},
       InUse("V1", arn)},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Said(Put(c.request)), c.want);
  }
  EXPECT_EQ(LabelTable(), (Labels{{"V1", {"AWSCURRENT"}}}));
}

TEST_F(WriteOperationsTest, ARepeatedPutChangesNothing) {
  ASSERT_TRUE(Create("s", "value of V1").has_value());
  const auto first = Put("V2");
  ASSERT_TRUE(first.has_value());
  const auto changed = ChangedDate();
  clock_.Advance(1h);
  Open();
  const auto again = Put("V2");
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(*again, *first);
  EXPECT_EQ(ChangedDate(), changed);
  // Also when another version is the current one meanwhile.
  ASSERT_TRUE(Put("V3").has_value());
  ASSERT_TRUE(Put("V2").has_value());
  EXPECT_EQ(LabelTable(), (Labels{{"V2", {"AWSPREVIOUS"}}, {"V3", {"AWSCURRENT"}}}));
}

// A rotation makes such a version; secrets-manager.md §7.2, §7.4, §8.1.
TEST_F(WriteOperationsTest, AVersionThatWaitsForItsValue) {
  ASSERT_TRUE(Create("s", "value of V1").has_value());
  SecretRecord record;
  ASSERT_TRUE(store_
                  ->ForEach(store::Kind::kSecret,
                            [&](std::string_view id, std::string_view sealed) -> Status {
                              const store::RecordId at{store::Kind::kSecret, std::string(id)};
                              record = *DecodeRecord(
                                  id, store_->Unseal(at, kRecordBinding, sealed)->view());
                              return {};
                            })
                  .has_value());
  Version& waiting = record.versions.emplace_back();
  waiting.id = TokenOf("V2");
  waiting.number = record.next_version++;
  waiting.stages = {"AWSPENDING"};
  std::promise<void> written;
  store_->Submit(
      [&](store::Transaction& transaction) {
        const store::RecordId at = IdOf(record);
        return transaction.Put(at, store_->Seal(at, kRecordBinding, EncodeRecord(record)));
      },
      [&](const Status&) { written.set_value(); });
  written.get_future().wait();
  Open();

  EXPECT_EQ(LabelTable(), (Labels{{"V1", {"AWSCURRENT"}}, {"V2", {"AWSPENDING"}}}));
  const std::string none =
      "ResourceNotFoundException: Secrets Manager can't find the specified secret value for ";
  EXPECT_EQ(Value({.secret_id = "s", .version_id = TokenOf("V2"), .version_stage = "AWSPENDING"}),
            none + "VersionId: " + TokenOf("V2"));
  EXPECT_EQ(Value({.secret_id = "s", .version_stage = "AWSPENDING"}),
            none + "staging label: AWSPENDING");
  EXPECT_EQ(
      Said(Update({.secret_id = "s", .secret_string = "v", .client_request_token = TokenOf("V2")})),
      InUse("V2", record.arn));
  ASSERT_EQ(Said(Put("V2", {"AWSPENDING"})), "ok");
  EXPECT_EQ(Value({.secret_id = "s", .version_stage = "AWSPENDING"}), "value of V2");
  Open();
  ASSERT_EQ(Said(Move("AWSCURRENT", "V1", "V2")), "ok");
  EXPECT_EQ(Value({.secret_id = "s"}), "value of V2");
}

TEST_F(WriteOperationsTest, ATokenCountsInItsOwnSecretOnly) {
  ASSERT_TRUE(Create("s", "value").has_value());
  ASSERT_TRUE(Create("t", "another").has_value());
  EXPECT_EQ(Value({.secret_id = "s", .version_id = TokenOf("V1")}), "value");
  EXPECT_EQ(Value({.secret_id = "t", .version_id = TokenOf("V1")}), "another");
}

TEST_F(WriteOperationsTest, StringsAndBytesComeBackAsTheyWere) {
  const std::string bytes("\0\xff\x80\n", 4);
  ASSERT_TRUE(Create({.name = "b", .secret_binary = bytes, .client_request_token = TokenOf("V1")})
                  .has_value());
  ASSERT_TRUE(Create("s", std::string(65'536, 's')).has_value());
  Open();
  const auto binary = Get({.secret_id = "b"});
  EXPECT_EQ(binary->secret_binary->reveal(), bytes);
  EXPECT_FALSE(binary->secret_string.has_value());
  const auto text = Get({.secret_id = "s"});
  EXPECT_EQ(text->secret_string->reveal(), std::string(65'536, 's'));
  EXPECT_FALSE(text->secret_binary.has_value());
}

TEST_F(WriteOperationsTest, UpdateChangesWhatIsGivenAndNothingElse) {
  ASSERT_TRUE(Create({.name = "s",
                      .secret_string = "value",
                      .description = "old",
                      .client_request_token = TokenOf("V1"),
                      .kms_key_id = "alias/mine"})
                  .has_value());
  const auto described = Update({.secret_id = "s", .description = "new"});
  ASSERT_TRUE(described.has_value());
  EXPECT_EQ(described->version_id, std::nullopt);
  EXPECT_EQ(Describe("s")->description, "new");
  EXPECT_EQ(Describe("s")->kms_key_id, "alias/mine");
  ASSERT_TRUE(Update({.secret_id = "s", .description = ""}).has_value());
  EXPECT_EQ(Describe("s")->description, std::nullopt);
  const auto valued = Update({.secret_id = "s",
                              .secret_string = "newer",
                              .client_request_token = TokenOf("V2"),
                              .kms_key_id = ""});
  EXPECT_EQ(valued->version_id, TokenOf("V2"));
  EXPECT_EQ(Describe("s")->kms_key_id, std::nullopt);
  EXPECT_EQ(LabelTable(), (Labels{{"V1", {"AWSPREVIOUS"}}, {"V2", {"AWSCURRENT"}}}));
  const auto listed = *secrets_->ListSecretVersionIds(caller_, {.secret_id = "s"});
  for (const auto& version : listed.versions) {
    EXPECT_THAT(version.kms_key_ids, ElementsAre("DefaultEncryptionKey"));
  }
}

TEST_F(WriteOperationsTest, ARepeatedUpdateSucceedsAndAnotherValueDoesNot) {
  ASSERT_TRUE(Create("s", "value of V1").has_value());
  const UpdateSecretRequest request{
      .secret_id = "s", .secret_string = "value", .client_request_token = TokenOf("V2")};
  ASSERT_TRUE(Update(request).has_value());
  const auto changed = ChangedDate();
  clock_.Advance(1h);
  EXPECT_EQ(Update(request)->version_id, TokenOf("V2"));
  EXPECT_EQ(ChangedDate(), changed);
  UpdateSecretRequest other = request;
  other.secret_string = "another";
  EXPECT_EQ(Said(Update(other)), InUse("V2", Describe("s")->arn));
}

TEST_F(WriteOperationsTest, UpdateRefusals) {
  ASSERT_TRUE(Create("deleted", "value").has_value());
  ASSERT_TRUE(Delete({.secret_id = "deleted"}).has_value());
  EXPECT_EQ(Said(Update({.secret_id = "none", .secret_string = "v"})), kNoToken);
  EXPECT_EQ(Said(Update({.secret_id = "none"})), kNotFound);
  EXPECT_EQ(Said(Update({.secret_id = "a b"})), kBadName);
  EXPECT_EQ(Said(Update({.secret_id = "deleted", .description = "d"})), kDeleted);
}

TEST_F(WriteOperationsTest, MovingLabelsIsRefusedUnlessTheCallerKnowsWhereTheyAre) {
  ASSERT_TRUE(Create("s", "value of V1").has_value());
  ASSERT_TRUE(Put("V2", {"mine"}).has_value());
  const auto unknown = [](const std::string& version) {
    return "InvalidParameterException: Not a valid version: " + TokenOf(version);
  };
  const struct {
    std::string name, stage, from, to, want;
  } cases[] = {
      {"source missing", "AWSCURRENT", "", "V2",
       "InvalidParameterException: The parameter RemoveFromVersionId can't be empty. Staging label "
       "AWSCURRENT is currently attached to version " +
           TokenOf("V1") +
           ", so you must explicitly reference that version in RemoveFromVersionId."},
      {"another has it", "AWSCURRENT", "V2", "V2",
       "InvalidParameterException: Version stage AWSCURRENT not found in version " + TokenOf("V2")},
      {"nobody has it", "none", "V1", "V2",
       "InvalidParameterException: Version stage none not found in version " + TokenOf("V1")},
      {"unknown source", "AWSCURRENT", "V9", "V2", unknown("V9")},
      {"unknown target", "AWSCURRENT", "V1", "V9", unknown("V9")},
      {"unknown target, new label", "new", "", "V9", unknown("V9")},
      {"current without a target", "AWSCURRENT", "V1", "",
       "InvalidParameterException: You can't remove the staging label AWSCURRENT; move it to "
       "another version with MoveToVersionId."},
      {"nothing to do", "new", "", "",
       "InvalidParameterException: You must provide RemoveFromVersionId, MoveToVersionId, or both "
       "of them."},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Said(Move(c.stage, c.from, c.to)), c.want);
  }
  EXPECT_EQ(LabelTable(), (Labels{{"V1", {"AWSCURRENT"}}, {"V2", {"mine"}}}));
}

TEST_F(WriteOperationsTest, ANewLabelIsAttachedAndAnOldOneRemoved) {
  ASSERT_TRUE(Create("s", "value of V1").has_value());
  EXPECT_EQ(Said(Move("new", "", "V1")), "ok");
  EXPECT_EQ(Said(Move("new", "", "V1")), "ok");  // it is there already
  EXPECT_EQ(LabelTable(), (Labels{{"V1", {"AWSCURRENT", "new"}}}));
  EXPECT_EQ(Said(Move("new", "V1", "")), "ok");
  EXPECT_EQ(LabelTable(), (Labels{{"V1", {"AWSCURRENT"}}}));
}

TEST_F(WriteOperationsTest, ASecretHasTwentyLabelsAtMost) {
  ASSERT_TRUE(Create("s", "value of V1").has_value());
  std::vector<std::string> labels;
  for (int i = 0; i < 19; ++i) labels.push_back("label" + std::to_string(i));
  ASSERT_EQ(Said(Put("V2", labels)), "ok");
  const std::string full = "LimitExceededException: A secret can have at most 20 staging labels.";
  EXPECT_EQ(Said(Put("V3", {"more"})), full);
  EXPECT_EQ(Said(Move("more", "", "V1")), full);
  EXPECT_EQ(Said(Put("V3")), full);  // AWSPREVIOUS would be one too many
  EXPECT_EQ(Said(Put("V3", labels)), "ok");
}

TEST_F(WriteOperationsTest, OldVersionsWithoutALabelMakeRoom) {
  ASSERT_TRUE(Create("s", "value of V1").has_value());
  for (std::size_t i = 2; i <= limits::kSecretVersions; ++i) {
    ASSERT_EQ(Said(Put("V" + std::to_string(i))), "ok");
  }
  clock_.Advance(limits::kVersionKept);
  EXPECT_EQ(Said(Put("V101")),
            "LimitExceededException: A secret can have at most 100 versions, and versions of the "
            "last 24 hours are never removed.");
  clock_.Advance(1ms);
  ASSERT_EQ(Said(Put("V101")), "ok");
  EXPECT_THAT(Value({.secret_id = "s", .version_id = TokenOf("V1")}),
              HasSubstr("can't find the specified secret value for VersionId"));
  EXPECT_EQ(Value({.secret_id = "s", .version_id = TokenOf("V2")}), "value of V2");
  Open();
  EXPECT_EQ(Value({.secret_id = "s"}), "value of V101");
  int values = 0;
  ASSERT_TRUE(store_
                  ->ForEach(store::Kind::kVersion,
                            [&](std::string_view, std::string_view) {
                              ++values;
                              return Status();
                            })
                  .has_value());
  EXPECT_EQ(values, 100);
}

TEST_F(WriteOperationsTest, ADeletedSecretCanOnlyBeSeenRestoredOrDeletedForGood) {
  ASSERT_TRUE(Create("s", "value of V1").has_value());
  const auto now = clock_.Wall();
  const auto deleted = Delete({.secret_id = "s", .recovery_window_in_days = 7});
  ASSERT_TRUE(deleted.has_value());
  EXPECT_EQ(deleted->deletion_date, now + std::chrono::days(7));
  EXPECT_EQ(Describe("s")->deleted_date, now);
  EXPECT_EQ(Value({.secret_id = "s"}), kDeleted);
  EXPECT_EQ(Said(Put("V2")), kDeleted);
  EXPECT_EQ(Said(Update({.secret_id = "s", .description = "d"})), kDeleted);
  EXPECT_EQ(Said(Move("new", "", "V1")), kDeleted);
  EXPECT_EQ(Said(Delete({.secret_id = "s"})), kDeleted);
  EXPECT_TRUE(secrets_->ListSecretVersionIds(caller_, {.secret_id = "s"}).has_value());
  ASSERT_EQ(Said(Restore("s")), "ok");
  EXPECT_EQ(Describe("s")->deleted_date, std::nullopt);
  EXPECT_EQ(Value({.secret_id = "s"}), "value of V1");
  EXPECT_EQ(Said(Restore("s")), "ok");
  EXPECT_EQ(Said(Restore("none")), kNotFound);
}

TEST_F(WriteOperationsTest, DeleteRefusals) {
  ASSERT_TRUE(Create("s", "value").has_value());
  const std::string window =
      "InvalidParameterException: The RecoveryWindowInDays value must be between 7 and 30 days "
      "(inclusive).";
  EXPECT_EQ(Said(Delete({.secret_id = "s", .recovery_window_in_days = 6})), window);
  EXPECT_EQ(Said(Delete({.secret_id = "s", .recovery_window_in_days = 31})), window);
  EXPECT_EQ(
      Said(Delete(
          {.secret_id = "s", .recovery_window_in_days = 7, .force_delete_without_recovery = true})),
      "InvalidParameterException: You can't use ForceDeleteWithoutRecovery in conjunction "
      "with RecoveryWindowInDays.");
  EXPECT_EQ(Said(Delete({.secret_id = "none"})), kNotFound);
  EXPECT_EQ(Said(Delete({.secret_id = "no name"})), kBadName);
  EXPECT_EQ(Value({.secret_id = "s"}), "value");
}

TEST_F(WriteOperationsTest, DeletingByForceIsAtOnceAndFreesTheName) {
  const auto first = Create("s", "value");
  ASSERT_TRUE(Delete({.secret_id = "s"}).has_value());
  const auto deleted = Delete({.secret_id = "s", .force_delete_without_recovery = true});
  ASSERT_TRUE(deleted.has_value());
  EXPECT_EQ(deleted->arn, first->arn);
  EXPECT_EQ(deleted->deletion_date, clock_.Wall());
  EXPECT_EQ(Said(Describe("s")), kNotFound);
  const auto second = Create("s", "another");
  ASSERT_TRUE(second.has_value());
  EXPECT_NE(second->arn, first->arn);
  EXPECT_EQ(Value({.secret_id = first->arn}), kNotFound);
  EXPECT_EQ(Value({.secret_id = second->arn}), "another");
}

TEST_F(WriteOperationsTest, DeletingByForceWhatIsNotThereSucceeds) {
  const auto deleted = Delete({.secret_id = "none", .force_delete_without_recovery = true});
  ASSERT_TRUE(deleted.has_value());
  EXPECT_EQ(deleted->name, "none");
  EXPECT_THAT(deleted->arn, HasSubstr(":secret:none-"));
}

TEST_F(WriteOperationsTest, AtTheEndOfItsWindowASecretIsGone) {
  ASSERT_TRUE(Create("s", "value of V1").has_value());
  ASSERT_TRUE(Create("t", "value of V1").has_value());
  ASSERT_TRUE(Delete({.secret_id = "s", .recovery_window_in_days = 7}).has_value());
  ASSERT_TRUE(Delete({.secret_id = "t", .recovery_window_in_days = 8}).has_value());
  clock_.Advance(std::chrono::days(7) - 1ms);
  EXPECT_TRUE(Describe("s").has_value());
  clock_.Advance(1ms);
  EXPECT_EQ(Said(Describe("s")), kNotFound);
  EXPECT_EQ(Said(Restore("s")), kNotFound);
  EXPECT_EQ(secrets_->ListSecrets(caller_, {.include_planned_deletion = true})->secret_list.size(),
            1u);
  secrets_->Purge();
  int records = 0;
  const auto count = [&](std::string_view, std::string_view) {
    ++records;
    return Status();
  };
  ASSERT_TRUE(store_->ForEach(store::Kind::kSecret, count).has_value());
  ASSERT_TRUE(store_->ForEach(store::Kind::kVersion, count).has_value());
  EXPECT_EQ(records, 2);
  EXPECT_TRUE(Describe("t").has_value());
}

TEST_F(WriteOperationsTest, ANameWhoseWindowEndedIsFreeWithoutAPurge) {
  ASSERT_TRUE(Create("s", "old").has_value());
  ASSERT_TRUE(Delete({.secret_id = "s"}).has_value());
  clock_.Advance(std::chrono::days(30));
  ASSERT_EQ(Said(Create("s", "new")), "ok");
  EXPECT_EQ(Value({.secret_id = "s"}), "new");
  Open();
  EXPECT_EQ(Value({.secret_id = "s"}), "new");
  secrets_->Purge();
  EXPECT_EQ(Said(Put("V2")), "ok");
}

TEST_F(WriteOperationsTest, TheDateOfTheLastChangeGrowsWithEveryChange) {
  ASSERT_TRUE(Create("s", "value of V1").has_value());
  auto last = ChangedDate();
  const auto grew = [&] { return ChangedDate() > std::exchange(last, ChangedDate()); };
  ASSERT_TRUE(Put("V2").has_value());
  EXPECT_TRUE(grew());
  ASSERT_TRUE(Update({.secret_id = "s", .description = "d"}).has_value());
  EXPECT_TRUE(grew());
  ASSERT_TRUE(Move("new", "", "V1").has_value());
  EXPECT_TRUE(grew());
  ASSERT_TRUE(Delete({.secret_id = "s"}).has_value());
  EXPECT_TRUE(grew());
  clock_.SetWall(clock_.Wall() - 1h);
  ASSERT_TRUE(Restore("s").has_value());
  EXPECT_TRUE(grew());
}

// Works of one group see each other, and the answers come in order.
TEST_F(WriteOperationsTest, CallsAtOnceActOneAfterTheOther) {
  ASSERT_TRUE(Create("s", "value of V1").has_value());
  constexpr int kCalls = 40;
  std::promise<void> all;
  std::vector<std::string> answers;
  const auto answer = [&](const std::string& text) {
    answers.push_back(text);
    if (answers.size() == kCalls) all.set_value();
  };
  for (int i = 0; i < kCalls; ++i) {
    secrets_->CreateSecret(
        caller_,
        {.name = "t", .secret_string = "x", .client_request_token = TokenOf(std::to_string(i))},
        [&](const Result<CreateSecretResponse>& made) { answer(Said(made)); });
  }
  all.get_future().wait();
  EXPECT_EQ(answers.front(), "ok");
  EXPECT_EQ(std::ranges::count(answers, "ok"), 1);
}

TEST_F(WriteOperationsTest, ARestartKeepsEverything) {
  ASSERT_TRUE(Create({.name = "s",
                      .secret_string = "value of V1",
                      .description = "words",
                      .client_request_token = TokenOf("V1"),
                      .kms_key_id = "alias/mine",
                      .tags = std::vector<SecretTag>{{"k", "v"}},
                      .type = "partner"})
                  .has_value());
  ASSERT_TRUE(Put("V2", {"mine", "AWSCURRENT"}).has_value());
  ASSERT_TRUE(Create("deleted", "value").has_value());
  ASSERT_TRUE(Delete({.secret_id = "deleted", .recovery_window_in_days = 9}).has_value());
  ASSERT_TRUE(Create("empty", "value").has_value());
  clock_.Advance(24h);
  EXPECT_EQ(Value({.secret_id = "s"}), "value of V2");
  const auto s = *Describe("s");
  const auto deleted = *Describe("deleted");
  const auto listed = *secrets_->ListSecrets(caller_, {.include_planned_deletion = true});
  EXPECT_TRUE(s.last_accessed_date.has_value());
  Open();
  EXPECT_EQ(*Describe("s"), s);
  EXPECT_EQ(*Describe("deleted"), deleted);
  EXPECT_EQ(*secrets_->ListSecrets(caller_, {.include_planned_deletion = true}), listed);
  EXPECT_EQ(Value({.secret_id = "s", .version_stage = "AWSPREVIOUS"}), "value of V1");
}

TEST_F(WriteOperationsTest, NoValueAndNoNameIsInTheFiles) {
  std::vector<std::string> canaries;
  for (int i = 0; i < 20; ++i) canaries.push_back(random_.Text(32, "abcdefghijklmnopqrstuvwxyz"));
  ASSERT_TRUE(Create({.name = canaries[0],
                      .secret_string = canaries[1],
                      .description = canaries[2],
                      .client_request_token = TokenOf("V1"),
                      .tags = std::vector<SecretTag>{{canaries[3], canaries[4]}}})
                  .has_value());
  for (std::size_t i = 5; i < canaries.size(); ++i) {
    ASSERT_TRUE(Put({.secret_id = canaries[0],
                     .secret_string = canaries[i],
                     .client_request_token = TokenOf("V" + std::to_string(i))})
                    .has_value());
  }
  const std::string while_open = folder_.Everything();
  secrets_.reset();
  store_.reset();
  const std::string closed = folder_.Everything();
  for (const std::string& canary : canaries) {
    EXPECT_THAT(while_open, Not(HasSubstr(canary)));
    EXPECT_THAT(closed, Not(HasSubstr(canary)));
  }
}

TEST_F(WriteOperationsTest, AStoreThatGoesAwayAnswersFirst) {
  int answered = 0;
  for (int i = 0; i < 20; ++i) {
    secrets_->CreateSecret(caller_, {.name = "n" + std::to_string(i)},
                           [&](const Result<CreateSecretResponse>& made) {
                             EXPECT_TRUE(made.has_value());
                             ++answered;
                           });
  }
  secrets_.reset();
  store_.reset();
  EXPECT_EQ(answered, 20);
  Open();
  EXPECT_EQ(secrets_->ListSecrets(caller_, {})->secret_list.size(), 20u);
}

}  // namespace
}  // namespace keepsake::secrets
