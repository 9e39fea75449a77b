#include "sdk/secrets_manager_token.h"

#include "base/text.h"
#include "sdk/aws/fake_http_testing.h"
#include "sdk/surroundings_testing.h"
#include "testing/manual_clock.h"
#include "testing/seeded_random.h"
#include "tokens/json.h"
#include "tokens/token.h"

namespace keepsake::sdk {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

// `text` without quotes, line ends or backslashes other than those of escaped quotes.
std::string Answer(const std::string& text) {
  std::string escaped;
  for (const char c : text) escaped += c == '"' ? std::string("\\\"") : std::string(1, c);
  return R"({"ARN":"a","Name":"s","VersionId":"v","SecretString":")" + escaped + R"("})";
}
const std::string kV1 = V1("cell-1.example", "private-key");
const std::string kV2 = base::Base64UrlEncode("{}") + '.' + base::Base64UrlEncode(R"({"t":"g"})") +
                        '.' + base::Base64UrlEncode("sig");

class SecretsManagerTokenTest : public ::testing::Test {
 protected:
  SecretsManagerSource Source() const {
    return {.secret_id = "Momento_API_Token",
            .region = "us-west-2",
            .endpoint_url = server_.url(),
            .credentials = {.access_key_id = "AK", .secret_access_key = "private"}};
  }
  Result<Access> Fetch(const SecretsManagerSource& source) {
    auto made = SecretsManagerToken::Create(
        source, loop_,
        {clock_, std::make_shared<testing::SeededRandom>(testing::Seed()), EnvironmentOf({})});
    EXPECT_TRUE(made.has_value()) << made.error();
    std::optional<Result<Access>> fetched;
    (*made)->Fetch([&](Result<Access> access) { fetched = std::move(access); });
    EXPECT_TRUE(loop_.RunUntil([&] { return fetched.has_value(); }));
    return *fetched;
  }
  Result<Access> FetchOf(const std::string& body, const SecretsManagerSource& source) {
    server_.answer = [body](const FakeHttp::Request&) { return http::Response{.body = body}; };
    return Fetch(source);
  }
  // What the last request asked for, by JSON name.
  std::string Asked(std::string_view name) const {
    const auto json = tokens::ReadJson(server_.requests.back().body);
    EXPECT_TRUE(json.has_value());
    const Secret* text = json->FindText(name);
    return text == nullptr ? "(none)" : std::string(text->reveal());
  }

  const std::shared_ptr<testing::ManualClock> clock_ = std::make_shared<testing::ManualClock>();
  net::EventLoop loop_{*clock_};
  FakeHttp server_{loop_};
};

TEST_F(SecretsManagerTokenTest, TheTokenIsTheSecretsCurrentText) {
  const auto access = FetchOf(Answer(kV1), Source());
  ASSERT_TRUE(access.has_value()) << access.error();
  EXPECT_EQ(access->api_key.reveal(), "private-key");
  EXPECT_EQ(access->cache.address.host, "cache.cell-1.example");
  EXPECT_EQ(server_.requests.size(), 1U);
  EXPECT_EQ(Asked("SecretId"), "Momento_API_Token");
  EXPECT_EQ(Asked("VersionStage"), "AWSCURRENT");
  EXPECT_EQ(Asked("VersionId"), "(none)");
}

TEST_F(SecretsManagerTokenTest, AVersionThatWasNamedIsAskedForAlone) {
  SecretsManagerSource source = Source();
  source.version_id = "11111111-2222-3333-4444-555555555555";
  ASSERT_TRUE(FetchOf(Answer(kV1), source).has_value());
  EXPECT_EQ(Asked("VersionId"), source.version_id);
  EXPECT_EQ(Asked("VersionStage"), "(none)");
  source = Source();
  source.version_stage = "AWSPREVIOUS";
  ASSERT_TRUE(FetchOf(Answer(kV1), source).has_value());
  EXPECT_EQ(Asked("VersionStage"), "AWSPREVIOUS");
}

// Source: momento-sdk.md §1, what a loader must accept.
TEST_F(SecretsManagerTokenTest, EveryFormOfASecretIsAccepted) {
  const SecretsManagerSource plain = Source();
  SecretsManagerSource field = Source(), endpoint = Source();
  field.json_field = "mine";
  endpoint.endpoints.endpoint = "cell-2.example";
  const struct {
    std::string name, text;
    SecretsManagerSource source;
    std::string host;
  } cases[] = {
      {"v1", kV1, plain, "cache.cell-1.example"},
      {"refresh function",
       R"({"apiKey":")" + kV1 + R"(","refreshToken":"r","validUntil":1700000000})", plain,
       "cache.cell-1.example"},
      {"console", R"({"MOMENTO_API_KEY":")" + kV2 + R"(","endpoint":"cell-3.example"})", plain,
       "cache.cell-3.example"},
      {"a name of one's own", R"({"mine":")" + kV1 + R"(","other":"x"})", field,
       "cache.cell-1.example"},
      {"v2 with the caller's endpoint", kV2, endpoint, "cache.cell-2.example"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto access = FetchOf(Answer(c.text), c.source);
    ASSERT_TRUE(access.has_value()) << access.error();
    EXPECT_EQ(access->cache.address.host, c.host);
  }
}

TEST_F(SecretsManagerTokenTest, AnotherSecretIsRefusedByNameAndNeverShown) {
  const struct {
    std::string name, body, says;
  } cases[] = {
      {"a signing key", Answer(R"({"key_id":"private-id","key":"private"})"), "signing key"},
      {"a password", Answer("private!"), "no Momento token"},
      {"v2 without endpoint", Answer(kV2), "a v2 API key names no endpoint"},
      {"binary", R"({"Name":"s","SecretBinary":"cHJpdmF0ZQ=="})", "the secret is binary"},
      {"no JSON", "private", "the token in secret"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto access = FetchOf(c.body, Source());
    ASSERT_FALSE(access.has_value());
    EXPECT_THAT(access.error().message(), HasSubstr("the token in secret \"Momento_API_Token\": "));
    EXPECT_THAT(access.error().message(), HasSubstr(c.says));
    const std::string shown = access.error().ToString();
    EXPECT_FALSE(shown.contains("private") || shown.contains("cHJpdmF0ZQ")) << shown;
  }
}

TEST_F(SecretsManagerTokenTest, AnErrorOfAwsKeepsItsNameAndSaysWhatToDo) {
  server_.answer = [](const FakeHttp::Request&) {
    return http::Response{
        .status = 400,
        .body = R"({"__type":"ResourceNotFoundException","message":"can't find it"})"};
  };
  const auto access = Fetch(Source());
  ASSERT_FALSE(access.has_value());
  EXPECT_EQ(access.error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(access.error().service_code(), "ResourceNotFoundException");
  EXPECT_THAT(std::string(access.error().hint()), HasSubstr("us-west-2"));
  EXPECT_EQ(access.error().operation(), "GetSecretValue");
}

}  // namespace
}  // namespace keepsake::sdk
