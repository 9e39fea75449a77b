#include "sdk/aws/profiles.h"

#include "base/limits.h"
#include "sdk/aws/profile_keys.h"
#include "sdk/surroundings_testing.h"
#include "testing/manual_clock.h"
#include "testing/temporary_folder.h"

namespace keepsake::sdk {
namespace {

using ::testing::HasSubstr;

class ProfilesTest : public ::testing::Test {
 protected:
  Result<Profile> Load(Variables variables = {}, const std::string& name = "") const {
    variables.try_emplace("HOME", folder_.path());
    return Profile::Load(name, EnvironmentOf(std::move(variables)));
  }
  testing::TemporaryFolder folder_;
};

TEST_F(ProfilesTest, TheProfileIsTheCallersThenAwsProfileThenDefault) {
  folder_.Write(".aws/config",
                "[default]\nregion=of-default\n[profile a]\nregion=of-a\n"
                "[profile b]\nregion=of-b\n[profile c]\nregion=of-c\n");
  const struct {
    std::string given;
    Variables variables;
    std::string want;
  } cases[] = {
      {"", {}, "of-default"},
      {"", {{"AWS_DEFAULT_PROFILE", "c"}}, "of-c"},
      {"", {{"AWS_PROFILE", "b"}, {"AWS_DEFAULT_PROFILE", "c"}}, "of-b"},
      {"", {{"AWS_PROFILE", ""}, {"AWS_DEFAULT_PROFILE", "c"}}, "of-c"},
      {"a", {{"AWS_PROFILE", "b"}, {"AWS_DEFAULT_PROFILE", "c"}}, "of-a"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.want);
    const auto profile = Load(c.variables, c.given);
    ASSERT_TRUE(profile.has_value()) << profile.error();
    EXPECT_EQ(profile->Get("region"), c.want);
  }
}

TEST_F(ProfilesTest, AProfileThatWasAskedForMustExist) {
  folder_.Write(".aws/config", "[profile a]\nregion=r\n");
  for (const auto& profile : {Load({}, "absent"), Load({{"AWS_PROFILE", "absent"}})}) {
    ASSERT_FALSE(profile.has_value());
    EXPECT_EQ(profile.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_EQ(profile.error().message(), "there is no AWS profile \"absent\"");
    EXPECT_THAT(std::string(profile.error().hint()), HasSubstr("~/.aws/config"));
  }
  EXPECT_TRUE(Load().has_value()) << "the default profile may be missing";
}

TEST_F(ProfilesTest, BothFilesMakeOneProfileAndCredentialsWin) {
  folder_.Write(".aws/config", "[default]\nregion=r\naws_access_key_id=config\n");
  folder_.Write(".aws/credentials",
                "[default]\naws_access_key_id=credentials\naws_secret_access_key=s\n");
  const auto profile = Load();
  ASSERT_TRUE(profile.has_value()) << profile.error();
  EXPECT_EQ(profile->Get("region"), "r");
  EXPECT_EQ(profile->Get("aws_access_key_id"), "credentials");
}

TEST_F(ProfilesTest, VariablesNameOtherFiles) {
  folder_.Write(".aws/config", "[default]\nregion=usual\n");
  folder_.Write(".aws/credentials", "[default]\naws_access_key_id=usual\n");
  folder_.Write("other/config", "[default]\nregion=other\n");
  const std::string credentials =
      folder_.Write("other/credentials", "[default]\naws_access_key_id=other\n");
  const auto profile =
      Load({{"AWS_CONFIG_FILE", "~/other/config"}, {"AWS_SHARED_CREDENTIALS_FILE", credentials}});
  ASSERT_TRUE(profile.has_value()) << profile.error();
  EXPECT_EQ(profile->Get("region"), "other");
  EXPECT_EQ(profile->Get("aws_access_key_id"), "other");
}

TEST_F(ProfilesTest, FilesThatAreNotThereAreEmpty) {
  EXPECT_TRUE(Load().has_value());
  EXPECT_TRUE(Load({{"HOME", ""}}).has_value());
  EXPECT_TRUE(Load({{"AWS_CONFIG_FILE", folder_ / "absent"}}).has_value());
  EXPECT_TRUE(Load({{"AWS_CONFIG_FILE", "/dev/null"}}).has_value());
}

TEST_F(ProfilesTest, ABadLineIsNamedWithItsFile) {
  const std::string config = folder_.Write(".aws/config", "[default]\nregion=r\nprivate\n");
  const auto bad_config = Load();
  ASSERT_FALSE(bad_config.has_value());
  EXPECT_EQ(bad_config.error().message(), config + ": line 3: there is no =");
  folder_.Write(".aws/config", "");
  const std::string credentials = folder_.Write(".aws/credentials", "private = x\n");
  const auto bad_credentials = Load();
  ASSERT_FALSE(bad_credentials.has_value());
  EXPECT_EQ(bad_credentials.error().message(),
            credentials + ": line 1: a property stands before any section");
}

TEST_F(ProfilesTest, AFileThatCannotBeReadIsNamed) {
  std::filesystem::create_directories(folder_ / "folder");
  const auto folder = Load({{"AWS_CONFIG_FILE", folder_ / "folder"}});
  ASSERT_FALSE(folder.has_value());
  EXPECT_EQ(folder.error().code(), ErrorCode::kInvalidArgument);
  EXPECT_THAT(folder.error().message(), HasSubstr(folder_ / "folder"));
  const std::string large = folder_.Write("large", std::string(limits::kProfileFileBytes + 1, '#'));
  const auto too_large = Load({{"AWS_CONFIG_FILE", large}});
  ASSERT_FALSE(too_large.has_value());
  EXPECT_THAT(too_large.error().message(), HasSubstr(large + " is over"));
}

TEST_F(ProfilesTest, AnEmptyPropertyIsNone) {
  folder_.Write(".aws/config", "[default]\nregion =\n");
  const auto profile = Load();
  ASSERT_TRUE(profile.has_value());
  EXPECT_FALSE(profile->Has("region"));
  EXPECT_EQ(profile->Get("region"), std::nullopt);
}

TEST_F(ProfilesTest, APropertyOfAServiceIsFoundThroughItsSection) {
  folder_.Write(".aws/config",
                "[default]\nservices = s\n[profile none]\nregion = r\n"
                "[profile absent]\nservices = t\n"
                "[services s]\nsecrets_manager =\n  endpoint_url = http://127.0.0.1:1\n");
  EXPECT_EQ(Load()->GetOfService("secrets_manager", "endpoint_url"), "http://127.0.0.1:1");
  EXPECT_EQ(Load()->GetOfService("s3", "endpoint_url"), std::nullopt);
  EXPECT_EQ(Load()->GetOfService("secrets_manager", "region"), std::nullopt);
  EXPECT_EQ(Load({}, "none")->GetOfService("secrets_manager", "endpoint_url"), std::nullopt);
  EXPECT_EQ(Load({}, "absent")->GetOfService("secrets_manager", "endpoint_url"), std::nullopt);
}

Profile ProfileOf(const std::string& properties) {
  auto text = ParseProfileText("[profile p]\n" + properties, ProfileFile::kConfig);
  EXPECT_TRUE(text.has_value()) << text.error();
  return Profile("p", *std::move(text));
}

TEST(ProfileKeysTest, TheKeysOfAProfileAreReadWhole) {
  const auto keys = KeysOfProfile(ProfileOf(
      "aws_access_key_id=AK\naws_secret_access_key=private\naws_session_token=session\n"));
  ASSERT_TRUE(keys.has_value()) << keys.error();
  EXPECT_EQ(keys->access_key_id, "AK");
  EXPECT_EQ(keys->secret_access_key.reveal(), "private");
  EXPECT_EQ(keys->session_token.reveal(), "session");
  EXPECT_EQ(keys->expires_at, std::nullopt);
}

TEST(ProfileKeysTest, TheMissingHalfOfAPairIsNamed) {
  const auto no_secret = KeysOfProfile(ProfileOf("aws_access_key_id=AK\n"));
  ASSERT_FALSE(no_secret.has_value());
  EXPECT_EQ(no_secret.error().message(), "the AWS profile \"p\" has no aws_secret_access_key");
  const auto no_id = KeysOfProfile(ProfileOf("aws_secret_access_key=private\n"));
  ASSERT_FALSE(no_id.has_value());
  EXPECT_EQ(no_id.error().message(), "the AWS profile \"p\" has no aws_access_key_id");
}

TEST(ProfileKeysTest, AWayThatIsNotGoneIsNamedEvenBesideKeys) {
  const std::string ways[] = {
      "role_arn",    "web_identity_token_file", "credential_process", "credential_source",
      "sso_session", "sso_start_url",           "login_session"};
  for (const std::string& way : ways) {
    SCOPED_TRACE(way);
    const auto has = HasStaticKeys(
        ProfileOf("aws_access_key_id=AK\naws_secret_access_key=private\n" + way + "=x\n"));
    ASSERT_FALSE(has.has_value());
    EXPECT_EQ(has.error().code(), ErrorCode::kUnimplemented);
    EXPECT_THAT(has.error().message(), HasSubstr("\"p\" gets its credentials by " + way));
    EXPECT_FALSE(has.error().hint().empty());
  }
}

TEST_F(ProfilesTest, KeysThatAnotherToolWritesAreFoundByTheNextFetch) {
  const testing::ManualClock clock;
  net::EventLoop loop(clock);
  const std::string form = "[default]\naws_secret_access_key=s\naws_access_key_id=";
  folder_.Write(".aws/credentials", form + "first\n");
  ProfileKeys source(loop, "default", EnvironmentOf({{"HOME", folder_.path()}}));
  for (const std::string id : {"first", "second"}) {
    folder_.Write(".aws/credentials", form + id + "\n");
    std::optional<Result<Keys>> keys;
    source.Fetch([&](Result<Keys> fetched) { keys = std::move(fetched); });
    EXPECT_FALSE(keys.has_value()) << "files are not read on the loop";
    ASSERT_TRUE(loop.RunUntil([&] { return keys.has_value(); }));
    ASSERT_TRUE(keys->has_value()) << keys->error();
    EXPECT_EQ((*keys)->access_key_id, id);
  }
}

TEST_F(ProfilesTest, AFetchThatIsGivenUpDoesNotCallBack) {
  const testing::ManualClock clock;
  net::EventLoop loop(clock);
  bool called = false;
  {
    ProfileKeys source(loop, "default", EnvironmentOf({{"HOME", folder_.path()}}));
    source.Fetch([&](const Result<Keys>&) { called = true; });
  }
  // A second one, which ends, so that the first had its time.
  ProfileKeys source(loop, "default", EnvironmentOf({{"HOME", folder_.path()}}));
  bool second = false;
  source.Fetch([&](const Result<Keys>& keys) { second = !keys.has_value(); });
  EXPECT_TRUE(loop.RunUntil([&] { return second; }));
  EXPECT_FALSE(called);
}

}  // namespace
}  // namespace keepsake::sdk
