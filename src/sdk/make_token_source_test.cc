#include "sdk/make_token_source.h"

#include "base/text.h"
#include "sdk/surroundings_testing.h"
#include "testing/manual_clock.h"
#include "testing/seeded_random.h"
#include "tokens/token.h"

namespace keepsake::sdk {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

const std::string kV2 = base::Base64UrlEncode("{}") + '.' + base::Base64UrlEncode(R"({"t":"g"})") +
                        '.' + base::Base64UrlEncode("sig");

class MakeTokenSourceTest : public ::testing::Test {
 protected:
  Result<std::unique_ptr<TokenSource>> Make(const CredentialSource& source,
                                            Variables variables = {}) {
    return MakeTokenSource(source.recipe(), loop_,
                           {std::make_shared<testing::ManualClock>(),
                            std::make_shared<testing::SeededRandom>(testing::Seed()),
                            EnvironmentOf(std::move(variables))});
  }
  // "KEY at HOST", or the error's message.
  std::string Made(const CredentialSource& source, Variables variables = {}) {
    const auto made = Make(source, std::move(variables));
    if (!made.has_value()) return made.error().message();
    EXPECT_FALSE((*made)->can_change());
    std::string text;
    (*made)->Fetch([&](const Result<Access>& access) {
      text = std::string(access->api_key.reveal()) + " at " + net::ToString(access->cache.address);
    });
    return text;
  }

  const testing::ManualClock clock_;
  net::EventLoop loop_{clock_};
};

TEST_F(MakeTokenSourceTest, EachFactoryLeadsToItsToken) {
  const struct {
    std::string name;
    CredentialSource source;
    Variables variables;
    std::string want;
  } cases[] = {
      {"FromString", CredentialSource::FromString(V1("e", "k")), {}, "k at cache.e:443"},
      {"FromString with endpoints",
       CredentialSource::FromString(kV2, {.endpoint = "e"}),
       {},
       kV2 + " at cache.e:443"},
      {"FromApiKeyV2", CredentialSource::FromApiKeyV2(kV2, "e"), {}, kV2 + " at cache.e:443"},
      {"FromEnvironment",
       CredentialSource::FromEnvironment(),
       {{"MOMENTO_API_KEY", V1("e", "api")}, {"MOMENTO_AUTH_TOKEN", V1("e", "auth")}},
       "api at cache.e:443"},
      {"its second variable",
       CredentialSource(),
       {{"MOMENTO_API_KEY", ""}, {"MOMENTO_AUTH_TOKEN", V1("e", "auth")}},
       "auth at cache.e:443"},
      {"its endpoint",
       CredentialSource(),
       {{"MOMENTO_API_KEY", kV2}, {"MOMENTO_ENDPOINT", "f"}},
       kV2 + " at cache.f:443"},
      {"a variable of one's own",
       CredentialSource::FromEnvironment("MINE"),
       {{"MINE", V1("e", "mine")}, {"MOMENTO_API_KEY", V1("e", "api")}},
       "mine at cache.e:443"},
      {"with endpoints of one's own",
       CredentialSource::FromEnvironment("MINE", {.endpoint = "g"}),
       {{"MINE", V1("e", "mine")}, {"MOMENTO_ENDPOINT", "f"}},
       "mine at cache.g:443"},
      {"FromEnvironmentV2",
       CredentialSource::FromEnvironmentV2(),
       {{"MOMENTO_API_KEY", kV2}, {"MOMENTO_ENDPOINT", "f"}},
       kV2 + " at cache.f:443"},
      {"with its own variables",
       CredentialSource::FromEnvironmentV2("K", "E"),
       {{"K", kV2}, {"E", "f"}},
       kV2 + " at cache.f:443"},
      {"Local", CredentialSource::Local(), {}, " at 127.0.0.1:8080"},
      {"Local elsewhere here", CredentialSource::Local("::1", 9), {}, " at [::1]:9"},
      {"LocalSocket", CredentialSource::LocalSocket("/run/k.sock"), {}, " at unix:/run/k.sock"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Made(c.source, c.variables), c.want);
  }
}

TEST_F(MakeTokenSourceTest, AMissingVariableIsNamed) {
  EXPECT_EQ(Made(CredentialSource()),
            "there is no token: neither MOMENTO_API_KEY nor MOMENTO_AUTH_TOKEN is set");
  EXPECT_EQ(Made(CredentialSource::FromEnvironment("MINE"), {{"MINE", ""}}),
            "there is no token: the variable MINE is not set");
  const auto made = Make(CredentialSource());
  EXPECT_EQ(made.error().code(), ErrorCode::kAuthentication);
  EXPECT_FALSE(made.error().hint().empty());
}

TEST_F(MakeTokenSourceTest, AVariableWithoutATokenIsNamedAndItsTextNotShown) {
  const auto made = Make(CredentialSource(), {{"MOMENTO_AUTH_TOKEN", "private!"}});
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code(), ErrorCode::kInvalidArgument);
  EXPECT_THAT(made.error().message(), HasSubstr("MOMENTO_AUTH_TOKEN: "));
  EXPECT_FALSE(made.error().ToString().contains("private"));
}

