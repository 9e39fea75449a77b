#include "http/server.h"

#include "base/log.h"
#include "http/connection_counts.h"
#include "net/memory_connection.h"
#include "net/recorder.h"
#include "testing/manual_clock.h"

namespace keepsake::http {
namespace {

using namespace std::chrono_literals;
using ::testing::EndsWith;
using ::testing::StartsWith;

constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr char kSettingsFrame = 4;

class TestService final : public Service {
 public:
  std::optional<Response> Refuse(const RequestHead&, std::string_view,
                                 ConnectionContext&) override {
    return std::nullopt;
  }
  void Handle(std::shared_ptr<Exchange> exchange) override {
    secure = exchange->connection().secure;
    const std::string_view path = exchange->head().path();
    if (path == "/wait") {
      waiting.push_back(std::move(exchange));
      return;
    }
    if (path == "/fail") ++exchange->connection().failed_calls;
    if (path == "/login") exchange->connection().authenticated = true;
    exchange->Respond({.status = 200, .fields = {}, .body = "hello"});
  }

  bool secure = false;
  std::vector<std::shared_ptr<Exchange>> waiting;
};

class ServerTest : public ::testing::Test {
 protected:
  struct Client {
    net::Recorder got;
    std::unique_ptr<net::Connection> connection;
    bool closed() const { return !got.closed.empty(); }
  };
  std::unique_ptr<Client> Connect(net::MemoryLink::Options options = {}) {
    auto client = std::make_unique<Client>();
    net::MemoryLink link(loop_, std::move(options));
    client->connection = link.TakeClient();
    client->connection->Start(client->got);
    server_->Serve(link.TakeServer());
    return client;
  }
  void Send(Client& client, std::string_view bytes) {
    client.connection->Send(bytes);
    loop_.RunReady();
  }
  void Pass(std::chrono::seconds time) {
    for (auto i = 0s; i < time; i += 1s) {
      clock_.Advance(1s);
      loop_.RunReady();
    }
  }
  static std::string Get(const std::string& path) {
    return "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n";
  }

