#include "sdk/aws/secrets_caller.h"

#include "base/text.h"
#include "sdk/aws/fake_http_testing.h"
#include "sdk/surroundings_testing.h"
#include "sigv4/verify.h"
#include "testing/manual_clock.h"
#include "testing/seeded_random.h"
#include "testing/temporary_folder.h"

#include <set>

namespace keepsake::sdk {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr auto kSecret = "private/secret+key";

http::Response Failure(int status, const std::string& type, http::Fields fields = {}) {
  return {.status = status,
          .fields = std::move(fields),
          .body = R"({"__type":")" + type + R"(","message":"said the service"})"};
}

class SecretsCallerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    server_.answer = [](const FakeHttp::Request&) { return http::Response{.body = "{}"}; };
  }
  SecretsManagerClientOptions Options() {
    return {.region = "us-west-2",
            .endpoint_url = server_.url(),
            .credentials = {.access_key_id = "AK", .secret_access_key = kSecret}};
  }
  void Open(const SecretsManagerClientOptions& options, Variables variables = {}) {
    auto made = SecretsCaller::Create(options, loop_,
                                      {own_clock_, random_, EnvironmentOf(std::move(variables))});
    ASSERT_TRUE(made.has_value()) << made.error();
    caller_ = *std::move(made);
  }
  void Open() { Open(Options()); }
  void Begin(std::chrono::milliseconds timeout = 15s, std::stop_token stop = {}) {
    answer_.reset();
    AwsRequest request;
    request.target = "secretsmanager.GetSecretValue";
    request.about = "s";
    request.body = R"({"SecretId":"s"})";
    request.begun = clock_->Now();
    request.deadline = request.begun + timeout;
    request.stop = std::move(stop);
    caller_->Begin(std::move(request), [this](Result<std::string_view> body) {
      ASSERT_FALSE(answer_.has_value()) << "once";
      answer_ = body.has_value() ? Result<std::string>(std::string(*body))
                                 : Result<std::string>(body.error());
    });
  }
  void UntilAnswered() {
    ASSERT_TRUE(loop_.RunUntil([this] { return answer_.has_value(); }));
  }
  Result<std::string> Call() {
    Begin();
    UntilAnswered();
    return *answer_;
  }
  // Timers are due by the clock that the test moves.
  void Pass(std::chrono::milliseconds time) {
    clock_->Advance(time);
    loop_.RunReady();
  }
  // Answers each request with the next of these, and the last one for ever.
  void AnswerInTurn(std::vector<http::Response> responses) {
    server_.answer = [this, responses = std::move(responses)](const FakeHttp::Request&) {
      return responses[std::min(server_.requests.size(), responses.size()) - 1];
    };
  }
  // Whether the key of Options() signed the request as it came, for `now` on the server's clock.
  Status Verified(const FakeHttp::Request& request, base::WallTime now,
                  std::string_view session_token = {}) {
    std::vector<sigv4::Header> headers;
    for (const http::Field field : request.fields) headers.push_back({field.name, field.value});
    const sigv4::Request signed_request{request.method, "/", "", headers, request.body};
    const auto parsed = sigv4::Parse(signed_request);
    if (!parsed.has_value()) return parsed.error();
    EXPECT_EQ(parsed->scope.access_key_id(), "AK");
    return sigv4::Verify(*parsed, signed_request,
                         {.secret_access_key = kSecret, .session_token = session_token}, now,
                         {.region = "us-west-2"});
  }

  const std::shared_ptr<testing::ManualClock> clock_ = std::make_shared<testing::ManualClock>();
  // What the caller takes the time of its signatures from; the server's Date is of the other one.
  const std::shared_ptr<testing::ManualClock> own_clock_ = std::make_shared<testing::ManualClock>();
  // Least: retries come at once.
  std::shared_ptr<ConstantRandom> random_ =
      std::make_shared<ConstantRandom>(ConstantRandom::Draw::kLeast);
  net::EventLoop loop_{*clock_};
  testing::TemporaryFolder folder_;
  FakeHttp server_{loop_};
  std::unique_ptr<SecretsCaller> caller_;
  std::optional<Result<std::string>> answer_;
};

