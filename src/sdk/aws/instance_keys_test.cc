#include "sdk/aws/instance_keys.h"

#include "sdk/aws/key_source_testing.h"
#include "sdk/surroundings_testing.h"
#include "testing/manual_clock.h"

#include <set>

namespace keepsake::sdk {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

const std::string kEndpoint = "AWS_EC2_METADATA_SERVICE_ENDPOINT";
const std::string kMode = "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE";
const std::string kNoVersion1 = "AWS_EC2_METADATA_V1_DISABLED";
const std::string kTimeout = "AWS_METADATA_SERVICE_TIMEOUT";
const std::string kAttempts = "AWS_METADATA_SERVICE_NUM_ATTEMPTS";
const std::string kTokenPath = "/latest/api/token";
const std::string kRolesPath = "/latest/meta-data/iam/security-credentials/";

Profile ProfileOf(const std::string& properties) {
  auto text = ParseProfileText("[default]\n" + properties, ProfileFile::kConfig);
  EXPECT_TRUE(text.has_value()) << text.error();
  return Profile("default", *std::move(text));
}

// Source: aws-auth.md §5.8.
TEST(InstanceMetadataTest, ItIsSwitchedOffByTheWordTrueAlone) {
  const struct {
    std::string value;
    bool is_off;
  } cases[] = {{"true", true}, {"TRUE", true}, {"false", false}, {"1", false}, {"", false}};
  for (const auto& c : cases) {
    SCOPED_TRACE(c.value);
    const auto found =
        InstanceMetadata::Find(Profile(), EnvironmentOf({{"AWS_EC2_METADATA_DISABLED", c.value}}));
    ASSERT_TRUE(found.has_value()) << found.error();
    EXPECT_EQ(found->has_value(), !c.is_off);
  }
}

TEST(InstanceMetadataTest, WhereItIsFollowsVariableProfileAndMode) {
  const struct {
    std::string name;
    Variables variables;
    std::string profile, want;
  } cases[] = {
      {"nothing", {}, "", "169.254.169.254"},
      {"mode 4", {{kMode, "IPv4"}}, "", "169.254.169.254"},
      {"mode 6", {{kMode, "ipv6"}}, "", "[fd00:ec2::254]"},
      {"mode of the profile", {}, "ec2_metadata_service_endpoint_mode = IPv6\n", "[fd00:ec2::254]"},
      {"the variable's mode wins",
       {{kMode, "IPv4"}},
       "ec2_metadata_service_endpoint_mode = IPv6\n",
       "169.254.169.254"},
      {"the endpoint wins over the mode", {{kEndpoint, "http://h:1"}, {kMode, "IPv6"}}, "", "h:1"},
      {"the profile's endpoint wins over the mode",
       {{kMode, "IPv6"}},
       "ec2_metadata_service_endpoint = http://p:1/\n",
       "p:1"},
      {"the variable's endpoint wins",
       {{kEndpoint, "http://h:1/"}},
       "ec2_metadata_service_endpoint = http://p:1\n",
       "h:1"},
      {"an empty variable is none",
       {{kEndpoint, ""}},
       "ec2_metadata_service_endpoint = http://p:1\n",
       "p:1"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto found = InstanceMetadata::Find(ProfileOf(c.profile), EnvironmentOf(c.variables));
    ASSERT_TRUE(found.has_value()) << found.error();
    EXPECT_EQ((*found)->origin.host, c.want);
  }
}

TEST(InstanceMetadataTest, ABadPlaceIsNamed) {
  const auto bad_mode = InstanceMetadata::Find(Profile(), EnvironmentOf({{kMode, "IPv5"}}));
  ASSERT_FALSE(bad_mode.has_value());
  EXPECT_EQ(bad_mode.error().message(), "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE is IPv4 or IPv6");
  const auto bad_url = InstanceMetadata::Find(Profile(), EnvironmentOf({{kEndpoint, "h:1"}}));
  ASSERT_FALSE(bad_url.has_value());
  EXPECT_THAT(bad_url.error().message(), HasSubstr("the instance metadata service: the URL"));
}

TEST(InstanceMetadataTest, PatienceFollowsVariableAndProfile) {
  const struct {
    std::string name;
    Variables variables;
    std::string profile;
    std::chrono::milliseconds timeout;
    int attempts;
  } cases[] = {
      {"nothing", {}, "", 1s, 1},
      {"variables",
       {{kTimeout, "3"}, {kAttempts, "4"}},
       "metadata_service_timeout = 7\nmetadata_service_num_attempts = 7\n",
       3s,
       4},
      {"profile", {}, "metadata_service_timeout = 7\nmetadata_service_num_attempts = 7\n", 7s, 7},
      {"too many", {{kAttempts, "11"}}, "", 1s, 10},
      {"nonsense", {{kTimeout, "soon"}, {kAttempts, "-1"}}, "", 1s, 1},
      {"nothing at all", {{kTimeout, "0"}, {kAttempts, "0"}}, "", 1s, 1},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto found = InstanceMetadata::Find(ProfileOf(c.profile), EnvironmentOf(c.variables));
    ASSERT_TRUE(found.has_value()) << found.error();
    EXPECT_EQ((*found)->timeout, c.timeout);
    EXPECT_EQ((*found)->attempts, c.attempts);
  }
}

TEST(InstanceMetadataTest, Version1IsForbiddenByVariableOrProfile) {
  const std::string property = "ec2_metadata_v1_disabled = true\n";
  EXPECT_TRUE((*InstanceMetadata::Find(Profile(), EnvironmentOf({})))->version1);
  EXPECT_FALSE(
      (*InstanceMetadata::Find(Profile(), EnvironmentOf({{kNoVersion1, "true"}})))->version1);
  EXPECT_FALSE((*InstanceMetadata::Find(ProfileOf(property), EnvironmentOf({})))->version1);
  EXPECT_TRUE(
      (*InstanceMetadata::Find(ProfileOf(property), EnvironmentOf({{kNoVersion1, "false"}})))
          ->version1);
}

// The service of an instance with the role "role-a".
class InstanceKeysTest : public KeySourceTest {
 protected:
  void SetUp() override {
    server_.answer = [this](const FakeHttp::Request& r) { return Answer(r); };
  }
  std::optional<http::Response> Answer(const FakeHttp::Request& request) {
    if (request.method == "PUT") {
      if (token_status_ != 200) return http::Response{.status = token_status_};
      return http::Response{.body = "token-" + std::to_string(server_.count("PUT"))};
    }
    if (refused_.contains(request.field("x-aws-ec2-metadata-token"))) {
      return http::Response{.status = 401};
    }
    if (request.target == kRolesPath) return http::Response{.status = role_status_, .body = role_};
    return http::Response{.status = keys_status_, .body = keys_json_};
  }
  void Open(Variables variables = {}) {
    variables[kEndpoint] = server_.url();
    auto metadata = InstanceMetadata::Find(Profile(), EnvironmentOf(std::move(variables)));
    ASSERT_TRUE(metadata.has_value()) << metadata.error();
    keys_ = std::make_unique<InstanceKeys>(loop_, **std::move(metadata));
  }

  int token_status_ = 200, role_status_ = 200, keys_status_ = 200;
  std::string role_ = "role-a";
  std::string keys_json_ =
      R"({"Code":"Success","AccessKeyId":"AK","SecretAccessKey":"private","Token":"session"})";
  std::set<std::string> refused_;
};

TEST_F(InstanceKeysTest, TheKeysComeInThreeStepsWithASessionToken) {
  Open();
  const auto keys = Fetch();
  ASSERT_TRUE(keys.has_value()) << keys.error();
  EXPECT_EQ(keys->access_key_id, "AK");
  EXPECT_EQ(keys->secret_access_key.reveal(), "private");
  EXPECT_EQ(keys->session_token.reveal(), "session");
  EXPECT_EQ(server_.asked(),
            "PUT " + kTokenPath + " GET " + kRolesPath + " GET " + kRolesPath + "role-a");
  EXPECT_EQ(server_.requests[0].field("x-aws-ec2-metadata-token-ttl-seconds"), "21600");
  EXPECT_EQ(server_.requests[1].field("x-aws-ec2-metadata-token"), "token-1");
  EXPECT_EQ(server_.requests[2].field("x-aws-ec2-metadata-token"), "token-1");
  EXPECT_TRUE(keys_->outlive_their_end());
}

TEST_F(InstanceKeysTest, TheRoleIsTheFirstLineAndCannotLeaveItsPath) {
  const struct {
    std::string text, path;
  } cases[] = {
      {"role-a\nrole-b\n", "role-a"},
      {"role-a\r\n", "role-a"},
      {" role-a ", "role-a"},
      {"a?b#c d", "a%3Fb%23c%20d"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text);
    server_.requests.clear();
    role_ = c.text;
    Open();
    ASSERT_TRUE(Fetch().has_value());
    EXPECT_EQ(server_.requests.back().target, kRolesPath + c.path);
  }
}

TEST_F(InstanceKeysTest, ASessionTokenIsUsedUntilFiveSecondsBeforeItsEnd) {
  Open();
  ASSERT_TRUE(Fetch().has_value());
  clock_.Advance(21'594s);
  ASSERT_TRUE(Fetch().has_value());
  EXPECT_EQ(server_.count("PUT"), 1);
  clock_.Advance(1s);
  ASSERT_TRUE(Fetch().has_value());
  EXPECT_EQ(server_.count("PUT"), 2);
  EXPECT_EQ(server_.requests.back().field("x-aws-ec2-metadata-token"), "token-2");
}

TEST_F(InstanceKeysTest, ARefusedSessionTokenIsReplacedOnce) {
  Open();
  ASSERT_TRUE(Fetch().has_value());
  refused_ = {"token-1"};
  const auto keys = Fetch();
  ASSERT_TRUE(keys.has_value()) << keys.error();
  EXPECT_EQ(server_.count("PUT"), 2);
  refused_ = {"token-2", "token-3", "token-4"};
  const auto refused = Fetch();
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code(), ErrorCode::kAuthentication);
  EXPECT_THAT(refused.error().message(), HasSubstr("status 401"));
  EXPECT_EQ(server_.count("PUT"), 3) << "not again and again";
}

TEST_F(InstanceKeysTest, AServiceWithoutSessionTokensIsAskedWithoutUnlessThatIsForbidden) {
  const struct {
    int status;
    bool forbidden, works;
  } cases[] = {
      {403, false, true},  {404, false, true}, {405, false, true}, {400, false, false},
      {500, false, false}, {403, true, false}, {404, true, false}, {405, true, false},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.status);
    server_.requests.clear();
    token_status_ = c.status;
    Open(c.forbidden ? Variables{{kNoVersion1, "true"}} : Variables{});
    const auto keys = Fetch();
    EXPECT_EQ(keys.has_value(), c.works);
    EXPECT_EQ(server_.count("GET"), c.works ? 2 : 0);
    if (c.works) {
      EXPECT_EQ(server_.requests.back().field("x-aws-ec2-metadata-token"), "(none)");
    } else {
      EXPECT_EQ(keys.error().code(), ErrorCode::kAuthentication);
      EXPECT_THAT(keys.error().message(), HasSubstr("status " + std::to_string(c.status)));
    }
  }
}

TEST_F(InstanceKeysTest, ASilentTokenRequestLeadsToVersion1AfterTheTimeout) {
  server_.answer = [this](const FakeHttp::Request& r) -> std::optional<http::Response> {
    if (r.method == "PUT") return std::nullopt;
    return Answer(r);
  };
  Open({{kTimeout, "2"}});
  Begin();
  const auto waited = TimeUntil(clock_, loop_, [this] { return server_.count("GET") > 0; });
  EXPECT_GE(waited, 2s);
  EXPECT_LT(waited, 3s);
  ASSERT_TRUE(loop_.RunUntil([this] { return fetched_.has_value(); }));
  EXPECT_TRUE(fetched_->has_value()) << fetched_->error();
}

TEST_F(InstanceKeysTest, AnInstanceWithoutARoleSaysSo) {
  const struct {
    int status;
    std::string role;
  } cases[] = {{404, ""}, {200, ""}, {200, "\nrole"}};
  for (const auto& c : cases) {
    SCOPED_TRACE(c.status);
    role_status_ = c.status;
    role_ = c.role;
    Open();
    const auto keys = Fetch();
    ASSERT_FALSE(keys.has_value());
    EXPECT_EQ(keys.error().code(), ErrorCode::kAuthentication);
    EXPECT_EQ(keys.error().message(), "AWS credentials of the instance: the instance has no role");
  }
}

TEST_F(InstanceKeysTest, AnAnswerWithoutKeysIsAnErrorWithoutItsText) {
  keys_json_ = R"({"Code":"AssumeRoleUnauthorizedAccess","Message":"private"})";
  Open();
  const auto keys = Fetch();
  ASSERT_FALSE(keys.has_value());
  EXPECT_THAT(keys.error().message(), HasSubstr("says that there are none"));
  EXPECT_FALSE(keys.error().ToString().contains("private"));
}

TEST_F(InstanceKeysTest, AFailingServiceIsAskedSoOftenAsIsSaid) {
  for (const int attempts : {1, 3}) {
    SCOPED_TRACE(attempts);
    server_.requests.clear();
    keys_status_ = 503;
    Open({{kAttempts, std::to_string(attempts)}});
    const auto keys = Fetch();
    ASSERT_FALSE(keys.has_value());
    EXPECT_THAT(keys.error().message(), HasSubstr("status 503"));
    EXPECT_EQ(
        std::ranges::count(server_.requests, kRolesPath + "role-a", &FakeHttp::Request::target),
        attempts);
  }
}

TEST_F(InstanceKeysTest, WhereNobodyListensThereAreNoKeys) {
  Open();
  const std::string closed = [] {
    const testing::ManualClock clock;
    net::EventLoop loop(clock);
    return FakeHttp(loop).url();  // was free a moment ago, and is again
  }();
  auto metadata = InstanceMetadata::Find(Profile(), EnvironmentOf({{kEndpoint, closed}}));
  ASSERT_TRUE(metadata.has_value());
  keys_ = std::make_unique<InstanceKeys>(loop_, **std::move(metadata));
  const auto keys = Fetch();
  ASSERT_FALSE(keys.has_value());
  EXPECT_EQ(keys.error().code(), ErrorCode::kConnection) << keys.error();
}

}  // namespace
}  // namespace keepsake::sdk