  testing::ManualClock clock_;
  net::EventLoop loop_{clock_};
  TestService service_;
  std::optional<Server> server_{std::in_place, loop_, service_};
};

TEST_F(ServerTest, Http1IsToldByItsFirstBytes) {
  const auto client = Connect({.to_server = {.segments = std::vector<std::size_t>(99, 1)}});
  Send(*client, Get("/"));
  EXPECT_THAT(client->got.text, AllOf(StartsWith("HTTP/1.1 200"), EndsWith("hello")));
  EXPECT_EQ(server_->stats().connections, 1);
  EXPECT_EQ(server_->stats().accepted, 1u);
  EXPECT_EQ(server_->stats().requests_http1, 1u);
  EXPECT_EQ(server_->stats().bytes_in, Get("/").size());
  EXPECT_EQ(server_->stats().bytes_out, client->got.text.size());
}

TEST_F(ServerTest, Http2IsToldByItsPreface) {
  const auto client = Connect({.to_server = {.segments = std::vector<std::size_t>(99, 1)}});
  Send(*client, std::string(kPreface) + std::string("\0\0\0\x04\0\0\0\0\0", 9));
  ASSERT_GE(client->got.text.size(), 9u);
  EXPECT_EQ(client->got.text[3], kSettingsFrame);
  EXPECT_FALSE(client->closed());
}

TEST_F(ServerTest, AlpnDecidesBeforeTheBytes) {
  const auto http1 = Connect({.alpn = "http/1.1", .secure = true});
  Send(*http1, kPreface);
  EXPECT_THAT(http1->got.text, StartsWith("HTTP/1.1 505"));
  const auto plain = Connect({.alpn = "http/1.1", .secure = true});
  Send(*plain, Get("/"));
  EXPECT_THAT(plain->got.text, EndsWith("hello"));
  EXPECT_TRUE(service_.secure);
  const auto http2 = Connect({.alpn = "h2", .secure = true});
  Send(*http2, Get("/"));
  EXPECT_THAT(http2->got.text, Not(StartsWith("HTTP/1.1")));
}

// S-NET-8.
TEST_F(ServerTest, ATlsHelloOnPlaintextIsClosed) {
  const auto client = Connect();
  Send(*client, std::string("\x16\x03\x01\x02\x00\x01", 6));
  EXPECT_TRUE(client->closed());
  EXPECT_EQ(client->got.text, "");
  EXPECT_EQ(server_->stats().connections, 0);
  EXPECT_EQ(server_->stats().limits_reached, 1u);
}

TEST_F(ServerTest, AConnectionThatDoesNotSayWhatItSpeaksIsClosed) {
  const auto silent = Connect();
  const auto slow = Connect();
  const auto tls = Connect({.secure = true});
  Send(*slow, kPreface.substr(0, 23));
  Pass(4s);
  EXPECT_FALSE(silent->closed());
  Pass(1s);
  EXPECT_TRUE(silent->closed());
  EXPECT_TRUE(slow->closed());
  EXPECT_FALSE(tls->closed()) << "the handshake has its own time before";
  Pass(10s);
  EXPECT_TRUE(tls->closed());
}

// S-LIM-1.
TEST_F(ServerTest, ConnectionsOverTheLimitAreClosed) {
  server_.emplace(loop_, service_, std::make_shared<ConnectionCounts>(2, 2));
  const auto first = Connect();
  auto second = Connect();
  const auto third = Connect();
  loop_.RunReady();
  EXPECT_TRUE(third->closed());
  EXPECT_FALSE(first->closed());
  second.reset();
  loop_.RunReady();
  const auto fourth = Connect();
  Send(*fourth, Get("/"));
  EXPECT_THAT(fourth->got.text, EndsWith("hello"));
}

// S-ID-6.
TEST_F(ServerTest, AnUnauthenticatedConnectionHasTenSecondsAfterAFailure) {
  const auto patient = Connect();
  const auto failing = Connect();
  const auto logged_in = Connect();
  Send(*patient, Get("/"));
  Send(*failing, Get("/fail"));
  Send(*logged_in, Get("/fail") + Get("/login"));
  Pass(9s);
  EXPECT_FALSE(failing->closed());
  Pass(1s);
  EXPECT_TRUE(failing->closed());
  EXPECT_FALSE(patient->closed());
  EXPECT_FALSE(logged_in->closed());
}

// S-ID-6.
TEST_F(ServerTest, TwentyFailuresWithoutASuccessEndAConnection) {
  const auto client = Connect();
  for (int i = 0; i < 19; ++i) Send(*client, Get("/fail"));
  Pass(1s);
  EXPECT_FALSE(client->closed());
  Send(*client, Get("/fail"));
  Pass(1s);
  EXPECT_TRUE(client->closed());
}

TEST_F(ServerTest, DrainWaitsForBegunRequests) {
  const auto idle = Connect();
  const auto busy = Connect();
  const auto sniffed = Connect();
  Send(*idle, Get("/"));
  Send(*busy, Get("/wait"));
  bool drained = false;
  server_->Drain(10s, [&] { drained = true; });
  loop_.RunReady();
  EXPECT_TRUE(idle->closed());
  EXPECT_TRUE(sniffed->closed());
  EXPECT_FALSE(busy->closed());
  EXPECT_FALSE(drained);
  const auto late = Connect();
  loop_.RunReady();
  EXPECT_TRUE(late->closed());
  service_.waiting[0]->Respond({.status = 200, .fields = {}, .body = "done"});
  loop_.RunReady();
  EXPECT_THAT(busy->got.text, EndsWith("done"));
  EXPECT_TRUE(busy->closed());
  EXPECT_TRUE(drained);
  EXPECT_EQ(server_->stats().connections, 0);
}

TEST_F(ServerTest, DrainCutsWhatIsLeftAtItsLimit) {
  const auto busy = Connect();
  Send(*busy, Get("/wait"));
  bool drained = false;
  server_->Drain(10s, [&] {
    drained = true;
    server_.reset();
  });
  Pass(9s);
  EXPECT_FALSE(drained);
  Pass(1s);
  EXPECT_TRUE(drained);
  EXPECT_TRUE(busy->closed());
  EXPECT_TRUE(service_.waiting[0]->cancelled());
}

TEST_F(ServerTest, AnEmptyServerDrainsAtOnce) {
  bool drained = false;
  server_->Drain(10s, [&] { drained = true; });
  EXPECT_FALSE(drained) << "not inside the call";
  loop_.RunReady();
  EXPECT_TRUE(drained);
}

TEST_F(ServerTest, DestructionAbortsWhatIsLeft) {
  const auto busy = Connect();
  Send(*busy, Get("/wait"));
  server_.reset();
  loop_.RunReady();
  EXPECT_TRUE(busy->closed());
  EXPECT_TRUE(service_.waiting[0]->cancelled());
}

}  // namespace
}  // namespace keepsake::http
