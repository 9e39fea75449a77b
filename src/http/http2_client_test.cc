#include "http/client.h"
#include "http/http2_testing.h"

#include <gtest/gtest.h>

namespace keepsake::http::testing {
namespace {

// Keeps what it hears.
struct Heard final : ResponseHandler {
  void OnHead(int s, Fields f) override {
    status = s;
    head = std::move(f);
    if (on_head) on_head();
  }
  void OnBody(std::string_view bytes) override {
    body.append(bytes);
    if (on_body) on_body();
  }
  void OnEnd(Fields t) override {
    trailers = std::move(t);
    ++ends;
    if (on_end) on_end();
  }
  void OnError(const Error& e, bool p) override {
    error = e;
    processed = p;
    ++ends;
    if (on_end) on_end();
  }

  int status = 0;
  Fields head, trailers;
  std::string body;
  std::optional<Error> error;
  bool processed = true;
  int ends = 0;
  std::function<void()> on_head, on_body, on_end;
};

RequestHead HeadOf(std::string path) {
  RequestHead head;
  head.method = "POST";
  head.scheme = "http";
  head.authority = "test";
  head.target = std::move(path);
  return head;
}

// A client on a memory link, with its end noted.
class ClientEnd {
 public:
  ClientEnd(net::EventLoop& loop, std::unique_ptr<net::Connection> connection,
            const ClientOptions& options = {})
      : loop_(loop) {
    client = ClientConnection::OverHttp2(std::move(connection), options,
                                         [this](Status why) { closed.push_back(std::move(why)); });
    loop_.RunReady();
  }
  std::shared_ptr<Heard> Start(const std::string& path, std::string body = {}) {
    auto heard = std::make_shared<Heard>();
    last_id = client->Start(HeadOf(path), std::move(body), heard);
    return heard;
  }
  std::shared_ptr<Heard> Call(const std::string& path, std::string body = {}) {
    auto heard = Start(path, std::move(body));
    loop_.RunReady();
    return heard;
  }

  std::unique_ptr<ClientConnection> client;
  std::vector<Status> closed;
  ClientConnection::CallId last_id = 0;

 private:
  net::EventLoop& loop_;
};

// Our client and our server.
class Http2PairTest : public ::testing::Test {
 protected:
  explicit Http2PairTest(const ClientOptions& options = {})
      : link_(world_.loop), context_(std::make_shared<ConnectionContext>()) {
    session_ = std::make_unique<Http2ServerSession>(world_.owner, link_.TakeServer(), context_,
                                                    world_.limits);
    session_->Begin({});
    end_ = std::make_unique<ClientEnd>(world_.loop, link_.TakeClient(), options);
  }