TEST_F(MakeTokenSourceTest, AV1KeyIsRefusedByTheFactoriesOfV2) {
  for (const auto& made :
       {Make(CredentialSource::FromApiKeyV2(V1("e", "private"), "e")),
        Make(CredentialSource::FromEnvironmentV2(),
             {{"MOMENTO_API_KEY", V1("e", "private")}, {"MOMENTO_ENDPOINT", "e"}})}) {
    ASSERT_FALSE(made.has_value());
    EXPECT_THAT(made.error().message(), HasSubstr("this is no v2 API key"));
    EXPECT_THAT(std::string(made.error().hint()), HasSubstr("FromString"));
  }
}

TEST_F(MakeTokenSourceTest, LocalIsForThisMachineOnly) {
  EXPECT_THAT(Made(CredentialSource::Local("cache.example")), HasSubstr("\"cache.example\""));
}

TEST_F(MakeTokenSourceTest, ASecretIsCheckedBeforeAnythingIsAskedForIt) {
  const SecretsManagerSource good{
      .secret_id = "s",
      .region = "us-west-2",
      .credentials = {.access_key_id = "AK", .secret_access_key = "private"}};
  const auto made = Make(CredentialSource::FromSecretsManager(good));
  ASSERT_TRUE(made.has_value()) << made.error();
  EXPECT_TRUE((*made)->can_change());
  EXPECT_EQ((*made)->refresh_interval(), 1h);
  const struct {
    std::string says;
    void (*spoil)(SecretsManagerSource&);
  } cases[] = {
      {"secret_id is empty", [](SecretsManagerSource& s) { s.secret_id = ""; }},
      {"version_stage is empty", [](SecretsManagerSource& s) { s.version_stage = ""; }},
      {"refresh_interval must not be negative",
       [](SecretsManagerSource& s) { s.refresh_interval = -1ms; }},
      {"the timeout of the secret is 0", [](SecretsManagerSource& s) { s.timeout = 0ms; }},
      {"there is no AWS region", [](SecretsManagerSource& s) { s.region = ""; }},
      {"the AWS region is no region", [](SecretsManagerSource& s) { s.region = "Oregon"; }},
      {"the endpoint of Secrets Manager",
       [](SecretsManagerSource& s) { s.endpoint_url = "localhost:1"; }},
      {"together or not at all", [](SecretsManagerSource& s) { s.credentials.access_key_id = ""; }},
      {"ca_file: cannot read /absent.pem",
       [](SecretsManagerSource& s) { s.ca_file = "/absent.pem"; }},
      {"there is no AWS profile \"absent\"",
       [](SecretsManagerSource& s) { s.credentials.profile = "absent"; }},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.says);
    SecretsManagerSource source = good;
    c.spoil(source);
    const auto refused = Make(CredentialSource::FromSecretsManager(source));
    ASSERT_FALSE(refused.has_value());
    EXPECT_THAT(refused.error().message(), HasSubstr(c.says));
    EXPECT_FALSE(refused.error().ToString().contains("private"));
  }
}

TEST_F(MakeTokenSourceTest, AVersionThatWasNamedNeverChanges) {
  const auto made = Make(CredentialSource::FromSecretsManager(
      {.secret_id = "s",
       .region = "us-west-2",
       .version_stage = "",
       .version_id = "v",
       .credentials = {.access_key_id = "AK", .secret_access_key = "private"}}));
  ASSERT_TRUE(made.has_value()) << made.error();
  EXPECT_FALSE((*made)->can_change());
}

TEST(CredentialSourceTest, ItDescribesItselfWithoutItsSecret) {
  const struct {
    CredentialSource source;
    std::string want;
  } cases[] = {
      {CredentialSource(), "variable MOMENTO_API_KEY, else MOMENTO_AUTH_TOKEN"},
      {CredentialSource::FromEnvironment("MINE"), "variable MINE"},
      {CredentialSource::FromEnvironmentV2(), "variable MOMENTO_API_KEY"},
      {CredentialSource::FromString("private"), "token from the program"},
      {CredentialSource::FromApiKeyV2("private", "e.example"), "v2 API key for e.example"},
      {CredentialSource::Local("::1", 9), "server without a token at ::1:9"},
      {CredentialSource::LocalSocket("/run/k"), "server at the socket /run/k"},
      {CredentialSource::FromSecretsManager(
           {.secret_id = "s", .credentials = {.secret_access_key = "private"}}),
       "secret s (AWSCURRENT)"},
      {CredentialSource::FromSecretsManager({.secret_id = "s",
                                             .region = "us-west-2",
                                             .version_id = "v",
                                             .endpoint_url = "http://127.0.0.1:1"}),
       "secret s (version v) in us-west-2 at http://127.0.0.1:1"},
  };
  for (const auto& c : cases) EXPECT_EQ(c.source.Describe(), c.want);
}

}  // namespace
}  // namespace keepsake::sdk
