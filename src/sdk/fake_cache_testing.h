#pragma once

#include <keepsake/cache_client.h>

#include "base/guarded.h"
#include "grpc/server_call.h"
#include "http/server.h"
#include "net/listener.h"
#include "wire/rpc.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <vector>

// A cache service that answers what a test told it, over a loopback socket, and notes what it was
// asked.
namespace keepsake::sdk::testing {

struct Asked {
  std::string path, cache, read_concern, message;
};
struct Reply {
  std::vector<std::string> messages;
  Status end;
  bool ends = true;  // otherwise the caller waits for more until it gives up
};

class FakeCache final : public http::Service {
 public:
  using Answer = std::function<Reply(const Asked&)>;

  FakeCache() {
    std::promise<net::Address> bound;
    thread_.loop().Post([&] { bound.set_value(Open()); });
    address_ = bound.get_future().get();
  }
  ~FakeCache() override {
    std::promise<void> closed;
    thread_.loop().Post([&] {
      held_.clear();
      listener_.reset();
      server_.reset();
      closed.set_value();
    });
    closed.get_future().get();
  }

  const net::Address& address() const { return address_; }
  // Of the calls of one RPC from here on.
  template <typename Rpc>
  void On(const Rpc& rpc, Answer answer) {
    script_.With(
        [&](Script& s) { s.answers[std::string(rpc.path)] = {std::move(answer), rpc.streams()}; });
  }
  std::vector<Asked> asked() {
    return script_.With([](Script& s) { return s.asked; });
  }

 private:
  struct Row {
    Answer answer;
    bool streams = false;
  };
  struct Script {
    std::map<std::string, Row> answers;
    std::vector<Asked> asked;
  };

  net::Address Open() {
    server_ = std::make_unique<http::Server>(thread_.loop(), *this);
    auto listener = net::Listener::Open(
        thread_.loop(), net::Address{.host = "127.0.0.1", .port = 0},
        [this]() -> net::EventLoop& { return thread_.loop(); },
        [this](std::unique_ptr<net::Connection> connection) {
          if (server_ != nullptr) server_->Serve(std::move(connection));
        });
    EXPECT_TRUE(listener.has_value()) << listener.error();
    listener_ = *std::move(listener);
    return listener_->bound();
  }

  std::optional<http::Response> Refuse(const http::RequestHead& head, std::string_view body,
                                       http::ConnectionContext&) override {
    return grpc::RefuseEarly(head, body);
  }
  void Handle(std::shared_ptr<http::Exchange> exchange) override {
    exchange->connection().authenticated = true;
    const Row row =
        script_.With([&](Script& s) { return s.answers[std::string(exchange->head().path())]; });
    const auto call =
        grpc::Accept(std::move(exchange),
                     row.streams ? grpc::CallKind::kServerStreaming : grpc::CallKind::kUnary);
    if (call == nullptr) return;
    const Asked asked{std::string(call->path()), Meta(*call, "cache"), Meta(*call, "read-concern"),
                      std::string(call->message())};
    script_.With([&](Script& s) { s.asked.push_back(asked); });
    if (!row.answer) return call->Fail(Error(ErrorCode::kUnimplemented, "no answer was told"));
    const Reply reply = row.answer(asked);
    if (!reply.ends) return held_.push_back(call);
    Send(*call, row.streams, reply);
  }
  static std::string Meta(const grpc::ServerCall& call, std::string_view name) {
    return std::string(call.metadata(name).value_or(""));
  }
  static void Send(grpc::ServerCall& call, bool streams, const Reply& reply) {
    if (!streams && reply.end.has_value()) return call.Reply(reply.messages.at(0));
    for (const std::string& message : reply.messages) call.Send(message);
    reply.end.has_value() ? call.Finish() : call.Fail(reply.end.error());
  }

  const base::SystemClock clock_;
  base::Guarded<Script> script_;
  net::Address address_;
  std::vector<std::shared_ptr<grpc::ServerCall>> held_;
  std::unique_ptr<http::Server> server_;
  std::unique_ptr<net::Listener> listener_;
  net::LoopThread thread_{clock_};
};

template <typename Message>
Message Parsed(std::string_view text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(std::string(text), &message)) << text;
  return message;
}

// A client of a fake service, whose messages are written as protobuf's text.
class CallTest : public ::testing::Test {
 protected:
  static CacheClient MakeClient(const net::Address& address) {
    auto client =
        CacheClient::Create({.credentials = CredentialSource::Local(address.host, address.port),
                             .configuration = Configurations::Local::V1(),
                             .default_ttl = std::chrono::seconds(7)});
    EXPECT_TRUE(client.has_value()) << client.error();
    return *std::move(client);
  }

  // That `call` sends exactly this request, and no other.
  template <typename Rpc, typename Call>
  void ExpectRequest(const Rpc& rpc, std::string_view text, Call call) {
    SCOPED_TRACE(rpc.name());
    const std::size_t before = fake_.asked().size();
    Tell(rpc, "");
    static_cast<void>(call());
    const auto asked = fake_.asked();
    ASSERT_EQ(asked.size(), before + 1);
    EXPECT_EQ(asked.back().path, rpc.path);
    EXPECT_EQ(asked.back().cache, "c");
    typename Rpc::Request request;
    ASSERT_TRUE(request.ParseFromString(asked.back().message));
    EXPECT_EQ(request.ShortDebugString(), Parsed<typename Rpc::Request>(text).ShortDebugString());
  }
  // What `call` makes of this answer.
  template <typename Rpc, typename Call>
  auto AnswerTo(const Rpc& rpc, std::string_view text, Call call) {
    Tell(rpc, text);
    return call();
  }
  // That `call` is refused before anything is sent, and that its error has these words.
  template <typename Call>
  void ExpectRefused(std::string_view words, Call call) {
    SCOPED_TRACE(words);
    const std::size_t before = fake_.asked().size();
    const auto answer = call();
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_TRUE(answer.error().is_client_side());
    EXPECT_THAT(answer.error().message(), ::testing::HasSubstr(std::string(words)));
    EXPECT_EQ(fake_.asked().size(), before);
  }
  template <typename Call>
  void ExpectNothingSent(Call call) {
    const std::size_t before = fake_.asked().size();
    const auto answer = call();
    EXPECT_TRUE(answer.has_value());
    EXPECT_EQ(fake_.asked().size(), before);
  }

  template <typename Rpc>
  void Tell(const Rpc& rpc, std::string_view text) {
    const std::string message = Parsed<typename Rpc::Response>(text).SerializeAsString();
    fake_.On(rpc, [message](const Asked&) { return Reply{{message}, {}}; });
  }

  FakeCache fake_;
  const CacheClient client_ = MakeClient(fake_.address());
  const CacheHandle cache_ = client_.Cache("c");
};

// An answer's hit, and a failure of the test when it is none.
template <typename V>
V HitOf(const Result<Lookup<V>>& answer) {
  EXPECT_TRUE(answer.has_value()) << answer.error();
  EXPECT_TRUE(answer->hit());
  return answer->value();
}
inline Bytes B(std::string_view text) {
  return Bytes(std::string(text));
}

}  // namespace keepsake::sdk::testing
