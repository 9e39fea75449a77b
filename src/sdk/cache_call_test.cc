#include "sdk/cache_call.h"

#include "base/limits.h"
#include "grpc/channel_testing.h"
#include "sdk/surroundings_testing.h"
#include "sdk/transport.h"
#include "testing/manual_clock.h"

namespace keepsake::sdk {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr std::string_view kPath = "/cache_client.Scs/Get";

// A source of tokens that has one after the other, and then keeps the last.
class TokensInTurn final : public TokenSource {
 public:
  TokensInTurn(std::vector<Access> tokens, int& fetches)
      : tokens_(std::move(tokens)), fetches_(fetches) {}
  void Fetch(Done done) override {
    const auto i = static_cast<std::size_t>(fetches_++);
    if (silent) return held_.push_back(std::move(done));
    done(tokens_[std::min(i, tokens_.size() - 1)]);
  }
  bool can_change() const override { return true; }

  bool silent = false;

 private:
  const std::vector<Access> tokens_;
  int& fetches_;
  std::vector<Done> held_;
};

// The one way of a call, over a loopback socket to a server that answers what the test says.
class CacheCallTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto listener = net::Listener::Open(
        loop_, net::Address{.host = "127.0.0.1"}, [this]() -> net::EventLoop& { return loop_; },
        [this](std::unique_ptr<net::Connection> connection) {
          if (server_ != nullptr) server_->Serve(std::move(connection));
        });
    ASSERT_TRUE(listener.has_value()) << listener.error();
    listener_ = *std::move(listener);
    server_ = std::make_unique<http::Server>(loop_, service_);
    service_.handlers[std::string(kPath)] = [this](std::shared_ptr<grpc::ServerCall> call) {
      tokens_seen_.emplace_back(call->metadata("authorization").value_or("(none)"));
      handle_(std::move(call));
    };
    configuration_.ping_interval = 0ms;
    configuration_.connections = 1;
  }
  void TearDown() override {
    transport_.reset();
    held_.clear();
    listener_.reset();
    server_.reset();
    loop_.RunReady();
  }

  Access Token(const std::string& key) const {
    const Endpoint endpoint{listener_->bound(), /*tls=*/false};
    return {.api_key = Secret(key), .cache = endpoint, .control = endpoint, .expires_at = {}};
  }
  void Open() { Open({Token("token-1")}); }
  void Open(const std::vector<Access>& tokens) {
    fetches_ = 0;
    auto source = std::make_unique<TokensInTurn>(tokens, fetches_);
    source_ = source.get();
    auto tls = net::TlsClientContext::Create("", {"h2"});
    ASSERT_TRUE(tls.has_value()) << tls.error();
    transport_ =
        std::make_unique<Transport>(loop_, Surroundings{clock_, random_, EnvironmentOf({})},
                                    configuration_, *std::move(tls), std::move(source));
  }
  CallRequest Request(bool retry_safe = true, std::chrono::milliseconds timeout = 5s) {
    CallRequest request;
    request.path = kPath;
    request.retry_safe = retry_safe;
    request.cache = request.target = "c";
    request.message = "question";
    request.begun = clock_->Now();
    request.deadline = request.begun + timeout;
    return request;
  }
  void Begin(CallRequest request) {
    answer_.reset();
    transport_->Begin(std::move(request), [this](Result<std::string> answer) {
      ASSERT_FALSE(answer_.has_value()) << "once";
      answer_ = std::move(answer);
    });
  }
  Result<std::string> Call(CallRequest request) {
    Begin(std::move(request));
    EXPECT_TRUE(loop_.RunUntil([this] { return answer_.has_value(); }));
    return *answer_;
  }
  // A call whose first token is refused, and the time after which another one may be fetched.
  Result<std::string> CallOverARefusal() {
    Begin(Request());
    EXPECT_TRUE(loop_.RunUntil([this] { return requests() == 1; }));
    Settle();
    Pass(limits::kTokenRest);
    EXPECT_TRUE(loop_.RunUntil([this] { return answer_.has_value(); }));
    return *answer_;
  }
  void FailWith(Error error) {
    handle_ = [error](const std::shared_ptr<grpc::ServerCall>& call) { call->Fail(error); };
  }
  // Answers only calls with this token.
  void Accept(const std::string& token) {
    handle_ = [token](const std::shared_ptr<grpc::ServerCall>& call) {
      if (call->metadata("authorization") == token) return call->Reply("answer");
      call->Fail(Error(ErrorCode::kAuthentication, "refused by the service"));
    };
  }
  void Hold() {
    handle_ = [this](std::shared_ptr<grpc::ServerCall> call) { held_.push_back(std::move(call)); };
  }
  std::size_t requests() const { return tokens_seen_.size(); }
  // Timers are due by the clock that the test moves.
  void Pass(std::chrono::milliseconds time) {
    clock_->Advance(time);
    Settle();
  }
  // Lets what is on its way arrive.
  void Settle() {
    for (int i = 0; i < 20; ++i) loop_.RunReady();
  }

  const std::shared_ptr<testing::ManualClock> clock_ = std::make_shared<testing::ManualClock>();
  // Least: retries come at once.
  std::shared_ptr<ConstantRandom> random_ =
      std::make_shared<ConstantRandom>(ConstantRandom::Draw::kLeast);
  net::EventLoop loop_{*clock_};
  Configuration configuration_;
  grpc::testing::CallService service_;
  std::unique_ptr<net::Listener> listener_;
  std::unique_ptr<http::Server> server_;
  std::function<void(std::shared_ptr<grpc::ServerCall>)> handle_ =
      [](const std::shared_ptr<grpc::ServerCall>& call) { call->Reply("answer"); };
  std::vector<std::string> tokens_seen_;
  std::vector<std::shared_ptr<grpc::ServerCall>> held_;
  int fetches_ = 0;
  TokensInTurn* source_ = nullptr;
  std::unique_ptr<Transport> transport_;
  std::optional<Result<std::string>> answer_;
};

