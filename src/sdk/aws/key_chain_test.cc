#include "sdk/aws/key_chain.h"

#include "base/text.h"
#include "sdk/aws/container_keys.h"
#include "sdk/aws/instance_keys.h"
#include "sdk/aws/profile_keys.h"
#include "sdk/surroundings_testing.h"
#include "testing/manual_clock.h"
#include "testing/temporary_folder.h"

namespace keepsake::sdk {
namespace {

using ::testing::HasSubstr;

const Variables kKeysInEnvironment{{"AWS_ACCESS_KEY_ID", "of-environment"},
                                   {"AWS_SECRET_ACCESS_KEY", "private"}};
const Variables kContainer{{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/keys"}};
const Variables kNoInstance{{"AWS_EC2_METADATA_DISABLED", "true"}};
const std::string kKeysInProfile = "aws_access_key_id=of-profile\naws_secret_access_key=private\n";

Variables operator+(Variables a, const Variables& b) {
  a.insert(b.begin(), b.end());
  return a;
}

class KeyChainTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto tls = net::TlsClientContext::Create("", {});
    ASSERT_TRUE(tls.has_value()) << tls.error();
    tls_ = *std::move(tls);
  }
  // `profile` is what stands in [default].
  Result<std::unique_ptr<KeySource>> Choose(const AwsCredentials& given, Variables variables,
                                            const std::string& profile = "") {
    folder_.Write(".aws/config", "[default]\n" + profile);
    variables["HOME"] = folder_.path();
    const auto environment = EnvironmentOf(std::move(variables));
    auto loaded = Profile::Load("", environment);
    EXPECT_TRUE(loaded.has_value()) << loaded.error();
    return ChooseKeySource(given, *loaded, loop_, *tls_, environment);
  }
  // Which source it is, by the key it holds or by its kind.
  std::string Chosen(const AwsCredentials& given, const Variables& variables,
                     const std::string& profile = "") {
    const auto source = Choose(given, variables, profile);
    if (!source.has_value()) return source.error().message();
    if (dynamic_cast<FixedKeys*>(source->get()) != nullptr) return Fetched(**source).access_key_id;
    if (dynamic_cast<ProfileKeys*>(source->get()) != nullptr) return "profile";
    if (dynamic_cast<ContainerKeys*>(source->get()) != nullptr) return "container";
    return dynamic_cast<InstanceKeys*>(source->get()) != nullptr ? "instance" : "?";
  }
  static Keys Fetched(KeySource& source) {
    Keys keys;
    source.Fetch([&](Result<Keys> fetched) { keys = *std::move(fetched); });
    return keys;
  }

  const testing::ManualClock clock_;
  net::EventLoop loop_{clock_};
  testing::TemporaryFolder folder_;
  std::unique_ptr<net::TlsClientContext> tls_;
};

// Source: aws-auth.md §5.1.
TEST_F(KeyChainTest, TheFirstPlaceThatIsConfiguredIsTaken) {
  const AwsCredentials given{.access_key_id = "given", .secret_access_key = "private"};
  const AwsCredentials named{.profile = "default"};
  const struct {
    std::string name;
    AwsCredentials given;
    Variables variables;
    std::string profile, want;
  } cases[] = {
      {"the caller's", given, kKeysInEnvironment + kContainer, kKeysInProfile, "given"},
      {"the environment", {}, kKeysInEnvironment + kContainer, kKeysInProfile, "of-environment"},
      {"a named profile beats the environment", named, kKeysInEnvironment, kKeysInProfile,
       "profile"},
      {"AWS_PROFILE does not beat the environment",
       {},
       kKeysInEnvironment + Variables{{"AWS_PROFILE", "default"}},
       kKeysInProfile,
       "of-environment"},
      {"the profile", {}, kContainer, kKeysInProfile, "profile"},
      {"the container", {}, kContainer, "region=r\n", "container"},
      {"the instance", {}, {}, "", "instance"},
      {"empty variables are none",
       {},
       {{"AWS_ACCESS_KEY_ID", ""},
        {"AWS_SECRET_ACCESS_KEY", ""},
        {"AWS_CONTAINER_CREDENTIALS_FULL_URI", ""}},
       "",
       "instance"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Chosen(c.given, c.variables, c.profile), c.want);
  }
}

TEST_F(KeyChainTest, TheEnvironmentGivesAllPartsOfItsKeys) {
  auto source = Choose(
      {}, kKeysInEnvironment + Variables{{"AWS_SESSION_TOKEN", "session"},
                                         {"AWS_CREDENTIAL_EXPIRATION", "2015-08-30T18:36:00Z"}});
  ASSERT_TRUE(source.has_value()) << source.error();
  const Keys keys = Fetched(**source);
  EXPECT_EQ(keys.secret_access_key.reveal(), "private");
  EXPECT_EQ(keys.session_token.reveal(), "session");
  EXPECT_EQ(keys.expires_at, base::ParseIso8601("2015-08-30T18:36:00Z"));
}

TEST_F(KeyChainTest, TheCallersSessionTokenIsTakenAlong) {
  auto source = Choose(
      {.access_key_id = "AK", .secret_access_key = "private", .session_token = "session"}, {});
  ASSERT_TRUE(source.has_value()) << source.error();
  EXPECT_EQ(Fetched(**source).session_token.reveal(), "session");
}

TEST_F(KeyChainTest, APlaceThatIsConfiguredButBrokenIsAnErrorAndNotPassedOver) {
  const struct {
    std::string name;
    AwsCredentials given;
    Variables variables;
    std::string profile;
    ErrorCode code;
    std::string says;
  } cases[] = {
      {"half of the caller's",
       {.access_key_id = "AK"},
       kKeysInEnvironment,
       "",
       ErrorCode::kInvalidArgument,
       "together or not at all"},
      {"the other half",
       {.secret_access_key = "private"},
       kKeysInEnvironment,
       "",
       ErrorCode::kInvalidArgument,
       "together or not at all"},
      {"half of the environment's",
       {},
       {{"AWS_ACCESS_KEY_ID", "AK"}},
       kKeysInProfile,
       ErrorCode::kInvalidArgument,
       "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"},
      {"its other half",
       {},
       {{"AWS_SECRET_ACCESS_KEY", "private"}},
       kKeysInProfile,
       ErrorCode::kInvalidArgument,
       "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"},
      {"a bad end",
       {},
       kKeysInEnvironment + Variables{{"AWS_CREDENTIAL_EXPIRATION", "private"}},
       "",
       ErrorCode::kInvalidArgument,
       "AWS_CREDENTIAL_EXPIRATION is no date"},
      {"a web identity",
       {},
       {{"AWS_WEB_IDENTITY_TOKEN_FILE", "/t"}},
       kKeysInProfile,
       ErrorCode::kUnimplemented,
       "AWS_WEB_IDENTITY_TOKEN_FILE"},
      {"half of the profile's",
       {},
       kContainer,
       "aws_secret_access_key=private\n",
       ErrorCode::kInvalidArgument,
       "has no aws_access_key_id"},
      {"a role", {}, kContainer, "role_arn=arn\n", ErrorCode::kUnimplemented, "role_arn"},
      {"a container elsewhere",
       {},
       {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://other.example/"}},
       "",
       ErrorCode::kInvalidArgument,
       "AWS_CONTAINER_CREDENTIALS_FULL_URI"},
      {"a bad instance",
       {},
       {{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "h"}},
       "",
       ErrorCode::kInvalidArgument,
       "the instance metadata service"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto source = Choose(c.given, c.variables, c.profile);
    ASSERT_FALSE(source.has_value());
    EXPECT_EQ(source.error().code(), c.code);
    EXPECT_THAT(source.error().message(), HasSubstr(c.says));
    EXPECT_FALSE(source.error().ToString().contains("private"));
  }
}

TEST_F(KeyChainTest, WithNothingAtAllItSaysWhereItLookedAndWhatToSet) {
  const auto source = Choose({}, kNoInstance);
  ASSERT_FALSE(source.has_value());
  EXPECT_EQ(source.error().code(), ErrorCode::kAuthentication);
  for (const std::string place : {"AWS_ACCESS_KEY_ID", "profile", "container", "metadata"}) {
    EXPECT_THAT(source.error().message(), HasSubstr(place));
  }
  EXPECT_THAT(std::string(source.error().hint()), HasSubstr("AWS_SECRET_ACCESS_KEY"));
}

}  // namespace
}  // namespace keepsake::sdk
