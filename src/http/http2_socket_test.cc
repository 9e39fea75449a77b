#include "base/clock.h"
#include "http/client.h"
#include "http/session.h"
#include "net/connect.h"
#include "net/listener.h"

#include <gtest/gtest.h>

#include <map>

// The same over real sockets: what the memory link cannot show of buffers that fill.
namespace keepsake::http {
namespace {

class EchoService final : public Service {
 public:
  std::optional<Response> Refuse(const RequestHead&, std::string_view,
                                 ConnectionContext&) override {
    return std::nullopt;
  }
  void Handle(std::shared_ptr<Exchange> exchange) override {
    exchange->connection().authenticated = true;
    Response response;
    response.body = std::move(exchange->mutable_body());
    exchange->Respond(std::move(response));
  }
};

struct Owner final : SessionOwner {
  using SessionOwner::SessionOwner;
  void OnEnded(Session& session) override {
    loop.Post([this, &session] { sessions.erase(&session); });
  }
  void Serve(std::unique_ptr<net::Connection> connection) {
    auto context = std::make_shared<ConnectionContext>();
    context->peer = connection->peer();
    auto session = MakeHttp2Session(*this, std::move(connection), std::move(context));
    Session* begun = session.get();
    sessions.emplace(begun, std::move(session));
    begun->Begin({});
  }
  std::map<Session*, std::unique_ptr<Session>> sessions;
};

struct Body final : ResponseHandler {
  void OnHead(int, Fields) override {}
  void OnBody(std::string_view bytes) override { text.append(bytes); }
  void OnEnd(Fields) override { done = true; }
  void OnError(const Error& e, bool) override {
    error = e;
    done = true;
  }
  std::string text;
  std::optional<Error> error;
  bool done = false;
};

TEST(Http2SocketTest, LargeAndSmallBodiesPassTogetherOverLoopback) {
  const base::SystemClock clock;
  net::EventLoop loop(clock);
  EchoService service;
  ServerStats stats;
  Owner owner(loop, service, stats);
  auto listener = net::Listener::Open(
      loop, net::Address{.host = "127.0.0.1", .port = 0}, [&]() -> net::EventLoop& { return loop; },
      [&](std::unique_ptr<net::Connection> connection) { owner.Serve(std::move(connection)); });
  ASSERT_TRUE(listener.has_value()) << listener.error();
  std::unique_ptr<ClientConnection> client;
  const auto connecting =
      net::Connect(loop, {.address = (*listener)->bound()}, [&](auto connection) {
        ASSERT_TRUE(connection.has_value());
        client = ClientConnection::OverHttp2(*std::move(connection), {}, [](const Status&) {});
      });
  ASSERT_TRUE(loop.RunUntil([&] { return client != nullptr; }));
  RequestHead head;
  head.method = "POST";
  head.scheme = "http";
  head.authority = "localhost";
  head.target = "/echo";
  std::vector<std::shared_ptr<Body>> answers;
  std::vector<std::string> sent;
  for (std::size_t i = 0; i < 20; ++i) {
    sent.push_back(std::string(i % 4 == 0 ? 5'000'000 : 100, static_cast<char>('a' + i)));
    answers.push_back(std::make_shared<Body>());
    client->Start(head, sent.back(), answers.back());
  }
  const auto all_done = [&] {
    return std::ranges::all_of(answers, [](const auto& answer) { return answer->done; });
  };
  ASSERT_TRUE(loop.RunUntil(all_done, std::chrono::seconds(30)));
  for (std::size_t i = 0; i < answers.size(); ++i) {
    EXPECT_FALSE(answers[i]->error.has_value());
    EXPECT_TRUE(answers[i]->text == sent[i]) << i;
  }
  EXPECT_EQ(stats.limits_reached, 0U);
  client.reset();
  EXPECT_TRUE(loop.RunUntil([&] { return owner.sessions.empty(); }));
}

}  // namespace
}  // namespace keepsake::http