TEST_F(CacheCallTest, ACallIsOneRequestWithTokenAndCache) {
  std::map<std::string, std::string> seen;
  handle_ = [&](const std::shared_ptr<grpc::ServerCall>& call) {
    for (const std::string key : {"authorization", "cache", "agent", "read-concern"}) {
      seen[key] = std::string(call->metadata(key).value_or("(none)"));
    }
    EXPECT_EQ(call->message(), "question");
    call->Reply("answer");
  };
  Open();
  const auto answer = Call(Request());
  ASSERT_TRUE(answer.has_value()) << answer.error();
  EXPECT_EQ(*answer, "answer");
  EXPECT_EQ(seen["authorization"], "token-1");
  EXPECT_EQ(seen["cache"], "c");
  EXPECT_EQ(seen["read-concern"], "(none)");
  EXPECT_THAT(seen["agent"], HasSubstr("cpp:cache:"));
  CallRequest second = Request();
  second.consistent = true;
  second.authorized = false;
  ASSERT_TRUE(Call(std::move(second)).has_value());
  EXPECT_EQ(seen["agent"], "(none)") << "who we are is said once";
  EXPECT_EQ(seen["read-concern"], "consistent");
  EXPECT_EQ(seen["authorization"], "(none)");
}

// Source: momento-sdk.md §13.1, §13.2, §13.4.
TEST_F(CacheCallTest, OnlySafeCallsAreRepeatedAndOnlyAfterWhatMayPass) {
  const struct {
    ErrorCode code;
    std::size_t safe_requests;
  } cases[] = {
      {ErrorCode::kInternalServer, 4},     {ErrorCode::kServerUnavailable, 4},
      {ErrorCode::kCancelled, 4},          {ErrorCode::kUnknownService, 1},
      {ErrorCode::kInvalidArgument, 1},    {ErrorCode::kTimeout, 1},
      {ErrorCode::kCacheNotFound, 1},      {ErrorCode::kAlreadyExists, 1},
      {ErrorCode::kPermission, 1},         {ErrorCode::kLimitExceeded, 1},
      {ErrorCode::kFailedPrecondition, 1}, {ErrorCode::kBadRequest, 1},
      {ErrorCode::kUnimplemented, 1},      {ErrorCode::kDataLoss, 1},
  };
  for (const auto& c : cases) {
    for (const bool safe : {true, false}) {
      SCOPED_TRACE(std::string(ToString(c.code)) + (safe ? " safe" : " not safe"));
      Open();
      tokens_seen_.clear();
      FailWith(Error(c.code, "said the service"));
      const auto answer = Call(Request(safe));
      ASSERT_FALSE(answer.has_value());
      EXPECT_EQ(answer.error().code(), c.code);
      EXPECT_EQ(requests(), safe ? c.safe_requests : 1U);
      EXPECT_EQ(answer.error().attempts(), static_cast<int>(requests()));
      EXPECT_EQ(answer.error().operation(), "Get");
      EXPECT_EQ(answer.error().target(), "c");
      EXPECT_FALSE(answer.error().ToString().contains("token-1"));
    }
  }
}

TEST_F(CacheCallTest, ARetryThatWorksIsAnAnswer) {
  Open();
  handle_ = [this](const std::shared_ptr<grpc::ServerCall>& call) {
    if (requests() == 4) return call->Reply("answer");
    call->Fail(Error(ErrorCode::kServerUnavailable, "x"));
  };
  const auto answer = Call(Request());
  ASSERT_TRUE(answer.has_value()) << answer.error();
  EXPECT_EQ(*answer, "answer");
}