TEST_F(SecretsCallerTest, ACallIsOneSignedRequest) {
  Open();
  const auto answer = Call();
  ASSERT_TRUE(answer.has_value()) << answer.error();
  EXPECT_EQ(*answer, "{}");
  ASSERT_EQ(server_.asked(), "POST /");
  const FakeHttp::Request& request = server_.requests[0];
  EXPECT_EQ(request.body, R"({"SecretId":"s"})");
  EXPECT_EQ(request.field("host"), server_.authority());
  EXPECT_EQ(request.field("content-type"), "application/x-amz-json-1.1");
  EXPECT_EQ(request.field("x-amz-target"), "secretsmanager.GetSecretValue");
  EXPECT_EQ(request.field("amz-sdk-request"), "attempt=1; max=3");
  EXPECT_EQ(request.field("amz-sdk-invocation-id").size(), 36U);
  EXPECT_EQ(request.field("x-amz-date"), "20150830T123600Z");
  EXPECT_EQ(request.field("x-amz-security-token"), "(none)");
  EXPECT_THAT(request.field("authorization"),
              HasSubstr("SignedHeaders=content-type;host;x-amz-date;x-amz-target"));
  const Status verified = Verified(request, clock_->Wall());
  EXPECT_TRUE(verified.has_value()) << verified.error();
}

TEST_F(SecretsCallerTest, ASessionTokenIsSentAndSigned) {
  auto options = Options();
  options.credentials.session_token = "session==";
  Open(options);
  ASSERT_TRUE(Call().has_value());
  EXPECT_EQ(server_.requests[0].field("x-amz-security-token"), "session==");
  const Status verified = Verified(server_.requests[0], clock_->Wall(), "session==");
  EXPECT_TRUE(verified.has_value()) << verified.error();
}

// Source: aws-auth.md §8.2, the table of attempts, column JS.
TEST_F(SecretsCallerTest, WhatMayPassIsTriedThreeTimesInAllAndTheRestOnce) {
  const struct {
    int status;
    std::string type;
    std::size_t attempts;
  } cases[] = {
      {500, "InternalServiceError", 3},
      {503, "ServiceUnavailable", 3},
      {400, "ThrottlingException", 3},
      {403, "ThrottlingException", 3},
      {429, "TooManyRequestsException", 3},
      {400, "TooManyRequestsException", 3},
      {429, "Unknown", 3},
      {400, "LimitExceededException", 3},
      {400, "ResourceNotFoundException", 1},
      {400, "AccessDeniedException", 1},
      {400, "DecryptionFailure", 1},
      {400, "InvalidRequestException", 1},
      {400, "InvalidSignatureException", 1},
      {404, "", 1},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.type + " " + std::to_string(c.status));
    Open();
    server_.requests.clear();
    AnswerInTurn({Failure(c.status, c.type)});
    const auto answer = Call();
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(server_.requests.size(), c.attempts);
    EXPECT_EQ(answer.error().attempts(), static_cast<int>(c.attempts));
    EXPECT_EQ(answer.error().operation(), "GetSecretValue");
    EXPECT_EQ(answer.error().target(), "s");
    EXPECT_FALSE(answer.error().ToString().contains("private"));
  }
}

TEST_F(SecretsCallerTest, AttemptsAreOneCallWithCountedRequests) {
  Open();
  AnswerInTurn({Failure(500, "x"), Failure(500, "x"), {.body = "{}"}});
  ASSERT_TRUE(Call().has_value());
  ASSERT_EQ(server_.requests.size(), 3U);
  std::set<std::string> ids;
  for (std::size_t i = 0; i < 3; ++i) {
    const FakeHttp::Request& request = server_.requests[i];
    EXPECT_EQ(request.field("amz-sdk-request"), "attempt=" + std::to_string(i + 1) + "; max=3");
    EXPECT_EQ(request.body, server_.requests[0].body);
    ids.insert(request.field("amz-sdk-invocation-id"));
  }
  EXPECT_EQ(ids.size(), 1U);
}

