#include "http/http1_server.h"

#include "net/memory_connection.h"
#include "net/recorder.h"
#include "testing/manual_clock.h"
#include "testing/seeded_random.h"

namespace keepsake::http {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// Answers at once with what it got, or keeps the exchange for the test to answer.
class EchoService final : public Service {
 public:
  std::optional<Response> Refuse(const RequestHead& head, std::string_view body_so_far,
                                 ConnectionContext&) override {
    if (head.path() == "/refuse") return Response{.status = 403, .fields = {}, .body = "no"};
    if (head.path() == "/small" && body_so_far.size() > 4) {
      return Response{.status = 413, .fields = {}, .body = "small"};
    }
    return std::nullopt;
  }
  void Handle(std::shared_ptr<Exchange> exchange) override {
    ++handled;
    if (exchange->head().path() == "/throw") throw std::runtime_error("unexpected");
    if (exchange->head().path() == "/drop") return;
    if (exchange->head().path() == "/wait") {
      waiting.push_back(std::move(exchange));
      return;
    }
    const RequestHead& head = exchange->head();
    Response response;
    response.fields = {{"content-type", "text/plain"}};
    response.body = head.method + " " + head.target + " " + head.authority + " ";
    response.body += exchange->body();
    exchange->Respond(std::move(response));
  }

  int handled = 0;
  std::vector<std::shared_ptr<Exchange>> waiting;
};

class Http1ServerTest : public ::testing::Test, public SessionOwner {
 protected:
  Http1ServerTest() : SessionOwner(loop_, service_, stats_) {}

  // A client's end of a connection to a session.
  struct Peer {
    std::optional<net::MemoryLink> link;
    net::Recorder got;
    std::unique_ptr<net::Connection> connection;
    std::unique_ptr<Session> session;
    std::shared_ptr<ConnectionContext> context = std::make_shared<ConnectionContext>();

    bool closed() const { return !got.closed.empty(); }
  };
  std::unique_ptr<Peer> Connect(net::MemoryLink::Options options = {}) {
    auto peer = std::make_unique<Peer>();
    net::MemoryLink& link = peer->link.emplace(loop_, std::move(options));
    peer->connection = link.TakeClient();
    peer->connection->Start(peer->got);
    peer->session =
        std::make_unique<Http1Session>(*this, link.TakeServer(), peer->context, limits_);
    peer->session->Begin("");
    return peer;
  }
  // The whole answer to `bytes` on a connection of its own.
  std::string Exchange1(const std::string& bytes) {
    const auto peer = Connect();
    peer->connection->Send(bytes);
    loop_.RunReady();
    return peer->got.text;
  }
  void Pass(Peer& peer, std::chrono::seconds time) {
    loop_.RunReady();
    for (auto i = 0s; i < time; i += 1s) {
      clock_.Advance(1s);
      loop_.RunReady();
      peer.session->Tick(loop_.now());
      loop_.RunReady();
    }
  }
  void OnEnded(Session&) override { ++ended_; }