TEST_F(CacheCallTest, TheNumberOfRetriesIsTheConfigurations) {
  for (const int retries : {0, 1, 7}) {
    SCOPED_TRACE(retries);
    configuration_.retry.max_retries = retries;
    Open();
    tokens_seen_.clear();
    FailWith(Error(ErrorCode::kServerUnavailable, "x"));
    EXPECT_FALSE(Call(Request()).has_value());
    EXPECT_EQ(requests(), static_cast<std::size_t>(retries + 1));
  }
}

TEST_F(CacheCallTest, ARetryWaitsItsDelay) {
  random_ = std::make_shared<ConstantRandom>(ConstantRandom::Draw::kMost);
  configuration_.retry = {.max_retries = 1, .first_delay = 400ms, .max_delay = 1s};
  Open();
  ASSERT_TRUE(Call(Request()).has_value());
  tokens_seen_.clear();
  FailWith(Error(ErrorCode::kServerUnavailable, "x"));
  const int drawn_before = random_->draws();
  Begin(Request());
  // With a warm token the one draw is the delay, once the answer has arrived.
  ASSERT_TRUE(loop_.RunUntil([&] { return random_->draws() == drawn_before + 1; }));
  Pass(399ms);
  EXPECT_EQ(requests(), 1U);
  Pass(1ms);
  ASSERT_TRUE(loop_.RunUntil([this] { return answer_.has_value(); }));
  EXPECT_EQ(requests(), 2U);
}

TEST_F(CacheCallTest, ADelayThatWouldPassTheDeadlineIsNotBegun) {
  random_ = std::make_shared<ConstantRandom>(ConstantRandom::Draw::kMost);
  configuration_.retry = {.max_retries = 3, .first_delay = 400ms, .max_delay = 1s};
  Open();
  FailWith(Error(ErrorCode::kServerUnavailable, "said the service"));
  const auto answer = Call(Request(true, 399ms));
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code(), ErrorCode::kServerUnavailable) << "not a timeout";
  EXPECT_EQ(requests(), 1U);
}

TEST_F(CacheCallTest, TheDeadlineEndsACallOnTheWire) {
  Open();
  Hold();
  Begin(Request(true, 700ms));
  ASSERT_TRUE(loop_.RunUntil([this] { return held_.size() == 1; }));
  Pass(699ms);
  EXPECT_FALSE(answer_.has_value());
  Pass(1ms);
  ASSERT_TRUE(loop_.RunUntil([this] { return answer_.has_value(); }));
  EXPECT_EQ(answer_->error().code(), ErrorCode::kTimeout);
  EXPECT_EQ(answer_->error().elapsed(), 700ms);
  EXPECT_EQ(requests(), 1U) << "a deadline is no reason to try again";
}

TEST_F(CacheCallTest, TheDeadlineEndsACallThatWaitsForItsToken) {
  Open();
  source_->silent = true;
  Begin(Request(true, 700ms));
  Pass(699ms);
  EXPECT_FALSE(answer_.has_value());
  Pass(1ms);
  ASSERT_TRUE(answer_.has_value());
  EXPECT_EQ(answer_->error().code(), ErrorCode::kTimeout);
  EXPECT_EQ(answer_->error().attempts(), 0);
}

TEST_F(CacheCallTest, AnOutageCostsTheBudgetAndThenNothingIsTriedAgain) {
  Open();
  FailWith(Error(ErrorCode::kServerUnavailable, "x"));
  constexpr int kCalls = 200;
  for (int i = 0; i < kCalls; ++i) EXPECT_FALSE(Call(Request()).has_value());
  const auto retries = static_cast<int>(requests()) - kCalls;
  // Those for free, and a tenth of the calls; the first calls find the budget full.
  EXPECT_GE(retries, limits::kFreeRetries + kCalls / 10 - 5);
  EXPECT_LE(retries, limits::kFreeRetries + kCalls / 10);
}

TEST_F(CacheCallTest, ARefusedTokenIsReplacedOnceEvenForACallThatIsNotSafe) {
  Open({Token("token-1"), Token("token-2")});
  Accept("token-2");
  Begin(Request(/*retry_safe=*/false));
  ASSERT_TRUE(loop_.RunUntil([this] { return requests() == 1; }));
  Settle();
  Pass(limits::kTokenRest);
  ASSERT_TRUE(loop_.RunUntil([this] { return answer_.has_value(); }));
  ASSERT_TRUE(answer_->has_value()) << answer_->error();
  EXPECT_EQ(tokens_seen_, (std::vector<std::string>{"token-1", "token-2"}));
  EXPECT_EQ(fetches_, 2);
}

TEST_F(CacheCallTest, ASecondRefusalIsFinal) {
  Open({Token("token-1"), Token("token-2"), Token("token-3")});
  Accept("token-3");
  const auto answer = CallOverARefusal();
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code(), ErrorCode::kAuthentication);
  EXPECT_EQ(answer.error().attempts(), 2);
  EXPECT_EQ(fetches_, 2);
}

