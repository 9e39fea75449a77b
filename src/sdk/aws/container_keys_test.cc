#include "sdk/aws/container_keys.h"

#include "base/text.h"
#include "sdk/aws/key_source_testing.h"
#include "sdk/surroundings_testing.h"
#include "testing/manual_clock.h"
#include "testing/temporary_folder.h"

namespace keepsake::sdk {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

const std::string kFull = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
const std::string kRelative = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
const std::string kToken = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
const std::string kTokenFile = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
constexpr auto kKeysJson = R"({"AccessKeyId":"AK","SecretAccessKey":"private","Token":"session",)"
                           R"("Expiration":"2015-08-30T18:36:00Z"})";

TEST(ContainerEndpointTest, WithoutAVariableThereIsNone) {
  const auto none = ContainerEndpoint::Find(EnvironmentOf({{kFull, ""}, {kToken, "t"}}));
  ASSERT_TRUE(none.has_value()) << none.error();
  EXPECT_FALSE(none->has_value());
}

TEST(ContainerEndpointTest, OnlyTheMachineItselfEcsEksAndTlsMayBeAsked) {
  const struct {
    std::string uri, host, target;
  } cases[] = {
      {"http://127.0.0.1:8/a", "127.0.0.1:8", "/a"},
      {"http://127.9.9.9/a?b=c/d", "127.9.9.9", "/a?b=c/d"},
      {"http://localhost/a", "localhost", "/a"},
      {"http://[::1]:8/a", "[::1]:8", "/a"},
      {"http://169.254.170.2/v2/x", "169.254.170.2", "/v2/x"},
      {"http://169.254.170.23/v1/credentials", "169.254.170.23", "/v1/credentials"},
      {"http://[fd00:ec2::23]/v1/credentials", "[fd00:ec2::23]", "/v1/credentials"},
      {"https://keys.example/a", "keys.example", "/a"},
      {"https://keys.example", "keys.example", "/"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.uri);
    const auto found = ContainerEndpoint::Find(EnvironmentOf({{kFull, c.uri}}));
    ASSERT_TRUE(found.has_value()) << found.error();
    ASSERT_TRUE(found->has_value());
    EXPECT_EQ((*found)->origin.host, c.host);
    EXPECT_EQ((*found)->target, c.target);
  }
}

TEST(ContainerEndpointTest, AnyOtherPlaceIsRefusedAndTheVariableNamed) {
  const struct {
    std::string variable, value;
  } cases[] = {
      {kFull, "http://keys.example/a"},
      {kFull, "http://169.254.169.254/a"},
      {kFull, "http://169.254.170.3/a"},
      {kFull, "http://10.0.0.1/a"},
      {kFull, "http://127.0.0.1.evil.example/a"},
      {kFull, "http://localhost.evil.example/a"},
      {kFull, "http://127.0.0.1@evil.example/a"},
      {kFull, "http://[fd00:ec2::24]/a"},
      {kFull, "unix:/run/keys.sock"},
      {kFull, "/v2/credentials"},
      {kFull, "ftp://127.0.0.1/a"},
      {kRelative, "@evil.example/a"},
      {kRelative, ".evil.example/a"},
      {kRelative, "0/a"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.value);
    const auto found = ContainerEndpoint::Find(EnvironmentOf({{c.variable, c.value}}));
    ASSERT_FALSE(found.has_value());
    EXPECT_EQ(found.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(found.error().message(), HasSubstr(c.variable));
  }
}

TEST(ContainerEndpointTest, TheRelativeUriWinsAndMeansEcs) {
  const auto found = ContainerEndpoint::Find(
      EnvironmentOf({{kRelative, "/v2/credentials/id"}, {kFull, "http://127.0.0.1:1/other"}}));
  ASSERT_TRUE(found.has_value()) << found.error();
  EXPECT_EQ((*found)->origin.address, (net::Address{"169.254.170.2", 80, false}));
  EXPECT_FALSE((*found)->origin.tls);
  EXPECT_EQ((*found)->target, "/v2/credentials/id");
}

class ContainerKeysTest : public KeySourceTest {
 protected:
  void SetUp() override {
    auto tls = net::TlsClientContext::Create("", {});
    ASSERT_TRUE(tls.has_value()) << tls.error();
    tls_ = *std::move(tls);
    server_.answer = [](const FakeHttp::Request&) { return http::Response{.body = kKeysJson}; };
  }
  void TearDown() override { keys_.reset(); }  // they refer to what is below
  void Open(Variables variables = {}) {
    variables[kFull] = server_.url() + "/keys?x";
    auto endpoint = ContainerEndpoint::Find(EnvironmentOf(std::move(variables)));
    ASSERT_TRUE(endpoint.has_value()) << endpoint.error();
    keys_ = std::make_unique<ContainerKeys>(loop_, **std::move(endpoint), *tls_);
  }

  testing::TemporaryFolder folder_;
  std::unique_ptr<net::TlsClientContext> tls_;
};

TEST_F(ContainerKeysTest, OneRequestBringsTheKeys) {
  Open();
  const auto keys = Fetch();
  ASSERT_TRUE(keys.has_value()) << keys.error();
  EXPECT_EQ(keys->access_key_id, "AK");
  EXPECT_EQ(keys->session_token.reveal(), "session");
  EXPECT_EQ(keys->expires_at, base::ParseIso8601("2015-08-30T18:36:00Z"));
  EXPECT_EQ(server_.asked(), "GET /keys?x");
  EXPECT_EQ(server_.requests[0].field("accept"), "application/json");
  EXPECT_EQ(server_.requests[0].field("authorization"), "(none)");
}

TEST_F(ContainerKeysTest, TheTokenOfTheVariableIsSent) {
  Open({{kToken, "Basic dG9rZW4="}});
  ASSERT_TRUE(Fetch().has_value());
  EXPECT_EQ(server_.requests[0].field("authorization"), "Basic dG9rZW4=");
}

TEST_F(ContainerKeysTest, TheTokenFileWinsAndIsReadForEveryFetch) {
  const std::string file = folder_.Write("token", "first\n");
  Open({{kToken, "other"}, {kTokenFile, file}});
  ASSERT_TRUE(Fetch().has_value());
  folder_.Write("token", "second\r\n");
  ASSERT_TRUE(Fetch().has_value());
  EXPECT_EQ(server_.requests[0].field("authorization"), "first");
  EXPECT_EQ(server_.requests[1].field("authorization"), "second");
}

TEST_F(ContainerKeysTest, ATokenThatCannotStandInAHeaderIsNotSent) {
  const std::string tokens[] = {"private\nx: y", "private\r\n\r\n", "private\x01", "priv\xc3\xa4te",
                                "private\n\n"};
  for (const std::string& token : tokens) {
    SCOPED_TRACE(token);
    Open({{kTokenFile, folder_.Write("token", token)}});
    const auto keys = Fetch();
    ASSERT_FALSE(keys.has_value());
    EXPECT_EQ(keys.error().code(), ErrorCode::kAuthentication);
    EXPECT_THAT(keys.error().message(), HasSubstr("cannot stand in a header"));
    EXPECT_FALSE(keys.error().ToString().contains("priv"));
  }
  EXPECT_EQ(server_.asked(), "");
}

TEST_F(ContainerKeysTest, ATokenFileThatIsNotThereIsNamed) {
  Open({{kTokenFile, folder_ / "absent"}});
  const auto keys = Fetch();
  ASSERT_FALSE(keys.has_value());
  EXPECT_THAT(keys.error().message(), HasSubstr("AWS credentials of the container"));
  EXPECT_THAT(keys.error().message(), HasSubstr(folder_ / "absent"));
  EXPECT_EQ(server_.asked(), "");
}

TEST_F(ContainerKeysTest, ARefusalIsFinalAndNoRedirectIsFollowed) {
  for (const int status : {301, 302, 307, 400, 401, 403, 404, 429}) {
    SCOPED_TRACE(status);
    server_.requests.clear();
    server_.answer = [&](const FakeHttp::Request&) {
      return http::Response{
          .status = status, .fields = {{"location", "/elsewhere"}}, .body = "private"};
    };
    Open();
    const auto keys = Fetch();
    ASSERT_FALSE(keys.has_value());
    EXPECT_EQ(keys.error().code(), ErrorCode::kAuthentication);
    EXPECT_THAT(keys.error().message(), HasSubstr(std::to_string(status)));
    EXPECT_FALSE(keys.error().ToString().contains("private"));
    EXPECT_EQ(server_.asked(), "GET /keys?x");
  }
}

TEST_F(ContainerKeysTest, AFailingEndpointIsAskedThreeTimesInAll) {
  server_.answer = [](const FakeHttp::Request&) { return http::Response{.status = 503}; };
  Open();
  Begin();
  TimeUntil(clock_, loop_, [this] { return fetched_.has_value(); });
  ASSERT_TRUE(fetched_.has_value());
  ASSERT_FALSE(fetched_->has_value());
  EXPECT_THAT(fetched_->error().message(), HasSubstr("status 503"));
  EXPECT_EQ(server_.requests.size(), 3U);
}

TEST_F(ContainerKeysTest, TheNextTryComesAfterASecond) {
  server_.answer = [this](const FakeHttp::Request&) {
    return server_.requests.size() == 1 ? http::Response{.status = 500}
                                        : http::Response{.body = kKeysJson};
  };
  Open();
  Begin();
  UntilAsked(1);
  const auto waited = TimeUntil(clock_, loop_, [this] { return server_.requests.size() == 2; });
  EXPECT_GE(waited, 1s);
  EXPECT_LT(waited, 2s);
  EXPECT_TRUE(loop_.RunUntil([this] { return fetched_.has_value(); }));
  EXPECT_TRUE(fetched_->has_value()) << fetched_->error();
}

TEST_F(ContainerKeysTest, AnEndpointThatIsSilentIsLeftAfterTwoSecondsEachTime) {
  server_.answer = [](const FakeHttp::Request&) { return std::nullopt; };
  Open();
  Begin();
  UntilAsked(1);
  TimeUntil(clock_, loop_, [this] { return fetched_.has_value(); });
  ASSERT_TRUE(fetched_.has_value());
  ASSERT_FALSE(fetched_->has_value());
  EXPECT_EQ(fetched_->error().code(), ErrorCode::kTimeout);
  EXPECT_EQ(server_.requests.size(), 3U);
}

TEST_F(ContainerKeysTest, AnAnswerWithoutKeysIsNotAskedForAgain) {
  server_.answer = [](const FakeHttp::Request&) { return http::Response{.body = "private"}; };
  Open();
  const auto keys = Fetch();
  ASSERT_FALSE(keys.has_value());
  EXPECT_THAT(keys.error().message(), HasSubstr("no JSON object"));
  EXPECT_FALSE(keys.error().ToString().contains("private"));
  EXPECT_EQ(server_.requests.size(), 1U);
}

TEST_F(ContainerKeysTest, AnAnswerThatIsTooLongIsRefused) {
  server_.answer = [](const FakeHttp::Request&) {
    return http::Response{.body = std::string(limits::kKeysAnswerBytes + 1, ' ')};
  };
  Open();
  Begin();
  TimeUntil(clock_, loop_, [this] { return fetched_.has_value(); });
  ASSERT_TRUE(fetched_.has_value());
  ASSERT_FALSE(fetched_->has_value());
  EXPECT_EQ(fetched_->error().code(), ErrorCode::kClientResourceExhausted) << fetched_->error();
}

}  // namespace
}  // namespace keepsake::sdk