  Http2World world_;
  net::MemoryLink link_;
  std::shared_ptr<ConnectionContext> context_;
  std::unique_ptr<Session> session_;
  std::unique_ptr<ClientEnd> end_;
};

TEST_F(Http2PairTest, AnAnswerComesWithHeadBodyAndTrailers) {
  world_.service.handle = [](std::shared_ptr<Exchange> exchange) {
    EXPECT_EQ(exchange->body(), "question");
    EXPECT_EQ(exchange->head().authority, "test");
    Response response;
    response.status = 201;
    response.fields.Add("a", "b");
    response.body = "answer";
    response.has_trailers = true;
    response.trailers.Add("c", "d");
    exchange->Respond(std::move(response));
  };
  const auto heard = end_->Call("/x", "question");
  EXPECT_EQ(heard->status, 201);
  EXPECT_EQ(heard->head.Find("a"), "b");
  EXPECT_EQ(heard->body, "answer");
  EXPECT_EQ(heard->trailers.Find("c"), "d");
  EXPECT_EQ(heard->ends, 1);
  EXPECT_FALSE(heard->error.has_value());
  EXPECT_EQ(end_->client->active(), 0U);
}

TEST_F(Http2PairTest, ManyCallsAtOnceEachHaveTheirAnswer) {
  std::vector<std::shared_ptr<Heard>> all;
  for (int i = 0; i < 100; ++i) all.push_back(end_->Start("/" + std::to_string(i)));
  EXPECT_FALSE(end_->client->ready()) << "the server allows 100";
  EXPECT_EQ(end_->client->active(), 100U);
  world_.loop.RunReady();
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(all[static_cast<std::size_t>(i)]->body, "/" + std::to_string(i));
  EXPECT_TRUE(end_->client->ready());
}

TEST_F(Http2PairTest, LargeBodiesPassBothWays) {
  world_.service.handle = [](std::shared_ptr<Exchange> exchange) {
    Response response;
    response.body = std::move(exchange->mutable_body());
    exchange->Respond(std::move(response));
  };
  std::string body(9'000'000, 'l');
  for (std::size_t i = 0; i < body.size(); i += 1'000) body[i] = static_cast<char>('a' + i % 26);
  const auto heard = end_->Call("/large", body);
  EXPECT_EQ(heard->ends, 1);
  EXPECT_TRUE(heard->body == body);
}

TEST_F(Http2PairTest, CancelReachesTheServerAndNothingIsHeard) {
  std::shared_ptr<Exchange> held;
  world_.service.handle = [&](std::shared_ptr<Exchange> exchange) { held = std::move(exchange); };
  const auto heard = end_->Call("/x");
  ASSERT_NE(held, nullptr);
  end_->client->Cancel(end_->last_id);
  end_->client->Cancel(end_->last_id);
  world_.loop.RunReady();
  EXPECT_TRUE(held->cancelled());
  EXPECT_EQ(heard->ends, 0);
  EXPECT_EQ(end_->client->active(), 0U);
  EXPECT_EQ(heard.use_count(), 1) << "the client keeps nothing of it";
}

TEST_F(Http2PairTest, ACallCancelledInItsOwnTurnNeverLeaves) {
  const auto heard = end_->Start("/x");
  end_->client->Cancel(end_->last_id);
  world_.loop.RunReady();
  EXPECT_TRUE(world_.service.paths.empty());
  EXPECT_EQ(heard->ends, 0);
  EXPECT_EQ(end_->Call("/y")->body, "/y");
}

TEST_F(Http2PairTest, DrainingLetsBegunCallsEndAndClosesInOrder) {
  std::shared_ptr<Exchange> held;
  world_.service.handle = [&](std::shared_ptr<Exchange> exchange) { held = std::move(exchange); };
  const auto heard = end_->Call("/x");
  session_->Drain();
  world_.loop.RunReady();
  EXPECT_FALSE(end_->client->ready());
  EXPECT_TRUE(end_->client->closed());
  EXPECT_TRUE(end_->closed.empty()) << "a call goes on";
  const auto late = end_->Call("/late");
  ASSERT_TRUE(late->error.has_value());
  EXPECT_FALSE(late->processed);
  held->Respond({});
  world_.loop.RunReady();
  EXPECT_EQ(heard->status, 200);
  world_.Wait(1s);
  ASSERT_EQ(end_->closed.size(), 1U);
  EXPECT_TRUE(end_->closed[0].has_value());
}

TEST_F(Http2PairTest, DestructionIsSilent) {
  world_.service.handle = [](std::shared_ptr<Exchange>) {};
  std::shared_ptr<Exchange> held;
  world_.service.handle = [&](std::shared_ptr<Exchange> exchange) { held = std::move(exchange); };
  const auto heard = end_->Call("/x");
  end_->client.reset();
  world_.loop.RunReady();
  EXPECT_EQ(heard->ends, 0);
  EXPECT_EQ(heard.use_count(), 1);
  EXPECT_TRUE(end_->closed.empty());
  EXPECT_TRUE(held->cancelled());
}

TEST_F(Http2PairTest, AHandlerMayDestroyTheConnectionWhereverItIsCalled) {
  for (const int where : {0, 1, 2}) {
    SCOPED_TRACE(where);
    net::MemoryLink link(world_.loop);
    const auto session = std::make_unique<Http2ServerSession>(world_.owner, link.TakeServer(),
                                                              context_, world_.limits);
    session->Begin({});
    ClientEnd end(world_.loop, link.TakeClient());
    const auto other = end.Start("/other");
    const auto heard = end.Start("/x");
    const auto destroy = [&] { end.client.reset(); };
    (where == 0 ? heard->on_head : where == 1 ? heard->on_body : heard->on_end) = destroy;
    world_.loop.RunReady();
    EXPECT_EQ(end.client, nullptr);
    EXPECT_EQ(heard->ends, where == 2 ? 1 : 0);
  }
}

TEST_F(Http2PairTest, AHandlerMayStartTheNextCall) {
  const auto first = std::make_shared<Heard>();
  std::shared_ptr<Heard> second;
  first->on_end = [&] { second = end_->Start("/second"); };
  end_->client->Start(HeadOf("/first"), {}, first);
  world_.loop.RunReady();
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(second->body, "/second");
}

class Http2KeepAliveTest : public Http2PairTest {
 protected:
  Http2KeepAliveTest() : Http2PairTest({.ping_interval = 5s, .ping_timeout = 1s}) {}
};

// S-H2-5, and what every official client of Momento does.
TEST_F(Http2KeepAliveTest, PingsWithoutACallCostNoConnection) {
  for (int i = 0; i < 3'600 / 5; ++i) {
    world_.clock.Advance(5s);
    world_.loop.RunReady();
    session_->Tick(world_.loop.now());
  }
  EXPECT_FALSE(end_->client->closed());
  EXPECT_TRUE(end_->client->ready());
  EXPECT_EQ(world_.stats.limits_reached, 0U);
}

// A client against a server that a test plays by hand.
class Http2ScriptedTest : public ::testing::Test {
 protected:
  explicit Http2ScriptedTest(const ClientOptions& options = {}) : link_(loop_) {
    server_ = link_.TakeServer();
    server_->Start(seen_);
    end_ = std::make_unique<ClientEnd>(loop_, link_.TakeClient(), options);
    Send(Settings({{3, 100}}) + SettingsAck());
  }
  void Send(std::string_view bytes) {
    server_->Send(bytes);
    loop_.RunReady();
  }
  FramesSeen frames() const {
    return FramesSeen(FramesOf(std::string_view(seen_.text).substr(kMagic.size())));
  }
  static std::string Answer(std::uint32_t id, bool end, const FieldList& more = {}) {
    FieldList fields = {{":status", "200"}};
    fields.insert(fields.end(), more.begin(), more.end());
    return Headers(id, fields, end);
  }
  void Wait(std::chrono::milliseconds time) {
    clock_.Advance(time);
    loop_.RunReady();
  }

  keepsake::testing::ManualClock clock_;
  net::EventLoop loop_{clock_};
  net::MemoryLink link_;
  net::Recorder seen_;
  std::unique_ptr<net::Connection> server_;
  std::unique_ptr<ClientEnd> end_;
};

TEST_F(Http2ScriptedTest, SaysHelloWithItsSettings) {
  EXPECT_TRUE(seen_.text.starts_with(kMagic));
  const auto all = frames().all();
  ASSERT_GE(all.size(), 2U);
  EXPECT_EQ(all[0].header.type, frame_type::kSettings);
  EXPECT_EQ(all[0].payload, BigEndian(2, 2) + BigEndian(0, 4) +             // no push
                                BigEndian(4, 2) + BigEndian(2 << 20, 4) +   // a stream's window
                                BigEndian(6, 2) + BigEndian(64 << 10, 4));  // header list
  EXPECT_EQ(all[1].header.type, frame_type::kWindowUpdate);
}

TEST_F(Http2ScriptedTest, RequestsOfOneTurnLeaveInOneWrite) {
  seen_.sizes.clear();
  for (int i = 0; i < 10; ++i) end_->Start("/x", "body");
  loop_.RunReady();
  EXPECT_EQ(seen_.sizes.size(), 1U);
  EXPECT_EQ(frames().BodyOf(19), "body");
}

TEST_F(Http2ScriptedTest, TheServersStreamLimitIsKept) {
  Send(Settings({{3, 2}}));
  const auto a = end_->Call("/a");
  EXPECT_TRUE(end_->client->ready());
  const auto b = end_->Call("/b");
  EXPECT_FALSE(end_->client->ready());
  const auto c = end_->Call("/c");
  EXPECT_TRUE(frames().Of(frame_type::kHeaders, 5).empty()) << "it waits for a place";
  Send(Answer(1, true));
  EXPECT_EQ(frames().Of(frame_type::kHeaders, 5).size(), 1U);
}

TEST_F(Http2ScriptedTest, EndsOfStreamsTellWhatTheyMean) {
  const struct {
    std::string name;
    std::string bytes;
    ErrorCode code;
    bool processed;
  } cases[] = {
      {"refused", RstStream(1, http2_error::kRefusedStream), ErrorCode::kServerUnavailable, false},
      {"cancelled", RstStream(1, http2_error::kCancel), ErrorCode::kCancelled, true},
      {"calm", RstStream(1, http2_error::kEnhanceYourCalm), ErrorCode::kLimitExceeded, true},
      {"internal", RstStream(1, http2_error::kInternal), ErrorCode::kInternalServer, true},
      {"no error, no answer", RstStream(1, http2_error::kNone), ErrorCode::kInternalServer, true},
      {"after the head", Answer(1, false) + RstStream(1, http2_error::kInternal),
       ErrorCode::kInternalServer, true},
      {"above GOAWAY's last id", Goaway(0, http2_error::kNone), ErrorCode::kServerUnavailable,
       false},
      {"a body that is too short",
       Answer(1, false, {{"content-length", "5"}}) + Data(1, "ab", true),
       ErrorCode::kInternalServer, true},
      {"a head without status", Headers(1, {{"a", "b"}}, true), ErrorCode::kInternalServer, true},
      {"a status below 100", Headers(1, {{":status", "099"}}, true), ErrorCode::kInternalServer,
       true},
      {"an interim head that ends the stream", Headers(1, {{":status", "103"}}, true),
       ErrorCode::kInternalServer, true},
      {"upper case in the head", Answer(1, true, {{"Name", "x"}}), ErrorCode::kInternalServer,
       true},
      {"too many fields", Answer(1, true, FieldList(201, {"a", "b"})), ErrorCode::kLimitExceeded,
       true},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    net::MemoryLink link(loop_);
    const auto server = link.TakeServer();
    net::Recorder seen;
    server->Start(seen);
    ClientEnd end(loop_, link.TakeClient());
    const auto heard = end.Call("/x");
    server->Send(Settings() + SettingsAck() + c.bytes);
    loop_.RunReady();
    ASSERT_TRUE(heard->error.has_value());
    EXPECT_EQ(heard->error->code(), c.code) << heard->error->message();
    EXPECT_EQ(heard->processed, c.processed);
    EXPECT_EQ(heard->ends, 1);
    EXPECT_EQ(end.client->active(), 0U);
  }
}

TEST_F(Http2ScriptedTest, InterimAnswersAreSkipped) {
  const auto heard = end_->Call("/x");
  Send(Headers(1, {{":status", "103"}, {"link", "x"}}, false));
  EXPECT_EQ(heard->status, 0);
  Send(Answer(1, false, {{"real", "yes"}}) + Data(1, "b", true));
  EXPECT_EQ(heard->status, 200);
  EXPECT_EQ(heard->head.size(), 1U);
  EXPECT_EQ(heard->ends, 1);
}

TEST_F(Http2ScriptedTest, AnAnswerBeforeTheRequestIsSentEndsBoth) {
  Send(Settings({{4, 10}}));
  const auto heard = end_->Call("/x", std::string(100, 'b'));
  EXPECT_EQ(frames().BodyOf(1).size(), 10U);
  Send(Answer(1, true));
  EXPECT_EQ(heard->ends, 1);
  EXPECT_EQ(frames().ResetOf(1), http2_error::kCancel);
}

TEST_F(Http2ScriptedTest, AConnectionThatBreaksEndsEveryCall) {
  const auto sent = end_->Call("/x");
  const auto unsent = end_->Start("/y");
  server_.reset();
  loop_.RunReady();
  ASSERT_TRUE(sent->error.has_value() && unsent->error.has_value());
  EXPECT_EQ(sent->error->code(), ErrorCode::kServerUnavailable);
  EXPECT_TRUE(sent->processed);
  ASSERT_EQ(end_->closed.size(), 1U);
  EXPECT_FALSE(end_->closed[0].has_value());
  EXPECT_TRUE(end_->client->closed());
  const auto late = end_->Call("/late");
  EXPECT_FALSE(late->processed);
}

TEST_F(Http2ScriptedTest, AProtocolErrorOfTheServerEndsEveryCallAtOnce) {
  const auto heard = end_->Call("/x");
  Send(Frame(frame_type::kPing, 0, 1, "12345678"));
  ASSERT_TRUE(heard->error.has_value());
  EXPECT_EQ(heard->error->code(), ErrorCode::kInternalServer);
  EXPECT_TRUE(end_->client->closed());
  Wait(1s);
  EXPECT_EQ(end_->closed.size(), 1U);
}

// S-SDK-3: a server may not make a client work without end.
TEST_F(Http2ScriptedTest, FloodsEndTheConnection) {
  const auto repeat = [](int n, const std::string& bytes) {
    std::string all;
    for (int i = 0; i < n; ++i) all += bytes;
    return all;
  };
  const std::string block = HpackField("a", "b");
  const std::pair<std::string, std::string> cases[] = {
      {"pings", repeat(1'100, Ping())},
      {"settings", repeat(60, Settings())},
      {"settings entries", Settings(std::vector<std::pair<int, std::uint32_t>>(33, {4, 70'000}))},
      {"empty data", Answer(1, false) + repeat(11, Data(1, "", false))},
      {"continuations", Frame(frame_type::kHeaders, 0, 1, block) +
                            repeat(9, Frame(frame_type::kContinuation, 0, 1, block))},
      {"unknown frames", repeat(210, Frame(0xfa, 0, 0))},
      {"window updates", repeat(200, WindowUpdate(0, 1))},
  };
  for (const auto& [name, bytes] : cases) {
    SCOPED_TRACE(name);
    net::MemoryLink link(loop_);
    const auto server = link.TakeServer();
    net::Recorder seen;
    server->Start(seen);
    ClientEnd end(loop_, link.TakeClient());
    const auto heard = end.Call("/x");
    server->Send(Settings() + SettingsAck() + bytes);
    loop_.RunReady();
    EXPECT_TRUE(end.client->closed());
    ASSERT_TRUE(heard->error.has_value());
    EXPECT_EQ(heard->error->code(), ErrorCode::kServerUnavailable);
    Wait(1s);
    EXPECT_EQ(end.closed.size(), 1U);
  }
}

TEST_F(Http2ScriptedTest, PushIsAProtocolError) {
  const auto heard = end_->Call("/x");
  Send(Frame(frame_type::kPushPromise, frame_flag::kEndHeaders, 1,
             BigEndian(2, 4) + HpackBlock(RequestFields())));
  EXPECT_TRUE(heard->error.has_value());
  EXPECT_TRUE(end_->client->closed());
}

class Http2BoundedTest : public Http2ScriptedTest {
 protected:
  Http2BoundedTest() : Http2ScriptedTest({.max_response_bytes = 10}) {}
};

TEST_F(Http2BoundedTest, ALargerAnswerIsNotTaken) {
  const auto heard = end_->Call("/x");
  Send(Answer(1, false) + Data(1, "0123456789", false));
  EXPECT_EQ(heard->ends, 0);
  Send(Data(1, "a", false));
  ASSERT_TRUE(heard->error.has_value());
  EXPECT_EQ(heard->error->code(), ErrorCode::kLimitExceeded);
  EXPECT_EQ(heard->body.size(), 10U);
  EXPECT_EQ(frames().ResetOf(1), http2_error::kCancel);
}

class Http2PingingTest : public Http2ScriptedTest {
 protected:
  explicit Http2PingingTest(bool without_calls = true)
      : Http2ScriptedTest(
            {.ping_interval = 5s, .ping_timeout = 1s, .ping_without_calls = without_calls}) {}
  std::size_t pings() const { return frames().Of(frame_type::kPing, 0).size(); }
};

TEST_F(Http2PingingTest, AServerThatDoesNotAnswerPingsIsGivenUp) {
  const auto heard = end_->Call("/x");
  Wait(5s);
  EXPECT_EQ(pings(), 1U);
  Wait(999ms);
  EXPECT_FALSE(heard->error.has_value());
  Wait(1ms);
  ASSERT_TRUE(heard->error.has_value());
  EXPECT_EQ(heard->error->code(), ErrorCode::kServerUnavailable);
  Wait(1s);
  EXPECT_EQ(end_->closed.size(), 1U);
}

TEST_F(Http2PingingTest, AnsweredPingsGoOn) {
  for (int i = 0; i < 10; ++i) {
    Wait(5s);
    ASSERT_EQ(pings(), static_cast<std::size_t>(i) + 1);
    Send(Frame(frame_type::kPing, frame_flag::kAck, 0,
               frames().Of(frame_type::kPing, 0).back().payload));
  }
  EXPECT_FALSE(end_->client->closed());
}

class Http2QuietTest : public Http2PingingTest {
 protected:
  Http2QuietTest() : Http2PingingTest(/*without_calls=*/false) {}
};

TEST_F(Http2QuietTest, WithoutACallThereIsNoPing) {
  Wait(5s);
  Wait(5s);
  EXPECT_EQ(pings(), 0U);
  const auto heard = end_->Call("/x");
  Wait(5s);
  EXPECT_EQ(pings(), 1U);
}

}  // namespace
}  // namespace keepsake::http::testing
