#include "net/tls.h"

#include "base/log.h"
#include "net/connect.h"
#include "net/listener.h"
#include "net/memory_connection.h"
#include "net/recorder.h"
#include "net/test_certificate.h"
#include "net/tls_connection.h"
#include "testing/manual_clock.h"

namespace keepsake::net {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

const TestIdentity& Identity() {
  static const TestIdentity identity = MakeTestIdentity("DNS:cache.test,IP:127.0.0.1");
  return identity;
}

std::unique_ptr<TlsServerContext> Server(std::vector<std::string> alpn = {"h2", "http/1.1"}) {
  return *TlsServerContext::Create(Identity().certificate_pem, Identity().key_pem, std::move(alpn));
}

std::unique_ptr<TlsClientContext> Client(std::vector<std::string> alpn = {"h2"},
                                         const TestIdentity& trusted = Identity()) {
  return *TlsClientContext::Create(trusted.certificate_pem, std::move(alpn));
}

// Both ends of TLS in memory, turned by hand.
class TlsTest : public ::testing::Test {
 protected:
  void Open(const std::string& name = "cache.test", MemoryLink::Options options = {}) {
    link_.emplace(loop_, std::move(options));
    server_ = WrapTlsServer(link_->TakeServer(), *server_context_);
    client_ = WrapTlsClient(link_->TakeClient(), *client_context_, name);
    server_->Start(at_server_);
    client_->Start(at_client_);
  }
  void ExpectClientRefuses(const std::string& name, const std::string& why) {
    Open(name);
    loop_.RunReady();
    ASSERT_EQ(at_client_.closed.size(), 1u);
    ASSERT_FALSE(at_client_.closed[0].has_value());
    EXPECT_EQ(at_client_.closed[0].error().code(), ErrorCode::kConnection);
    EXPECT_THAT(at_client_.closed[0].error().message(), HasSubstr(why));
    EXPECT_EQ(at_server_.text, "");
  }