  testing::ManualClock clock_;
  net::EventLoop loop_{clock_};
  EchoService service_;
  ServerStats stats_;
  Http1Limits limits_;
  int ended_ = 0;
};

std::string Get(const std::string& target, const std::string& fields = "") {
  return "GET " + target + " HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
}

// S-H1-4.
TEST_F(Http1ServerTest, AnAnswerHasItsFields) {
  EXPECT_EQ(Exchange1(Get("/a?b=c")),
            "HTTP/1.1 200 OK\r\n"
            "date: Sun, 30 Aug 2015 12:36:00 GMT\r\n"
            "content-length: 13\r\n"
            "content-type: text/plain\r\n"
            "x-content-type-options: nosniff\r\n"
            "cache-control: no-store\r\n"
            "\r\n"
            "GET /a?b=c h ");
}

TEST_F(Http1ServerTest, PipelinedRequestsAreAnsweredInOrder) {
  const auto peer = Connect();
  peer->connection->Send(Get("/1") + Get("/wait") + Get("/3"));
  loop_.RunReady();
  EXPECT_THAT(peer->got.text, EndsWith("GET /1 h "));
  ASSERT_EQ(service_.waiting.size(), 1u);
  service_.waiting[0]->Respond({.status = 200, .fields = {}, .body = "<2>"});
  EXPECT_EQ(service_.handled, 2) << "not from inside the answer";
  loop_.RunReady();
  EXPECT_THAT(peer->got.text, HasSubstr("<2>HTTP/1.1 200 OK"));
  EXPECT_THAT(peer->got.text, EndsWith("GET /3 h "));
}

TEST_F(Http1ServerTest, AnySegmentationGivesTheSameAnswers) {
  const std::string bytes = "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody" +
                            Get("/y") +
                            "POST /z HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                            "4\r\nmore\r\n0\r\n\r\n" +
                            Get("/bad/..");
  const std::string whole = Exchange1(bytes);
  EXPECT_THAT(whole, HasSubstr("POST /z h more"));
  EXPECT_THAT(whole, HasSubstr("HTTP/1.1 400"));
  testing::SeededRandom random(testing::Seed());
  for (int round = 0; round < 100; ++round) {
    net::MemoryLink::Options options;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      options.to_server.segments.push_back(1 + random.Below(round < 10 ? 1 : 30));
    }
    const auto peer = Connect(options);
    peer->connection->Send(bytes);
    loop_.RunReady();
    ASSERT_EQ(peer->got.text, whole);
  }
}

TEST_F(Http1ServerTest, KeepAliveFollowsTheVersionAndTheField) {
  const struct {
    std::string request, says;
    bool closes;
  } cases[] = {
      {Get("/"), "", false},
      {Get("/", "Connection: close\r\n"), "connection: close", true},
      {"GET / HTTP/1.0\r\n\r\n", "connection: close", true},
      {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "connection: keep-alive", false},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.request);
    const auto peer = Connect();
    peer->connection->Send(c.request);
    loop_.RunReady();
    EXPECT_THAT(peer->got.text, HasSubstr(c.says));
    EXPECT_EQ(peer->closed(), c.closes);
  }
}

TEST_F(Http1ServerTest, HeadGetsTheFieldsOnly) {
  EXPECT_THAT(Exchange1("HEAD /x HTTP/1.1\r\nHost: h\r\n\r\n"),
              AllOf(HasSubstr("content-length: 10\r\n"), EndsWith("\r\n\r\n")));
}

TEST_F(Http1ServerTest, AStatusWithoutBodyHasNoLength) {
  const auto peer = Connect();
  peer->connection->Send(Get("/wait"));
  loop_.RunReady();
  service_.waiting[0]->Respond({.status = 204, .fields = {}, .body = {}});
  loop_.RunReady();
  EXPECT_THAT(peer->got.text, Not(HasSubstr("\r\ncontent-")));
}

TEST_F(Http1ServerTest, AbsoluteFormIsServedAsItsPath) {
  EXPECT_THAT(Exchange1("GET http://h/x?y HTTP/1.1\r\nHost: h\r\n\r\n"), EndsWith("GET /x?y h "));
}

TEST_F(Http1ServerTest, ContinueIsSentOnlyWhenTheBodyIsWanted) {
  const auto wanted = Connect();
  wanted->connection->Send(
      "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n"
      "Expect: 100-continue\r\n\r\n");
  loop_.RunReady();
  EXPECT_EQ(wanted->got.text, "HTTP/1.1 100 Continue\r\n\r\n");
  wanted->connection->Send("ok");
  loop_.RunReady();
  EXPECT_THAT(wanted->got.text, EndsWith("POST /x h ok"));

  const auto refused = Connect();
  refused->connection->Send(
      "POST /refuse HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n"
      "Expect: 100-continue\r\n\r\n");
  loop_.RunReady();
  EXPECT_THAT(refused->got.text, AllOf(StartsWith("HTTP/1.1 403"), HasSubstr("connection: close")));
  EXPECT_TRUE(refused->closed());
}

