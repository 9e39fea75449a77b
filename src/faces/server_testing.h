#pragma once

#include "base/text.h"
#include "crypto/digest.h"
#include "faces/exchange_testing.h"
#include "faces/router.h"
#include "grpc/frame.h"
#include "ops/rooms_testing.h"
#include "sigv4/sign.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace keepsake::faces {

// A whole server without sockets: the rooms of TestRooms, one API key and one access key, and the
// router over them. Requests are handled on a loop that the test turns by hand.
class TestServer {
 public:
  explicit TestServer(Options options = DefaultOptions())
      : router(Parts{rooms.services, api_keys, access_keys, metrics, rooms.clock, rooms.random,
                     [] { return ConnectionTotals{.connections = 3, .bytes_in = 1'234}; },
                     [this] { return healthy; }, std::move(options)}) {
    token = MakeToken({.super_user = true});
    access_keys.Create("admin", [this](Result<identity::NewAccessKey> made) {
      access_key = std::move(made).value();
    });
  }

  static Options DefaultOptions() {
    Options options;
    options.version = "1.2.3";
    options.endpoint = "cell-1.example";
    return options;
  }

  std::string MakeToken(identity::Permissions permissions,
                        std::optional<std::chrono::seconds> lifetime = {}) {
    std::string made_token;
    api_keys.Generate({"", std::move(permissions), lifetime},
                      [&](Result<identity::GeneratedApiKey> made) {
                        made_token = std::string(made.value().token.reveal());
                      });
    return made_token;
  }

  // A connection from this machine; change what it is before the first request.
  static std::shared_ptr<http::ConnectionContext> Connect() {
    auto connection = std::make_shared<http::ConnectionContext>();
    connection->peer = {"127.0.0.1:4711", "127.0.0.1", true, std::nullopt};
    return connection;
  }
  static std::shared_ptr<http::ConnectionContext> ConnectLocally() {
    auto connection = std::make_shared<http::ConnectionContext>();
    connection->peer = {"unix:uid=0", "", true, 0};
    return connection;
  }
  static std::shared_ptr<http::ConnectionContext> ConnectFromNetwork() {
    auto connection = std::make_shared<http::ConnectionContext>();
    connection->peer = {"192.0.2.1:4711", "192.0.2.1", false, std::nullopt};
    connection->secure = true;
    return connection;
  }

  // As the HTTP layer does it: may it be refused from its head, from its body, else handled whole.
  http::Response Send(http::RequestHead head, std::string body = {},
                      std::shared_ptr<http::ConnectionContext> connection = Connect()) {
    if (auto refused = router.Refuse(head, {}, *connection)) return *std::move(refused);
    if (!body.empty()) {
      if (auto refused = router.Refuse(head, body, *connection)) return *std::move(refused);
    }
    auto exchange =
        std::make_shared<FakeExchange>(std::move(head), std::move(body), connection, loop);
    exchange->slow = slow_reader;
    last_exchange = exchange;
    loop.Post([this, exchange] { router.Handle(exchange); });
    loop.RunReady();
    return exchange->response.value_or(http::Response{.status = 0});
  }

  static http::RequestHead Head(std::string method, std::string target) {
    http::RequestHead head;
    head.method = std::move(method);
    head.target = std::move(target);
    head.authority = "127.0.0.1:8080";
    head.scheme = "http";
    return head;
  }

  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  ops::TestRooms rooms;
  identity::ApiKeys api_keys{rooms.store, rooms.clock, rooms.random};
  identity::AccessKeys access_keys{rooms.store, rooms.clock, rooms.random, "000000000000"};
  ops::Metrics metrics;
  bool healthy = true;
  net::EventLoop loop{rooms.clock};
  Router router;
  std::string token;  // of a super-user
  identity::NewAccessKey access_key;
  std::shared_ptr<FakeExchange> last_exchange;
  bool slow_reader = false;  // what is streamed waits until last_exchange->Drain()
};

// --- gRPC ----------------------------------------------------------------------------------------

struct GrpcAnswer {
  int http_status = 0;
  int status = -1;  // grpc-status; -1 when there is none
  std::string text, err, message;
};

inline http::RequestHead GrpcHead(std::string path, std::optional<std::string> token,
                                  std::string_view cache = {}) {
  http::RequestHead head = TestServer::Head("POST", std::move(path));
  head.fields = {{"content-type", "application/grpc"}, {"te", "trailers"}};
  if (token.has_value()) head.fields.Add("authorization", *token);
  if (!cache.empty()) head.fields.Add("cache", cache);
  return head;
}

inline GrpcAnswer ReadGrpc(const http::Response& response) {
  GrpcAnswer answer;
  answer.http_status = response.status;
  const http::Fields& trailers = response.has_trailers ? response.trailers : response.fields;
  answer.status = base::ParseInteger<int>(trailers.Find("grpc-status").value_or("")).value_or(-1);
  answer.text = base::PercentDecode(trailers.Find("grpc-message").value_or("")).value_or("?");
  answer.err = std::string(trailers.Find("err").value_or(""));
  if (response.body.size() >= grpc::kPrefixBytes) {
    answer.message = response.body.substr(grpc::kPrefixBytes);
  }
  return answer;
}

inline std::string Framed(std::string_view message) {
  std::string framed;
  grpc::AppendMessage(message, framed);
  return framed;
}

}  // namespace keepsake::faces