  testing::ManualClock clock_;
  EventLoop loop_{clock_};
  std::unique_ptr<TlsServerContext> server_context_ = Server();
  std::unique_ptr<TlsClientContext> client_context_ = Client();
  std::optional<MemoryLink> link_;
  Recorder at_client_, at_server_;
  std::unique_ptr<Connection> client_, server_;
};

TEST_F(TlsTest, BytesGoBothWays) {
  Open();
  at_server_.on_bytes = [&](std::string_view bytes) { server_->Send(bytes); };
  client_->Send("before the handshake ");
  loop_.RunReady();
  client_->Send("and after");
  loop_.RunReady();
  EXPECT_EQ(at_client_.text, "before the handshake and after");
  EXPECT_TRUE(server_->secure());
}

TEST_F(TlsTest, AnySegmentationGivesTheSameBytes) {
  Open("cache.test", {.to_server = {.segments = std::vector<std::size_t>(4000, 1)},
                      .to_client = {.segments = std::vector<std::size_t>(2000, 3)}});
  at_server_.on_bytes = [&](std::string_view bytes) { server_->Send(bytes); };
  client_->Send(std::string(3000, 'x'));
  loop_.RunReady();
  EXPECT_EQ(at_client_.text, std::string(3000, 'x'));
}

TEST_F(TlsTest, MegabytesArriveWholeThroughASlowReader) {
  Open();
  std::string sent(3 << 20, '\0');
  for (std::size_t i = 0; i < sent.size(); ++i) sent[i] = static_cast<char>(i * 13 + (i >> 10));
  client_->Send("begin");
  loop_.RunReady();
  server_->PauseReading();
  client_->Send(sent);
  loop_.RunReady();
  EXPECT_EQ(at_server_.text, "begin");
  EXPECT_GT(client_->queued_bytes(), 0u);
  // Stop after each piece.
  at_server_.on_bytes = [&](std::string_view) {
    server_->PauseReading();
    loop_.Post([&] { server_->ResumeReading(); });
  };
  server_->ResumeReading();
  loop_.RunReady();
  EXPECT_TRUE(at_server_.text == "begin" + sent);
}

TEST_F(TlsTest, TheServersPreferenceDecidesAlpn) {
  const struct {
    std::vector<std::string> server, client;
    std::string want;
  } cases[] = {
      {{"h2", "http/1.1"}, {"http/1.1", "h2"}, "h2"},
      {{"h2", "http/1.1"}, {"http/1.1"}, "http/1.1"},
      {{"h2"}, {}, ""},
      {{}, {"h2"}, ""},
  };
  for (const auto& c : cases) {
    server_context_ = Server(c.server);
    client_context_ = Client(c.client);
    Open();
    loop_.RunReady();
    EXPECT_EQ(server_->alpn(), c.want);
    EXPECT_EQ(client_->alpn(), c.want);
    EXPECT_TRUE(at_client_.closed.empty());
  }
}

TEST_F(TlsTest, NoCommonProtocolIsRefused) {
  client_context_ = Client({"smtp"});
  Open();
  loop_.RunReady();
  EXPECT_EQ(at_client_.closed.size(), 1u);
  EXPECT_EQ(at_server_.closed.size(), 1u);
}

TEST_F(TlsTest, AnIpAddressIsVerifiedAsOne) {
  Open("127.0.0.1");
  client_->Send("x");
  loop_.RunReady();
  EXPECT_EQ(at_server_.text, "x");
}

TEST_F(TlsTest, AWrongNameIsRefused) {
  ExpectClientRefuses("other.test", "ostname mismatch");
}

TEST_F(TlsTest, AWrongIpAddressIsRefused) {
  ExpectClientRefuses("127.0.0.2", "IP address mismatch");
}

TEST_F(TlsTest, AnUntrustedCertificateIsRefused) {
  const TestIdentity stranger = MakeTestIdentity("DNS:cache.test");
  client_context_ = Client({"h2"}, stranger);
  ExpectClientRefuses("cache.test", "not trusted: self");
}

TEST_F(TlsTest, PlaintextOnATlsConnectionIsRefusedAndLoggedOnce) {
  std::vector<std::string> lines;
  log::Start(log::Level::kInfo, log::Format::kText,
             [&](std::string_view line) { lines.emplace_back(line); });
  for (int i = 0; i < 3; ++i) {
    link_.emplace(loop_);
    server_ = WrapTlsServer(link_->TakeServer(), *server_context_);
    const auto raw = link_->TakeClient();
    Recorder at_raw;
    server_->Start(at_server_);
    raw->Start(at_raw);
    raw->Send("GET / HTTP/1.1\r\nHost: cache.test\r\n\r\n");
    loop_.RunReady();
    raw->Close(1s);
    loop_.RunReady();
    EXPECT_EQ(at_raw.closed.size(), 1u);
  }
  log::Stop();
  ASSERT_EQ(at_server_.closed.size(), 3u);
  EXPECT_EQ(at_server_.closed[0].error().code(), ErrorCode::kConnection);
  EXPECT_EQ(lines.size(), 1u) << "within one second";
  EXPECT_THAT(lines[0], HasSubstr("net.tls_failed"));
  EXPECT_THAT(lines[0], HasSubstr("http request"));
}

TEST_F(TlsTest, AHandshakeThatStallsIsGivenUp) {
  Open("cache.test", {.to_server = {.stall_at = 50}});
  loop_.RunReady();
  clock_.Advance(9s);
  loop_.RunReady();
  EXPECT_TRUE(at_client_.closed.empty());
  clock_.Advance(1s);
  loop_.RunReady();
  ASSERT_EQ(at_client_.closed.size(), 1u);
  EXPECT_THAT(at_client_.closed[0].error().message(), HasSubstr("took too long"));
  clock_.Advance(1s);  // for the alert
  loop_.RunReady();
  EXPECT_EQ(at_server_.closed.size(), 1u);
}

TEST_F(TlsTest, CloseSaysGoodbyeAfterTheLastByte) {
  Open();
  client_->Send("x");
  loop_.RunReady();
  server_->Send("last words");
  server_->Close(1s);
  loop_.RunReady();
  EXPECT_EQ(at_client_.text, "last words");
  ASSERT_EQ(at_client_.closed.size(), 1u);
  EXPECT_TRUE(at_client_.closed[0].has_value());
  client_.reset();
  loop_.RunReady();
  EXPECT_EQ(at_server_.closed.size(), 1u);
}

TEST_F(TlsTest, ACutWithoutGoodbyeIsAnError) {
  Open();
  client_->Send("x");
  loop_.RunReady();
  server_.reset();
  loop_.RunReady();
  ASSERT_EQ(at_client_.closed.size(), 1u);
  EXPECT_FALSE(at_client_.closed[0].has_value());
}

TEST_F(TlsTest, AChangedByteEndsTheConnection) {
  Open();
  client_->Send("x");
  loop_.RunReady();
  MemoryLink second(loop_);
  // A record that was never sealed, inside a connection that was.
  auto raw = second.TakeClient();
  Recorder at_raw;
  raw->Start(at_raw);
  auto victim = WrapTlsServer(second.TakeServer(), *server_context_);
  Recorder at_victim;
  victim->Start(at_victim);
  raw->Send(std::string_view("\x17\x03\x03\x00\x05hello", 10));
  loop_.RunReady();
  raw.reset();
  loop_.RunReady();
  EXPECT_EQ(at_victim.text, "");
  EXPECT_EQ(at_victim.closed.size(), 1u);
}

TEST_F(TlsTest, AHandlerMayDestroyItsConnection) {
  Open();
  at_server_.on_bytes = [&](std::string_view) { server_.reset(); };
  client_->Send(std::string(200'000, 'x'));
  loop_.RunReady();
  EXPECT_EQ(at_client_.closed.size(), 1u);
}

TEST_F(TlsTest, AReloadServesTheNewCertificateToNewConnectionsOnly) {
  Open();
  loop_.RunReady();
  const TestIdentity fresh = MakeTestIdentity("DNS:cache.test");
  ASSERT_TRUE(server_context_->Reload(fresh.certificate_pem, fresh.key_pem).has_value());
  client_->Send("old connection");
  loop_.RunReady();
  EXPECT_EQ(at_server_.text, "old connection");
  client_context_ = Client({"h2"}, fresh);
  Open();
  client_->Send(", new one");
  loop_.RunReady();
  EXPECT_EQ(at_server_.text, "old connection, new one");
}

TEST_F(TlsTest, ABadReloadChangesNothing) {
  const TestIdentity other = MakeTestIdentity("DNS:cache.test");
  const struct {
    std::string name, chain, key, why;
  } cases[] = {
      {"no certificate", "", other.key_pem, "no certificate"},
      {"no key", other.certificate_pem, "nonsense", "no unencrypted private key"},
      {"of two pairs", other.certificate_pem, Identity().key_pem, "does not belong"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Status status = server_context_->Reload(c.chain, c.key);
    ASSERT_FALSE(status.has_value());
    EXPECT_THAT(status.error().message(), HasSubstr(c.why));
  }
  Open();
  client_->Send("still served");
  loop_.RunReady();
  EXPECT_EQ(at_server_.text, "still served");
}

TEST_F(TlsTest, TicketKeysAreReplacedAfterTwelveHours) {
  Open();
  client_->Send("a");
  loop_.RunReady();
  clock_.Advance(12h);
  Open();
  client_->Send("b");
  loop_.RunReady();
  EXPECT_EQ(at_server_.text, "ab");
}

// A client of our own making, with settings that ours would not have.
void Configure(SSL_CTX* context, int version, const char* ciphers, const char* groups) {
  SSL_CTX_set_security_level(context, 0);
  SSL_CTX_set_min_proto_version(context, 0);
  SSL_CTX_set_max_proto_version(context, version);
  SSL_CTX_set_cipher_list(context, ciphers);
  SSL_CTX_set1_groups_list(context, groups);
}

// S-NET-2.
TEST_F(TlsTest, OnlyForwardSecretAeadIsSpoken) {
  const struct {
    std::string name;
    int version;
    const char *ciphers, *groups;
    bool works;
  } cases[] = {
      {"1.3", TLS1_3_VERSION, "DEFAULT", "X25519", true},
      {"1.3 over P-256", TLS1_3_VERSION, "DEFAULT", "P-256", true},
      {"1.2 with ECDHE and GCM", TLS1_2_VERSION, "ECDHE+AESGCM", "P-256", true},
      {"1.2 with ECDHE and ChaCha20", TLS1_2_VERSION, "ECDHE+CHACHA20", "X25519:P-256", true},
      {"1.2 with CBC", TLS1_2_VERSION, "ECDHE+AES:!AESGCM:!AESCCM", "P-256", false},
      {"1.2 without forward secrecy", TLS1_2_VERSION, "kRSA", "P-256", false},
      {"1.2 with a finite field", TLS1_2_VERSION, "DHE", "P-256", false},
      {"1.1", TLS1_1_VERSION, "ALL", "P-256", false},
      {"1.0", TLS1_VERSION, "ALL", "P-256", false},
      {"other groups only", TLS1_3_VERSION, "DEFAULT", "P-521", false},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    TlsClientContext::Core odd;
    odd.context.reset(SSL_CTX_new(TLS_client_method()));
    Configure(odd.context.get(), c.version, c.ciphers, c.groups);
    link_.emplace(loop_);
    Recorder at_client, at_server;
    auto server = WrapTlsServer(link_->TakeServer(), *server_context_);
    TlsConnection client(link_->TakeClient(), TlsEngine::Client(odd, "cache.test"), nullptr);
    server->Start(at_server);
    client.Start(at_client);
    client.Send("x");
    loop_.RunReady();
    EXPECT_EQ(at_server.text, c.works ? "x" : "");
    EXPECT_EQ(at_client.closed.empty(), c.works);
  }
}

TEST(TlsContextTest, ExtraCasMustBeCertificates) {
  const auto context = TlsClientContext::Create("nonsense", {"h2"});
  ASSERT_FALSE(context.has_value());
  EXPECT_EQ(context.error().code(), ErrorCode::kInvalidArgument);
}

// Over real sockets, through Connect().
class TlsConnectTest : public ::testing::Test {
 protected:
  void SetUp() override {
    listener_ = *Listener::Open(
        loop_, {"127.0.0.1", 0, false}, [this]() -> EventLoop& { return loop_; },
        [this](std::unique_ptr<Connection> connection) {
          server_ =
              tls_ ? WrapTlsServer(std::move(connection), *server_context_) : std::move(connection);
          server_->Start(at_server_);
        });
  }
  Result<std::unique_ptr<Connection>> Dial(const std::string& name,
                                           std::chrono::milliseconds timeout = 10s) {
    std::optional<Result<std::unique_ptr<Connection>>> result;
    const auto pending = Connect(loop_,
                                 {.address = listener_->bound(),
                                  .tls = client_context_.get(),
                                  .tls_name = name,
                                  .timeout = timeout},
                                 [&](auto r) { result.emplace(std::move(r)); });
    EXPECT_TRUE(loop_.RunUntil([&] { return result.has_value(); }));
    return *std::move(result);
  }

  const base::SystemClock clock_;
  EventLoop loop_{clock_};
  bool tls_ = true;
  std::unique_ptr<TlsServerContext> server_context_ = Server();
  std::unique_ptr<TlsClientContext> client_context_ = Client();
  Recorder at_server_;
  std::unique_ptr<Listener> listener_;
  std::unique_ptr<Connection> server_;
};

TEST_F(TlsConnectTest, TheConnectionIsReadyWhenItIsGiven) {
  at_server_.on_bytes = [&](std::string_view bytes) { server_->Send(bytes); };
  auto client = Dial("cache.test");
  ASSERT_TRUE(client.has_value()) << client.error();
  EXPECT_EQ((*client)->alpn(), "h2");
  Recorder at_client;
  (*client)->Start(at_client);
  (*client)->Send("echo");
  EXPECT_TRUE(loop_.RunUntil([&] { return at_client.text == "echo"; }));
}

TEST_F(TlsConnectTest, WhatTheServerSaysFirstIsKeptForTheHandler) {
  auto client = Dial("cache.test");
  ASSERT_TRUE(client.has_value()) << client.error();
  server_->Send("settings");
  loop_.RunReady();
  Recorder at_client;
  (*client)->Start(at_client);
  EXPECT_TRUE(loop_.RunUntil([&] { return at_client.text == "settings"; }));
}

TEST_F(TlsConnectTest, AWrongNameIsAnErrorOfConnect) {
  const auto client = Dial("other.test");
  ASSERT_FALSE(client.has_value());
  EXPECT_EQ(client.error().code(), ErrorCode::kConnection);
  EXPECT_THAT(client.error().message(), HasSubstr("not trusted"));
}

TEST_F(TlsConnectTest, AServerThatNeverShakesHandsIsATimeout) {
  tls_ = false;
  const auto client = Dial("cache.test", 30ms);
  ASSERT_FALSE(client.has_value());
  EXPECT_EQ(client.error().code(), ErrorCode::kTimeout);
}

TEST_F(TlsConnectTest, AServerThatSpeaksPlaintextIsNamed) {
  tls_ = false;
  at_server_.on_bytes = [&](std::string_view) {
    server_->Send("HTTP/1.1 400 Bad Request\r\n\r\n");
  };
  const auto client = Dial("cache.test");
  ASSERT_FALSE(client.has_value());
  EXPECT_THAT(client.error().message(), HasSubstr("wrong version"));
}

}  // namespace
}  // namespace keepsake::net
