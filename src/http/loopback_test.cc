// HTTP/1.1 from client to server over real sockets and TLS: the parts of net and http together.

#include "http/client.h"
#include "http/server.h"
#include "net/connect.h"
#include "net/listener.h"
#include "net/test_certificate.h"

namespace keepsake::http {
namespace {

class EchoService final : public Service {
 public:
  std::optional<Response> Refuse(const RequestHead&, std::string_view,
                                 ConnectionContext&) override {
    return std::nullopt;
  }
  void Handle(std::shared_ptr<Exchange> exchange) override {
    // Later and from elsewhere, as the store does.
    net::EventLoop& loop = exchange->loop();
    loop.Post([exchange = std::move(exchange)] {
      Response response;
      response.body = exchange->head().method + " " + exchange->head().scheme + " ";
      response.body += exchange->body();
      exchange->Respond(std::move(response));
    });
  }
};

class Answer final : public ResponseHandler {
 public:
  void OnHead(int s, Fields) override { status = s; }
  void OnBody(std::string_view bytes) override { body.append(bytes); }
  void OnEnd(Fields) override { ended = true; }
  void OnError(const Error& error, bool) override {
    ADD_FAILURE() << error;
    ended = true;
  }

  int status = 0;
  std::string body;
  bool ended = false;
};

class LoopbackTest : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    const auto identity = net::MakeTestIdentity("DNS:cache.test");
    tls_server_ = *net::TlsServerContext::Create(identity.certificate_pem, identity.key_pem,
                                                 {"h2", "http/1.1"});
    tls_client_ = *net::TlsClientContext::Create(identity.certificate_pem, {"http/1.1"});
    listener_ = *net::Listener::Open(
        loop_, {"127.0.0.1", 0, false}, [this]() -> net::EventLoop& { return loop_; },
        [this](std::unique_ptr<net::Connection> connection) {
          if (GetParam()) connection = net::WrapTlsServer(std::move(connection), *tls_server_);
          server_.Serve(std::move(connection));
        });
  }
  std::unique_ptr<ClientConnection> Dial() {
    std::unique_ptr<ClientConnection> client;
    const auto pending = net::Connect(loop_,
                                      {.address = listener_->bound(),
                                       .tls = GetParam() ? tls_client_.get() : nullptr,
                                       .tls_name = "cache.test"},
                                      [&](Result<std::unique_ptr<net::Connection>> connection) {
                                        ASSERT_TRUE(connection.has_value()) << connection.error();
                                        client = ClientConnection::OverHttp1(*std::move(connection),
                                                                             {}, [](Status) {});
                                      });
    EXPECT_TRUE(loop_.RunUntil([&] { return client != nullptr; }));
    return client;
  }

  const base::SystemClock clock_;
  net::EventLoop loop_{clock_};
  EchoService service_;
  Server server_{loop_, service_};
  std::unique_ptr<net::TlsServerContext> tls_server_;
  std::unique_ptr<net::TlsClientContext> tls_client_;
  std::unique_ptr<net::Listener> listener_;
};

TEST_P(LoopbackTest, LargeBodiesGoBothWaysOnOneConnection) {
  const auto client = Dial();
  RequestHead head;
  head.method = "POST";
  head.target = "/";
  head.authority = "cache.test";
  const std::string body(5 << 20, 'x');
  const std::string scheme = GetParam() ? "https" : "http";
  for (int i = 0; i < 3; ++i) {
    const auto answer = std::make_shared<Answer>();
    client->Start(head, body, answer);
    ASSERT_TRUE(loop_.RunUntil([&] { return answer->ended; }));
    EXPECT_EQ(answer->status, 200);
    EXPECT_TRUE(answer->body == "POST " + scheme + " " + body);
    EXPECT_TRUE(client->ready());
  }
  EXPECT_EQ(server_.stats().accepted, 1u);
}

TEST_P(LoopbackTest, DrainEndsIdleConnections) {
  const auto client = Dial();
  ASSERT_TRUE(loop_.RunUntil([&] { return server_.stats().connections == 1; }));
  bool drained = false;
  server_.Drain(std::chrono::seconds(10), [&] { drained = true; });
  EXPECT_TRUE(loop_.RunUntil([&] { return drained && client->closed(); }));
}

INSTANTIATE_TEST_SUITE_P(Transports, LoopbackTest, ::testing::Bool(),
                         [](const auto& test) { return test.param ? "Tls" : "Plain"; });

}  // namespace
}  // namespace keepsake::http