TEST_F(Http1ServerTest, AServicesRefusalKeepsAConnectionWithoutBody) {
  const auto peer = Connect();
  peer->connection->Send(Get("/refuse") + Get("/next"));
  loop_.RunReady();
  EXPECT_THAT(peer->got.text, StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(peer->got.text, EndsWith("GET /next h "));
  EXPECT_FALSE(peer->closed());
}

TEST_F(Http1ServerTest, AServiceRefusesABodyWhileItComes) {
  const auto peer = Connect();
  peer->connection->Send("POST /small HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n12345");
  loop_.RunReady();
  EXPECT_THAT(peer->got.text, AllOf(StartsWith("HTTP/1.1 413"), EndsWith("small")));
  EXPECT_TRUE(peer->closed());
  EXPECT_EQ(service_.handled, 0);
}

TEST_F(Http1ServerTest, AnAnswerInPiecesIsChunked) {
  const auto peer = Connect();
  peer->connection->Send(Get("/wait") + Get("/next"));
  loop_.RunReady();
  const auto exchange = service_.waiting[0];
  exchange->Start(200, {{"content-type", "text/event-stream"}});
  exchange->Write("hello ");
  exchange->Write("");
  exchange->Write(std::string(16, 'x'));
  exchange->Finish({});
  exchange->Write("ignored");
  loop_.RunReady();
  EXPECT_THAT(peer->got.text, HasSubstr("transfer-encoding: chunked\r\n"));
  EXPECT_THAT(peer->got.text,
              HasSubstr("\r\n\r\n6\r\nhello \r\n10\r\nxxxxxxxxxxxxxxxx\r\n0\r\n\r\nHTTP/1.1 200"));
}

TEST_F(Http1ServerTest, AnAnswerInPiecesToHttp10EndsWithTheConnection) {
  const auto peer = Connect();
  peer->connection->Send("GET /wait HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  loop_.RunReady();
  service_.waiting[0]->Start(200, {});
  service_.waiting[0]->Write("plain");
  service_.waiting[0]->Finish({});
  loop_.RunReady();
  EXPECT_THAT(peer->got.text, AllOf(HasSubstr("connection: close"), EndsWith("\r\n\r\nplain")));
  EXPECT_TRUE(peer->closed());
}

TEST_F(Http1ServerTest, AWriterLearnsOfFullAndDrainedWindows) {
  const auto peer = Connect({.to_client = {.capacity_bytes = 1000, .stall_at = 200}});
  peer->connection->Send(Get("/wait"));
  loop_.RunReady();
  const auto exchange = service_.waiting[0];
  exchange->Start(200, {});
  exchange->Write(std::string(5000, 'x'));
  EXPECT_GT(exchange->queued_bytes(), 4000u);
  int drained = 0;
  exchange->OnDrained([&] { ++drained; });
  loop_.RunReady();
  EXPECT_EQ(drained, 0);
  peer->link->UnstallToClient();
  loop_.RunReady();
  EXPECT_EQ(drained, 1);
  EXPECT_EQ(exchange->queued_bytes(), 0u);
}

TEST_F(Http1ServerTest, ALostPeerCancelsItsExchange) {
  const auto peer = Connect();
  peer->connection->Send(Get("/wait"));
  loop_.RunReady();
  bool cancelled = false;
  service_.waiting[0]->OnCancel([&] { cancelled = true; });
  peer->connection.reset();
  loop_.RunReady();
  EXPECT_TRUE(cancelled);
  EXPECT_TRUE(service_.waiting[0]->cancelled());
  EXPECT_EQ(ended_, 1);
  service_.waiting[0]->Respond({.status = 200, .fields = {}, .body = "too late"});
}

TEST_F(Http1ServerTest, AnExchangeOutlivesItsSession) {
  const auto peer = Connect();
  peer->connection->Send(Get("/wait"));
  loop_.RunReady();
  peer->session.reset();
  EXPECT_TRUE(service_.waiting[0]->cancelled());
  service_.waiting[0]->Start(200, {});
  service_.waiting[0]->Write("x");
  service_.waiting[0]->Finish({});
  EXPECT_EQ(service_.waiting[0]->queued_bytes(), 0u);
  service_.waiting.clear();
  loop_.RunReady();
  EXPECT_EQ(peer->got.text, "");
}

TEST_F(Http1ServerTest, ADroppedExchangeIsAnErrorAndTheEnd) {
  const auto peer = Connect();
  peer->connection->Send(Get("/drop") + Get("/next"));
  loop_.RunReady();
  EXPECT_THAT(peer->got.text, StartsWith("HTTP/1.1 500"));
  EXPECT_TRUE(peer->closed());
  EXPECT_EQ(service_.handled, 1);
}

TEST_F(Http1ServerTest, AnExchangeDroppedInTheMiddleCutsTheAnswer) {
  const auto peer = Connect();
  peer->connection->Send(Get("/wait"));
  loop_.RunReady();
  service_.waiting[0]->Start(200, {});
  service_.waiting[0]->Write("half");
  service_.waiting.clear();
  clock_.Advance(1s);
  loop_.RunReady();
  EXPECT_TRUE(peer->closed());
  EXPECT_THAT(peer->got.text, Not(EndsWith("0\r\n\r\n")));
}

TEST_F(Http1ServerTest, AnExceptionOfTheServiceIs500) {
  EXPECT_THAT(Exchange1(Get("/throw")), StartsWith("HTTP/1.1 500"));
  EXPECT_THAT(Exchange1(Get("/after")), EndsWith("GET /after h "));
}

TEST_F(Http1ServerTest, AFieldValueCannotBeginAnotherField) {
  const auto peer = Connect();
  peer->connection->Send(Get("/wait"));
  loop_.RunReady();
  service_.waiting[0]->Respond(
      {.status = 200, .fields = {{"x", "a\r\nset-cookie: b"}}, .body = {}});
  loop_.RunReady();
  EXPECT_THAT(peer->got.text, HasSubstr("x: a  set-cookie: b\r\n"));
}

TEST_F(Http1ServerTest, DrainLetsBegunRequestsFinish) {
  const auto idle = Connect();
  const auto busy = Connect();
  const auto reading = Connect();
  busy->connection->Send(Get("/wait"));
  reading->connection->Send("GET /r HTTP/1.1\r\n");
  loop_.RunReady();
  for (const auto* peer : {&idle, &busy, &reading}) (*peer)->session->Drain();
  loop_.RunReady();
  EXPECT_TRUE(idle->closed());
  EXPECT_FALSE(busy->closed());
  service_.waiting[0]->Respond({.status = 200, .fields = {}, .body = "done"});
  reading->connection->Send("Host: h\r\n\r\n");
  loop_.RunReady();
  EXPECT_THAT(busy->got.text, AllOf(HasSubstr("connection: close"), EndsWith("done")));
  EXPECT_TRUE(busy->closed());
  EXPECT_THAT(reading->got.text, AllOf(HasSubstr("connection: close"), EndsWith("GET /r h ")));
}

TEST_F(Http1ServerTest, ACutEndsTheConnectionAndTheCall) {
  const auto peer = Connect();
  peer->connection->Send(Get("/wait"));
  loop_.RunReady();
  peer->session->Cut("test");
  loop_.RunReady();
  EXPECT_TRUE(peer->closed());
  EXPECT_TRUE(service_.waiting[0]->cancelled());
  EXPECT_EQ(stats_.limits_reached, 1u);
}

// S-ID-6.
TEST_F(Http1ServerTest, TooManyFailuresWithoutASuccessEndTheConnection) {
  const auto peer = Connect();
  peer->context->failed_calls = limits::kUnauthenticatedFailures;
  peer->connection->Send(Get("/x"));
  loop_.RunReady();
  EXPECT_TRUE(peer->closed());
  EXPECT_EQ(service_.handled, 0);
}

// S-H1-1, the limits in time.
TEST_F(Http1ServerTest, SlowAndSilentPeersAreCut) {
  const struct {
    std::string name, bytes;
    std::chrono::seconds lives, dies;
    std::string answer;
  } cases[] = {
      {"idle", "", 74s, 1s, ""},
      {"idle after a request", Get("/x"), 74s, 1s, "HTTP/1.1 200"},
      {"slow head", "GET / HTTP/1.1\r\n", 9s, 1s, "HTTP/1.1 408"},
      {"slow body", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9999\r\n\r\nx", 4s, 1s,
       "HTTP/1.1 408"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto peer = Connect();
    peer->connection->Send(c.bytes);
    Pass(*peer, c.lives);
    EXPECT_FALSE(peer->closed());
    Pass(*peer, c.dies);
    EXPECT_TRUE(peer->closed());
    EXPECT_THAT(peer->got.text, StartsWith(c.answer));
  }
}

TEST_F(Http1ServerTest, ABodyThatKeepsItsRateIsReadToItsEnd) {
  const auto peer = Connect();
  peer->connection->Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 6000\r\n\r\n");
  for (int i = 0; i < 20; ++i) {
    peer->connection->Send(std::string(300, 'x'));
    Pass(*peer, 1s);
  }
  EXPECT_THAT(peer->got.text, StartsWith("HTTP/1.1 200"));
}

TEST_F(Http1ServerTest, ARequestInWorkIsNotIdle) {
  const auto peer = Connect();
  peer->connection->Send(Get("/wait"));
  Pass(*peer, 100s);
  EXPECT_FALSE(peer->closed());
  EXPECT_FALSE(peer->session->idle());
}

TEST_F(Http1ServerTest, TheLastRequestOfAConnectionSaysSo) {
  limits_.requests = 2;
  const auto peer = Connect();
  peer->connection->Send(Get("/1") + Get("/2") + Get("/3"));
  loop_.RunReady();
  EXPECT_THAT(peer->got.text, AllOf(HasSubstr("connection: close"), EndsWith("GET /2 h ")));
  EXPECT_TRUE(peer->closed());
}

TEST_F(Http1ServerTest, EarlyRequestsAreHeldBackAtALimit) {
  limits_.pipelined_bytes = 1000;
  const auto peer = Connect(
      {.to_server = {.segments = std::vector<std::size_t>(200, 100), .capacity_bytes = 2000}});
  std::string bytes = Get("/wait");
  while (bytes.size() < 8000) bytes += Get("/x");
  peer->connection->Send(bytes);
  loop_.RunReady();
  EXPECT_GT(peer->connection->queued_bytes(), 2000u);
  service_.waiting[0]->Respond({.status = 200, .fields = {}, .body = {}});
  loop_.RunReady();
  EXPECT_EQ(peer->connection->queued_bytes(), 0u);
  EXPECT_EQ(service_.handled,
            static_cast<int>((bytes.size() - Get("/wait").size()) / Get("/x").size()) + 1);
}

// S-LIM-5.
TEST_F(Http1ServerTest, AFloodOfRequestsLetsOthersHaveTheirTurn) {
  const auto flood = Connect();
  const auto other = Connect();
  std::string many;
  for (int i = 0; i < 1000; ++i) many += Get("/f");
  flood->connection->Send(many);
  other->connection->Send(Get("/other"));
  int before = 0;
  other->got.on_bytes = [&](std::string_view) { before = service_.handled; };
  loop_.RunReady();
  EXPECT_LT(before, 300);
  EXPECT_EQ(service_.handled, 1001);
}

TEST_F(Http1ServerTest, APeerThatDoesNotReadIsNotReadFrom) {
  const auto peer = Connect({.to_client = {.capacity_bytes = 100, .stall_at = 0}});
  const std::string post =
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n" + std::string(1'000'000, 'x');
  for (int i = 0; i < 10; ++i) peer->connection->Send(post);
  loop_.RunReady();
  EXPECT_LT(service_.handled, 7) << "4 MiB of answers are enough";
}

// Malformed exchanges: what a hostile or broken client may send, each on a connection of its own.
struct Malformed {
  std::string name, bytes;
  int want = 400;
};

std::vector<Malformed> MalformedExchanges() {
  const std::string post = "POST /x HTTP/1.1\r\nHost: h\r\n";
  const std::string chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
  std::vector<Malformed> all = {
      {"bare LF", "GET / HTTP/1.1\nHost: h\n\n", 400},
      {"bare CR", "GET / HTTP/1.1\rHost: h\r\r", 0},  // waits for a line's end
      {"empty first line", "\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"HTTP/0.9", "GET /\r\n\r\n", 400},
      {"HTTP/0.9 without more", "GET /\n", 400},
      {"HTTP/2 without its preface", "GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505},
      {"HTTP/3.1", "GET / HTTP/3.1\r\nHost: h\r\n\r\n", 505},
      {"not HTTP", "hello\r\n\r\n", 400},
      {"SSH", "SSH-2.0-OpenSSH_9.2\r\n\r\n", 400},
      {"binary", std::string("\x01\x02\x03\x00\r\n\r\n", 8), 400},
      {"long request line", "GET /" + std::string(9000, 'x'), 414},
      {"long method", std::string(9000, 'X'), 414},
      {"large fields", "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(17'000, 'x'), 431},
      {"TRACE", "TRACE / HTTP/1.1\r\nHost: h\r\n\r\n", 501},
      {"CONNECT", "CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n", 501},
      {"no Host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"two Hosts", Get("/", "Host: i\r\n"), 400},
      {"absolute form for another host", "GET http://i/ HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"authority form", "GET h:80 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"dot segments", Get("/a/../b"), 400},
      {"escaped dot segments", Get("/a/%2e%2e/b"), 400},
      {"escaped slash", Get("/a%2fb"), 400},
      {"escaped NUL", Get("/a%00"), 400},
      {"malformed escape", Get("/a%g1"), 400},
      {"not UTF-8", Get("/%ff%fe"), 400},
      {"overlong UTF-8", Get("/%c0%ae"), 400},
      {"fragment", Get("/#x"), 400},
      {"space before the colon", Get("/", "X : y\r\n"), 400},
      {"folded field", Get("/", "X: y\r\n z\r\n"), 400},
      {"field without a colon", Get("/", "X\r\n"), 400},
      {"field without a name", Get("/", ": y\r\n"), 400},
      {"NUL in a field", Get("/", "X: \0\r\n"s), 400},
      {"CR in a field", Get("/", "X: a\rb\r\n"), 400},
      {"LF in a field", Get("/", "X: a\nb\r\n"), 400},
      {"unknown expectation", Get("/", "Expect: magic\r\n"), 417},
      {"both framings", post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       400},
      {"both framings, other order",
       post + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400},
      {"two lengths", post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400},
      {"two equal lengths", post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400},
      {"length list", post + "Content-Length: 3,3\r\n\r\nabc", 400},
      {"negative length", post + "Content-Length: -1\r\n\r\n", 400},
      {"length with a sign", post + "Content-Length: +3\r\n\r\nabc", 400},
      {"length that is no number", post + "Content-Length: three\r\n\r\nabc", 400},
      {"length over 64 bits", post + "Content-Length: 18446744073709551617\r\n\r\nabc", 400},
      {"length over the limit", post + "Content-Length: 13000000\r\n\r\n", 413},
      {"coding we do not know", post + "Transfer-Encoding: gzip\r\n\r\n", 400},
      {"coding before chunked", post + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501},
      {"coding after chunked", post + "Transfer-Encoding: chunked, identity\r\n\r\n", 400},
      {"chunked twice", post + "Transfer-Encoding: chunked, chunked\r\n\r\n", 501},
      {"two codings fields",
       post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n", 400},
      {"obscured coding", post + "Transfer-Encoding: \x0b chunked\r\n\r\n", 400},
      {"coding with a space before the colon", post + "Transfer-Encoding : chunked\r\n\r\n", 400},
      {"chunked in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       400},
      {"chunk without a size", chunked + "\r\n", 400},
      {"chunk of a negative size", chunked + "-1\r\n", 400},
      {"chunk size in 0x form", chunked + "0x3\r\nabc\r\n0\r\n\r\n", 400},
      {"chunk size over 64 bits", chunked + "10000000000000000\r\n", 400},
      {"chunk longer than its size", chunked + "3\r\nabcdef\r\n0\r\n\r\n", 400},
      {"chunk with bare LF", chunked + "3\nabc\n0\n\n", 400},
      {"chunk with a long extension", chunked + "3;" + std::string(300, 'x') + "\r\n", 400},
      {"chunk with an endless extension", chunked + "3;" + std::string(3000, 'x'), 400},
      {"chunk with LF in its extension", chunked + "3;a=\"\n\"\r\nabc\r\n", 400},
      {"last chunk with bare LF", chunked + "0\n\n", 400},
      {"folded trailer", chunked + "0\r\nX: y\r\n z\r\n\r\n", 400},
      {"large trailers", chunked + "0\r\nX: " + std::string(9000, 'x'), 431},
      {"body cut by close", post + "Content-Length: 10\r\n\r\nabc", 0},
      {"head cut by close", "GET / HT", 0},
  };
  std::string fields;
  for (int i = 0; i < 100; ++i) fields += "X" + std::to_string(i) + ": y\r\n";
  all.push_back({"101 fields", Get("/", fields), 431});
  return all;
}

TEST_F(Http1ServerTest, MalformedExchangesAreAnsweredAndCut) {
  const auto all = MalformedExchanges();
  ASSERT_GE(all.size(), 60u);
  const auto neighbour = Connect();
  for (const auto& c : all) {
    SCOPED_TRACE(c.name);
    const auto peer = Connect();
    peer->connection->Send(c.bytes);
    loop_.RunReady();
    if (c.want == 0) {
      EXPECT_EQ(peer->got.text, "");
      peer->connection->Close(1s);
    } else {
      EXPECT_THAT(peer->got.text, StartsWith("HTTP/1.1 " + std::to_string(c.want) + " "));
      EXPECT_THAT(peer->got.text, HasSubstr("connection: close\r\n"));
    }
    loop_.RunReady();
    EXPECT_TRUE(peer->closed());
    EXPECT_EQ(service_.handled, 0);
    // The service still answers beside it, on a connection that was there before.
    neighbour->got.text.clear();
    neighbour->connection->Send(Get("/neighbour"));
    loop_.RunReady();
    ASSERT_THAT(neighbour->got.text, EndsWith("GET /neighbour h "));
    service_.handled = 0;
  }
}

// What follows a refused request is never a request.
TEST_F(Http1ServerTest, NothingBehindARefusalIsServed) {
  for (const auto& c : MalformedExchanges()) {
    if (c.want == 0) continue;
    SCOPED_TRACE(c.name);
    Exchange1(c.bytes + "\r\n\r\n" + Get("/smuggled"));
    EXPECT_EQ(service_.handled, 0);
  }
}

}  // namespace
}  // namespace keepsake::http
