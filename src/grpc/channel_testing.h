#pragma once

#include "grpc/channel.h"
#include "grpc/server_call.h"
#include "http/server.h"
#include "net/listener.h"
#include "testing/manual_clock.h"
#include "testing/seeded_random.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

// A channel and what it talks to, over loopback sockets on one loop, for tests. The clock moves by
// hand; bytes move by themselves.
namespace keepsake::grpc::testing {

using namespace std::literals;

// Serves calls by their path; paths under /stream/ are server-streaming.
class CallService final : public http::Service {
 public:
  using Handler = std::function<void(std::shared_ptr<ServerCall>)>;

  std::optional<http::Response> Refuse(const http::RequestHead& head, std::string_view body,
                                       http::ConnectionContext&) override {
    return RefuseEarly(head, body);
  }
  void Handle(std::shared_ptr<http::Exchange> exchange) override {
    exchange->connection().authenticated = true;
    const bool streams = exchange->head().path().starts_with("/stream/");
    auto call =
        Accept(std::move(exchange), streams ? CallKind::kServerStreaming : CallKind::kUnary);
    if (call == nullptr) return;
    const auto found = handlers.find(std::string(call->path()));
    if (found == handlers.end()) {
      return call->Fail(Error(ErrorCode::kUnimplemented, "unknown method"));
    }
    found->second(std::move(call));
  }

  std::map<std::string, Handler> handlers;
};

// What a unary call ended with.
struct Answer {
  std::optional<Result<UnaryResponse>> result;
  bool done() const { return result.has_value(); }
  bool ok() const { return done() && result->has_value(); }
  std::string message() const { return ok() ? (*result)->message : std::string(); }
  ErrorCode code() const { return done() && !ok() ? result->error().code() : ErrorCode::kUnknown; }
};

// What a stream brought.
struct Stream final : StreamHandler {
  void OnMessage(std::string_view message) override {
    messages.emplace_back(message);
    if (on_message) on_message();
  }
  void OnEnd(Status s, Metadata t) override {
    ++ends;
    status = std::move(s);
    trailing = std::move(t);
  }
  std::vector<std::string> messages;
  int ends = 0;
  Status status;
  Metadata trailing;
  std::function<void()> on_message;
};

class ChannelTestBase : public ::testing::Test {
 protected:
  ~ChannelTestBase() override {
    channel_.reset();
    StopServing();
    loop_.RunReady();
  }

  void Open(const net::Address& address, ChannelOptions options = {}) {
    options.ping_interval = 0ms;
    channel_ = std::make_unique<Channel>(loop_, Target{.address = address}, options, random_);
  }
  void Listen(net::Listener::OnAccept on_accept) {
    auto listener = net::Listener::Open(
        loop_, net::Address{.host = "127.0.0.1", .port = bound_.port},
        [this]() -> net::EventLoop& { return loop_; }, std::move(on_accept));
    ASSERT_TRUE(listener.has_value()) << listener.error();
    listener_ = *std::move(listener);
    bound_ = listener_->bound();
  }
  void StopServing() {
    listener_.reset();
    server_.reset();
  }
  std::shared_ptr<Answer> Begin(const std::string& path, std::string_view message = "question",
                                std::chrono::milliseconds timeout = 10s,
                                const Metadata& metadata = {}) {
    auto answer = std::make_shared<Answer>();
    last_call_ = channel_->Unary(path, metadata, message, clock_.Now() + timeout,
                                 [answer](Result<UnaryResponse> result) {
                                   ASSERT_FALSE(answer->done());
                                   answer->result = std::move(result);
                                 });
    EXPECT_FALSE(answer->done()) << "never from inside the call";
    return answer;
  }
  std::shared_ptr<Answer> Call(const std::string& path, std::string_view message = "question",
                               std::chrono::milliseconds timeout = 10s,
                               const Metadata& metadata = {}) {
    auto answer = Begin(path, message, timeout, metadata);
    EXPECT_TRUE(loop_.RunUntil([&] { return answer->done(); }));
    return answer;
  }
  // Lets what is on its way arrive: the sockets of one machine need a few turns for that.
  void Settle() {
    for (int i = 0; i < 20; ++i) loop_.RunReady();
  }
  void Wait(std::chrono::milliseconds time) {
    clock_.Advance(time);
    Settle();
  }

  keepsake::testing::ManualClock clock_;
  keepsake::testing::SeededRandom random_{keepsake::testing::Seed()};
  net::EventLoop loop_{clock_};
  net::Address bound_;
  CallService service_;
  std::unique_ptr<http::Server> server_;
  std::unique_ptr<net::Listener> listener_;
  std::unique_ptr<Channel> channel_;
  Channel::CallId last_call_ = 0;
};

// With our server at the other end.
class ChannelPairTest : public ChannelTestBase {
 protected:
  void SetUp() override {
    service_.handlers["/echo"] = [](const std::shared_ptr<ServerCall>& call) {
      call->Reply(call->message());
    };
    service_.handlers["/hold"] = [this](std::shared_ptr<ServerCall> call) {
      held_.push_back(std::move(call));
    };
    service_.handlers["/stream/hold"] = service_.handlers["/hold"];
    Serve();
    Open(bound_);
  }
  void TearDown() override { held_.clear(); }
  void Serve() {
    server_ = std::make_unique<http::Server>(loop_, service_);
    Listen([this](std::unique_ptr<net::Connection> connection) {
      // One that was accepted just before the end is handed on just after it.
      if (server_ == nullptr) return;
      ++accepted_;
      server_->Serve(std::move(connection));
    });
  }
  // Until so many calls are held by the server.
  void UntilHeld(std::size_t n) {
    ASSERT_TRUE(loop_.RunUntil([&] { return held_.size() >= n; }));
  }

  std::vector<std::shared_ptr<ServerCall>> held_;
  int accepted_ = 0;
};

}  // namespace keepsake::grpc::testing
