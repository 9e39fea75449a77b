#include "sdk/aws/http_client.h"

#include "base/limits.h"
#include "sdk/aws/fake_http_testing.h"
#include "testing/manual_clock.h"

namespace keepsake::sdk {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class HttpClientTest : public ::testing::Test {
 protected:
  void SetUp() override {
    server_.answer = [](const FakeHttp::Request& request) {
      return http::Response{
          .status = 201, .fields = {{"x-answer", request.target}}, .body = request.body};
    };
  }
  void Open(std::size_t max_answer_bytes = 1'000) {
    const auto origin = ParseUrl(server_.url());
    ASSERT_TRUE(origin.has_value()) << origin.error();
    client_ = std::make_unique<HttpClient>(
        loop_, *origin, nullptr,
        HttpOptions{.max_answer_bytes = max_answer_bytes, .connect_timeout = 1s});
  }
  void Begin(std::string target = "/t?q", std::string body = "body") {
    answer_.reset();
    HttpRequest request{
        .method = "POST", .target = std::move(target), .fields = {}, .body = std::move(body)};
    request.fields.Add("x-request", "v");
    call_ = client_->Send(std::move(request), clock_.Now() + 10s, [this](Result<HttpAnswer> a) {
      ASSERT_FALSE(answer_.has_value()) << "once";
      answer_ = std::move(a);
    });
    EXPECT_FALSE(answer_.has_value()) << "never from inside the call";
  }
  Result<HttpAnswer> Send(const std::string& target = "/t?q", const std::string& body = "body") {
    Begin(target, body);
    EXPECT_TRUE(loop_.RunUntil([this] { return answer_.has_value(); }));
    return *answer_;
  }

  testing::ManualClock clock_;
  net::EventLoop loop_{clock_};
  FakeHttp server_{loop_};
  std::unique_ptr<HttpClient> client_;
  HttpClient::Call call_;
  std::optional<Result<HttpAnswer>> answer_;
};

TEST_F(HttpClientTest, ARequestAndItsAnswerArriveWhole) {
  Open();
  const auto answer = Send();
  ASSERT_TRUE(answer.has_value()) << answer.error();
  EXPECT_EQ(answer->status, 201);
  EXPECT_EQ(answer->fields.Find("x-answer"), "/t?q");
  EXPECT_EQ(answer->text(), "body");
  EXPECT_EQ(server_.requests[0].field("x-request"), "v");
  EXPECT_EQ(server_.requests[0].field("host"), server_.authority());
}

TEST_F(HttpClientTest, AConnectionIsKeptForTheNextRequestAShortWhile) {
  Open();
  ASSERT_TRUE(Send().has_value());
  clock_.Advance(limits::kAwsIdleConnection - 1ms);
  ASSERT_TRUE(Send().has_value());
  EXPECT_EQ(server_.connections, 1);
  clock_.Advance(limits::kAwsIdleConnection);
  ASSERT_TRUE(Send().has_value());
  EXPECT_EQ(server_.connections, 2);
}

TEST_F(HttpClientTest, RequestsAtTheSameTimeHaveConnectionsOfTheirOwn) {
  Open();
  std::vector<HttpClient::Call> calls;
  int answered = 0;
  constexpr int kCalls = 6;
  for (int i = 0; i < kCalls; ++i) {
    calls.push_back(client_->Send(
        {.method = "GET", .target = "/", .fields = {}, .body = {}}, clock_.Now() + 10s,
        [&](const Result<HttpAnswer>& answer) { answered += answer.has_value() ? 1 : 0; }));
  }
  ASSERT_TRUE(loop_.RunUntil([&] { return answered == kCalls; }));
  EXPECT_EQ(server_.connections, kCalls);
}

TEST_F(HttpClientTest, AKeptConnectionThatWasClosedIsReplaced) {
  Open();
  ASSERT_TRUE(Send().has_value());
  server_.BreakConnections();
  const auto answer = Send("/again");
  ASSERT_TRUE(answer.has_value()) << answer.error();
  EXPECT_EQ(server_.asked(), "POST /t?q POST /again");
  EXPECT_EQ(answer->text(), "body") << "the body is sent again too";
}

TEST_F(HttpClientTest, AServerThatAlwaysHangsUpIsLeftAfterOneReplacement) {
  server_.answer = [](const FakeHttp::Request&) { return std::nullopt; };
  Open();
  Begin();
  for (std::size_t i = 1; i <= 2; ++i) {
    ASSERT_TRUE(
        loop_.RunUntil([&] { return server_.requests.size() == i || answer_.has_value(); }));
    server_.BreakConnections();
  }
  ASSERT_TRUE(loop_.RunUntil([this] { return answer_.has_value(); }));
  EXPECT_FALSE(answer_->has_value());
  EXPECT_LE(server_.requests.size(), 2U);
}

TEST_F(HttpClientTest, TheDeadlineEndsAnExchange) {
  server_.answer = [](const FakeHttp::Request&) { return std::nullopt; };
  Open();
  Begin();
  EXPECT_EQ(TimeUntil(clock_, loop_, [this] { return answer_.has_value(); }), 10s);
  ASSERT_TRUE(answer_.has_value());
  EXPECT_EQ(answer_->error().code(), ErrorCode::kTimeout);
  EXPECT_THAT(answer_->error().message(), HasSubstr(server_.authority()));
}

TEST_F(HttpClientTest, AnAnswerBeyondTheLimitIsRefused) {
  Open(/*max_answer_bytes=*/100);
  EXPECT_TRUE(Send("/", std::string(100, 'x')).has_value());
  const auto answer = Send("/", std::string(101, 'x'));
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code(), ErrorCode::kClientResourceExhausted);
}

TEST_F(HttpClientTest, AnExchangeThatIsGivenUpIsNotAnswered) {
  server_.answer = [](const FakeHttp::Request&) { return std::nullopt; };
  Open();
  Begin();
  ASSERT_TRUE(loop_.RunUntil([this] { return server_.requests.size() == 1; }));
  call_ = {};
  server_.BreakConnections();
  TimeUntil(clock_, loop_, [this] { return clock_.Now() >= base::Instant(1h) + 20s; });
  EXPECT_FALSE(answer_.has_value());
}

TEST_F(HttpClientTest, ATargetThatWouldBreakTheRequestLineIsNotSent) {
  Open();
  for (const std::string target : {"/a b", "/a\r\nx: y", "/a\x7f", ""}) {
    SCOPED_TRACE(target);
    const auto answer = Send(target);
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code(), ErrorCode::kInvalidArgument);
  }
  EXPECT_TRUE(server_.requests.empty());
}

}  // namespace
}  // namespace keepsake::sdk