TEST_F(SecretsCallerTest, TheNumberOfAttemptsIsTheCallersThenTheVariablesThenTheProfiles) {
  const std::string profile = folder_.Write("config", "[default]\nmax_attempts = 4\n");
  const Variables variable{{"AWS_MAX_ATTEMPTS", "5"}, {"AWS_CONFIG_FILE", profile}};
  const struct {
    int given;
    Variables variables;
    std::string want;
  } cases[] = {
      {2, variable, "2"}, {0, variable, "5"}, {0, {{"AWS_CONFIG_FILE", profile}}, "4"},
      {0, {}, "3"},       {1'000, {}, "10"},  {0, {{"AWS_MAX_ATTEMPTS", "99"}}, "10"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.want);
    auto options = Options();
    options.max_attempts = c.given;
    Open(options, c.variables);
    server_.requests.clear();
    AnswerInTurn({Failure(500, "x")});
    EXPECT_FALSE(Call().has_value());
    EXPECT_EQ(std::to_string(server_.requests.size()), c.want);
    EXPECT_EQ(server_.requests.back().field("amz-sdk-request"),
              "attempt=" + c.want + "; max=" + c.want);
  }
}

TEST_F(SecretsCallerTest, SettingsThatAreWrongAreNamed) {
  const struct {
    std::string says;
    Variables variables;
    void (*spoil)(SecretsManagerClientOptions&);
  } cases[] = {
      {"max_attempts", {}, [](SecretsManagerClientOptions& o) { o.max_attempts = -1; }},
      {"AWS_MAX_ATTEMPTS", {{"AWS_MAX_ATTEMPTS", "many"}}, [](SecretsManagerClientOptions&) {}},
      {"AWS_MAX_ATTEMPTS", {{"AWS_MAX_ATTEMPTS", "0"}}, [](SecretsManagerClientOptions&) {}},
      {"timeout is 0", {}, [](SecretsManagerClientOptions& o) { o.timeout = 0ms; }},
      {"attempt_timeout is 0", {}, [](SecretsManagerClientOptions& o) { o.attempt_timeout = 0ms; }},
      {"there is no AWS region to sign for",
       {},
       [](SecretsManagerClientOptions& o) { o.region = ""; }},
      {"AWS_CA_BUNDLE", {{"AWS_CA_BUNDLE", "/absent.pem"}}, [](SecretsManagerClientOptions&) {}},
      {"KEEPSAKE_CA_FILE",
       {{"KEEPSAKE_CA_FILE", "/absent.pem"}},
       [](SecretsManagerClientOptions&) {}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.says);
    auto options = Options();
    c.spoil(options);
    const auto made =
        SecretsCaller::Create(options, loop_, {own_clock_, random_, EnvironmentOf(c.variables)});
    ASSERT_FALSE(made.has_value());
    EXPECT_EQ(made.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(made.error().message(), HasSubstr(c.says));
    EXPECT_FALSE(made.error().ToString().contains("private"));
  }
}

TEST_F(SecretsCallerTest, ARetryWaitsItsDelay) {
  random_ = std::make_shared<ConstantRandom>(ConstantRandom::Draw::kMost);
  Open();
  AnswerInTurn({Failure(400, "ThrottlingException"), {.body = "{}"}});
  const int drawn_before = random_->draws();
  Begin();
  // One draw is the call's id, the next one its delay, once the answer has arrived.
  ASSERT_TRUE(loop_.RunUntil([&] { return random_->draws() == drawn_before + 2; }));
  loop_.RunReady();
  Pass(998ms);
  EXPECT_EQ(server_.requests.size(), 1U);
  Pass(1ms);
  UntilAnswered();
  EXPECT_TRUE(answer_->has_value()) << answer_->error();
  EXPECT_EQ(server_.requests.size(), 2U);
}

TEST_F(SecretsCallerTest, TheServersHintIsWaitedFor) {
  Open();
  AnswerInTurn(
      {Failure(400, "ThrottlingException", {{"x-amz-retry-after", "3000"}}), {.body = "{}"}});
  const int drawn_before = random_->draws();
  Begin();
  ASSERT_TRUE(loop_.RunUntil([&] { return random_->draws() == drawn_before + 2; }));
  loop_.RunReady();
  Pass(2'999ms);
  EXPECT_EQ(server_.requests.size(), 1U);
  Pass(1ms);
  UntilAnswered();
  EXPECT_TRUE(answer_->has_value()) << answer_->error();
}

TEST_F(SecretsCallerTest, ADelayThatWouldPassTheDeadlineIsNotBegun) {
  random_ = std::make_shared<ConstantRandom>(ConstantRandom::Draw::kMost);
  Open();
  AnswerInTurn({Failure(400, "ThrottlingException")});
  Begin(999ms);
  UntilAnswered();
  ASSERT_FALSE(answer_->has_value());
  EXPECT_EQ(answer_->error().service_code(), "ThrottlingException") << "not a timeout";
  EXPECT_EQ(server_.requests.size(), 1U);
}

TEST_F(SecretsCallerTest, ASilentServerCostsTheDeadlineAndNoMore) {
  Open();
  server_.answer = [](const FakeHttp::Request&) { return std::nullopt; };
  Begin(7s);
  const auto waited = TimeUntil(*clock_, loop_, [this] { return answer_.has_value(); });
  EXPECT_EQ(waited, 7s);
  ASSERT_TRUE(answer_.has_value());
  ASSERT_FALSE(answer_->has_value());
  EXPECT_EQ(answer_->error().code(), ErrorCode::kTimeout);
  EXPECT_EQ(server_.requests.size(), 2U) << "an attempt of 5 s, then one of what is left";
}

TEST_F(SecretsCallerTest, AnOutageEmptiesTheBucketAndThenNothingIsTriedAgain) {
  auto options = Options();
  options.max_attempts = 10;
  Open(options);
  AnswerInTurn({Failure(500, "x")});
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(Call().has_value());
  EXPECT_EQ(server_.requests.size(), 10U + 500 / 14);
}

TEST_F(SecretsCallerTest, RetriesThatWorkDoNotEmptyTheBucket) {
  Open();
  server_.answer = [this](const FakeHttp::Request&) {
    return server_.requests.size() % 2 == 1 ? Failure(500, "x") : http::Response{.body = "{}"};
  };
  for (int i = 0; i < 3 * 500 / 14; ++i) {
    const auto answer = Call();
    ASSERT_TRUE(answer.has_value()) << "call " << i << ": " << answer.error();
  }
}

TEST_F(SecretsCallerTest, AClockThatIsOffIsCorrectedAndTheCallMadeOnceMore) {
  Open();
  own_clock_->SetWall(clock_->Wall() - 10min);
  server_.answer = [&](const FakeHttp::Request& request) {
    const Status verified = Verified(request, clock_->Wall());
    if (verified.has_value()) return http::Response{.body = "{}"};
    return Failure(400, verified.error().service_code());
  };
  const auto answer = Call();
  ASSERT_TRUE(answer.has_value()) << answer.error();
  ASSERT_EQ(server_.requests.size(), 2U);
  EXPECT_EQ(server_.requests[0].field("x-amz-date"), "20150830T122600Z");
  EXPECT_EQ(server_.requests[1].field("x-amz-date"), "20150830T123600Z");
  ASSERT_TRUE(Call().has_value());
  EXPECT_EQ(server_.requests.size(), 3U) << "what was learned is kept";
}

TEST_F(SecretsCallerTest, AWrongKeyIsTriedOnceOnARightClockAndTwiceOnAWrongOne) {
  for (const auto off : {0min, 10min}) {
    SCOPED_TRACE(off.count());
    Open();
    own_clock_->SetWall(clock_->Wall() - off);
    server_.requests.clear();
    AnswerInTurn({Failure(400, "InvalidSignatureException")});
    const auto answer = Call();
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().service_code(), "InvalidSignatureException");
    EXPECT_EQ(server_.requests.size(), off == 0min ? 1U : 2U);
  }
}

TEST_F(SecretsCallerTest, AClockThatJumpsAboutIsCorrectedOnceInACall) {
  Open();
  server_.answer = [this](const FakeHttp::Request&) {
    own_clock_->SetWall(own_clock_->Wall() - 10min);
    return server_.requests.size() > 10 ? http::Response{.body = "{}"}
                                        : Failure(400, "InvalidSignatureException");
  };
  EXPECT_FALSE(Call().has_value());
  EXPECT_EQ(server_.requests.size(), 2U);
}

TEST_F(SecretsCallerTest, TheClockIsLeftAloneWhenThatIsSaid) {
  Open(Options(), {{"AWS_DISABLE_CLOCK_SKEW_CORRECTION", "true"}});
  own_clock_->SetWall(clock_->Wall() - 10min);
  AnswerInTurn({Failure(400, "InvalidSignatureException")});
  EXPECT_FALSE(Call().has_value());
  EXPECT_EQ(server_.requests.size(), 1U);
}

TEST_F(SecretsCallerTest, RefusedKeysAreReadAgainOnceAndTheCallMadeWithTheNewOnes) {
  const std::string form =
      "[default]\naws_secret_access_key=private/secret+key\naws_access_key_id=";
  for (const std::string type : {"ExpiredTokenException", "UnrecognizedClientException"}) {
    SCOPED_TRACE(type);
    const Variables variables{{"AWS_CONFIG_FILE", folder_.Write("config", form + "OLD\n")}};
    auto options = Options();
    options.credentials = {};
    Open(options, variables);
    server_.requests.clear();
    server_.answer = [&](const FakeHttp::Request& request) {
      folder_.Write("config", form + "AK\n");
      return request.field("authorization").contains("Credential=AK/")
                 ? http::Response{.body = "{}"}
                 : Failure(400, type);
    };
    const auto answer = Call();
    EXPECT_TRUE(answer.has_value()) << answer.error();
    EXPECT_EQ(server_.requests.size(), 2U);
  }
}

TEST_F(SecretsCallerTest, KeysThatAreRefusedAgainAreNotReadAThirdTime) {
  const auto write = [&](std::size_t n) {
    return folder_.Write("config", "[default]\naws_secret_access_key=private\naws_access_key_id=K" +
                                       std::to_string(n) + "\n");
  };
  auto options = Options();
  options.credentials = {};
  Open(options, {{"AWS_CONFIG_FILE", write(0)}});
  server_.answer = [&](const FakeHttp::Request&) {
    write(server_.requests.size());
    return server_.requests.size() > 10 ? http::Response{.body = "{}"}
                                        : Failure(400, "ExpiredTokenException");
  };
  EXPECT_FALSE(Call().has_value());
  EXPECT_EQ(server_.requests.size(), 2U);
}

TEST_F(SecretsCallerTest, RefusedKeysThatComeAgainAreTheServicesError) {
  Open();
  AnswerInTurn({Failure(400, "UnrecognizedClientException")});
  const auto answer = Call();
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().service_code(), "UnrecognizedClientException");
  EXPECT_THAT(std::string(answer.error().hint()), HasSubstr("AWS_ACCESS_KEY_ID"));
  EXPECT_EQ(server_.requests.size(), 1U);
}

TEST_F(SecretsCallerTest, ARedirectIsNotFollowed) {
  Open();
  AnswerInTurn({{.status = 307, .fields = {{"location", "/elsewhere"}}}});
  EXPECT_FALSE(Call().has_value());
  EXPECT_EQ(server_.asked(), "POST /");
}

TEST_F(SecretsCallerTest, AStoppedCallEndsAtOnceWithCancelled) {
  Open();
  server_.answer = [](const FakeHttp::Request&) { return std::nullopt; };
  std::stop_source stop;
  Begin(15s, stop.get_token());
  ASSERT_TRUE(loop_.RunUntil([this] { return !server_.requests.empty(); }));
  EXPECT_FALSE(answer_.has_value());
  stop.request_stop();
  UntilAnswered();
  EXPECT_EQ(answer_->error().code(), ErrorCode::kCancelled);
}

TEST_F(SecretsCallerTest, WhatIsBegunWhenTheCallerGoesAwayIsNotAnswered) {
  Open();
  server_.answer = [](const FakeHttp::Request&) { return std::nullopt; };
  Begin();
  ASSERT_TRUE(loop_.RunUntil([this] { return !server_.requests.empty(); }));
  caller_.reset();
  loop_.RunReady();
  EXPECT_FALSE(answer_.has_value());
}

TEST_F(SecretsCallerTest, CallsShareConnectionsThatAreKept) {
  Open();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(Call().has_value());
  EXPECT_EQ(server_.connections, 1);
  Pass(limits::kAwsIdleConnection);
  ASSERT_TRUE(Call().has_value());
  EXPECT_EQ(server_.connections, 2) << "an old one is not trusted";
}

TEST_F(SecretsCallerTest, TooManyCallsAtOnceAreRefused) {
  Open();
  server_.answer = [](const FakeHttp::Request&) { return std::nullopt; };
  for (std::size_t i = 0; i < limits::kAwsCalls; ++i) {
    AwsRequest request;
    request.deadline = clock_->Now() + 1h;
    caller_->Begin(std::move(request), [](const Result<std::string_view>&) { FAIL(); });
  }
  Begin();
  ASSERT_TRUE(answer_.has_value()) << "at once";
  EXPECT_EQ(answer_->error().code(), ErrorCode::kClientResourceExhausted);
  EXPECT_EQ(answer_->error().attempts(), 0);
  caller_.reset();
}

}  // namespace
}  // namespace keepsake::sdk