TEST_F(CacheCallTest, ATokenThatStaysTheSameIsNotSentAgain) {
  Open({Token("token-1")});
  Accept("another");
  const auto answer = CallOverARefusal();
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code(), ErrorCode::kAuthentication);
  EXPECT_THAT(answer.error().message(), HasSubstr("refused by the service"));
  EXPECT_EQ(requests(), 1U);
  EXPECT_EQ(fetches_, 2);
}

TEST_F(CacheCallTest, ManyRefusedCallsCostOneFetchTogether) {
  Open({Token("token-1"), Token("token-2")});
  Accept("token-1");
  ASSERT_TRUE(Call(Request()).has_value());
  Pass(limits::kTokenRest);
  Accept("token-2");
  constexpr int kCalls = 200;
  int answered = 0;
  for (int i = 0; i < kCalls; ++i) {
    transport_->Begin(Request(), [&](const Result<std::string>& answer) {
      answered += answer.has_value() ? 1 : 0;
    });
  }
  EXPECT_TRUE(loop_.RunUntil([&] { return answered == kCalls; }));
  EXPECT_EQ(fetches_, 2);
}

TEST_F(CacheCallTest, ATokenForAnotherServerLeadsTheNextCallsThere) {
  int accepted_there = 0;
  const auto there = net::Listener::Open(
      loop_, net::Address{.host = "127.0.0.1"}, [this]() -> net::EventLoop& { return loop_; },
      [&](std::unique_ptr<net::Connection> connection) {
        ++accepted_there;
        server_->Serve(std::move(connection));
      });
  ASSERT_TRUE(there.has_value()) << there.error();
  Access moved = Token("token-2");
  moved.cache.address = (*there)->bound();
  Open({Token("token-1"), moved});
  Accept("token-2");
  Begin(Request());
  ASSERT_TRUE(loop_.RunUntil([this] { return requests() == 1; }));
  EXPECT_EQ(accepted_there, 0);
  Settle();
  Pass(limits::kTokenRest);
  ASSERT_TRUE(loop_.RunUntil([this] { return answer_.has_value(); }));
  EXPECT_TRUE(answer_->has_value()) << answer_->error();
  EXPECT_EQ(accepted_there, 1);
  ASSERT_TRUE(Call(Request()).has_value());
  EXPECT_EQ(accepted_there, 1) << "the new connection is kept";
  transport_.reset();
}

TEST_F(CacheCallTest, WhereNobodyListensTheErrorIsTheConnections) {
  Open();
  listener_.reset();
  const auto answer = Call(Request());
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code(), ErrorCode::kConnection) << answer.error();
}

TEST_F(CacheCallTest, AStoppedCallEndsWithCancelledWhereverItIs) {
  for (const bool on_wire : {true, false}) {
    SCOPED_TRACE(on_wire);
    Open();
    source_->silent = !on_wire;
    held_.clear();
    Hold();
    std::stop_source stop;
    CallRequest request = Request();
    request.stop = stop.get_token();
    Begin(std::move(request));
    ASSERT_TRUE(loop_.RunUntil([&] { return !on_wire || held_.size() == 1; }));
    EXPECT_FALSE(answer_.has_value());
    stop.request_stop();
    ASSERT_TRUE(loop_.RunUntil([this] { return answer_.has_value(); }));
    EXPECT_EQ(answer_->error().code(), ErrorCode::kCancelled);
    EXPECT_TRUE(loop_.RunUntil([&] { return !on_wire || held_[0]->cancelled(); }));
  }
}

TEST_F(CacheCallTest, ACallThatIsStoppedBeforeItBeginsSendsNothing) {
  Open();
  std::stop_source stop;
  stop.request_stop();
  CallRequest request = Request();
  request.stop = stop.get_token();
  const auto answer = Call(std::move(request));
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code(), ErrorCode::kCancelled);
  Settle();
  EXPECT_EQ(requests(), 0U);
}

TEST_F(CacheCallTest, MoreCallsThanTheConfigurationAllowsAreRefusedAtOnce) {
  configuration_.max_calls = 3;
  Open();
  Hold();
  for (int i = 0; i < 3; ++i) {
    transport_->Begin(Request(), [](const Result<std::string>&) { FAIL(); });
  }
  Begin(Request());
  ASSERT_TRUE(answer_.has_value()) << "at once";
  EXPECT_EQ(answer_->error().code(), ErrorCode::kClientResourceExhausted);
  EXPECT_EQ(answer_->error().attempts(), 0);
  EXPECT_THAT(std::string(answer_->error().hint()), HasSubstr("max_calls"));
}

}  // namespace
}  // namespace keepsake::sdk
