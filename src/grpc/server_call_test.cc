#include "grpc/server_call.h"

#include "base/limits.h"
#include "grpc/frame.h"
#include "testing/manual_clock.h"

#include <gtest/gtest.h>

namespace keepsake::grpc {
namespace {

using namespace std::literals;

// An exchange whose peer is the test.
class FakeExchange final : public http::Exchange {
 public:
  FakeExchange(net::EventLoop& loop, http::RequestHead head, std::string body) {
    head_ = std::move(head);
    body_ = std::move(body);
    loop_ = &loop;
    started_ = loop.now();
    connection_ = std::make_shared<http::ConnectionContext>();
  }
  void Respond(http::Response r) override {
    ++answers;
    response = std::move(r);
  }
  void Start(int s, const http::Fields& f) override {
    response.status = s;
    response.fields = f;
    started_answer = true;
  }
  void Write(std::string_view bytes) override { response.body.append(bytes); }
  void Finish(const http::Fields& t) override {
    ++answers;
    response.trailers = t;
  }
  std::size_t queued_bytes() const override { return 0; }
  void Reset() override {}

  void Cancel() {
    cancelled_ = true;
    if (on_cancel_) std::exchange(on_cancel_, nullptr)();
  }

  http::Response response;
  int answers = 0;
  bool started_answer = false;
};

std::string Framed(std::string_view message) {
  std::string out;
  AppendMessage(message, out);
  return out;
}

class ServerCallTest : public ::testing::Test {
 protected:
  static http::RequestHead Head(std::initializer_list<http::Field> more = {}) {
    http::RequestHead head;
    head.method = "POST";
    head.target = "/pkg.Service/Method";
    head.scheme = "http";
    head.authority = "test";
    head.fields.Add("content-type", "application/grpc");
    head.fields.Add("te", "trailers");
    for (const http::Field& field : more) head.fields.Add(field.name, field.value);
    return head;
  }
  std::shared_ptr<ServerCall> Make(http::RequestHead head, std::string body = Framed("request"),
                                   CallKind kind = CallKind::kUnary) {
    exchange_ = std::make_shared<FakeExchange>(loop_, std::move(head), std::move(body));
    return Accept(exchange_, kind);
  }
  void Wait(std::chrono::milliseconds time) {
    clock_.Advance(time);
    loop_.RunReady();
  }
  const http::Response& response() const { return exchange_->response; }
  // The status in the trailers, wherever these are.
  std::string status() const {
    const auto& fields = response().trailers.empty() ? response().fields : response().trailers;
    return std::string(fields.Find("grpc-status").value_or("none"));
  }

  keepsake::testing::ManualClock clock_;
  net::EventLoop loop_{clock_};
  std::shared_ptr<FakeExchange> exchange_;
};

TEST_F(ServerCallTest, OffersTheRequest) {
  const auto call = Make(Head({{"cache", "mine"}, {"x-bin", "YQ"}}));
  ASSERT_NE(call, nullptr);
  EXPECT_EQ(call->path(), "/pkg.Service/Method");
  EXPECT_EQ(call->message(), "request");
  EXPECT_EQ(call->metadata("cache"), "mine");
  EXPECT_EQ(call->metadata("x-bin"), "YQ");
  EXPECT_EQ(call->metadata("other"), std::nullopt);
  EXPECT_FALSE(call->cancelled() || call->ended());
  call->Reply("");
}

TEST_F(ServerCallTest, AReplyIsMessageAndTrailersInOneAnswer) {
  const auto call = Make(Head());
  call->Reply("answer");
  EXPECT_EQ(response().status, 200);
  EXPECT_EQ(response().fields.Find("content-type"), "application/grpc");
  EXPECT_EQ(response().body, Framed("answer"));
  EXPECT_TRUE(response().has_trailers);
  EXPECT_EQ(response().trailers.Find("grpc-status"), "0");
  EXPECT_TRUE(call->ended());
}

TEST_F(ServerCallTest, OnlyTheFirstEndCounts) {
  const auto call = Make(Head());
  call->Reply("first");
  call->Reply("second");
  call->Fail(Error(ErrorCode::kInternalServer, "third"));
  call->Send("fourth");
  call->Finish();
  EXPECT_EQ(exchange_->answers, 1);
  EXPECT_EQ(response().body, Framed("first"));
}

TEST_F(ServerCallTest, AFailureBeforeAnyMessageIsTrailersOnly) {
  const auto call = Make(Head());
  call->Fail(Error(ErrorCode::kNotFound, "100% gone", "item_not_found"));
  EXPECT_EQ(response().status, 200);
  EXPECT_FALSE(response().has_trailers);
  EXPECT_TRUE(response().body.empty());
  EXPECT_EQ(response().fields.Find("content-type"), "application/grpc");
  EXPECT_EQ(response().fields.Find("grpc-status"), "5");
  EXPECT_EQ(response().fields.Find("grpc-message"), "100%25 gone");
  EXPECT_EQ(response().fields.Find("err"), "item_not_found");
}

TEST_F(ServerCallTest, AStreamIsMessagesAndThenItsStatus) {
  const auto call = Make(Head(), Framed("request"), CallKind::kServerStreaming);
  call->Send("one");
  call->Send("two");
  EXPECT_TRUE(exchange_->started_answer);
  EXPECT_EQ(response().body, Framed("one") + Framed("two"));
  EXPECT_EQ(exchange_->answers, 0);
  call->Finish();
  EXPECT_EQ(status(), "0");
}

TEST_F(ServerCallTest, AStreamMayFailAfterMessagesOrEndWithoutAny) {
  const auto failing = Make(Head(), Framed("request"), CallKind::kServerStreaming);
  failing->Send("one");
  failing->Fail(Error(ErrorCode::kServerUnavailable, "gone"));
  EXPECT_EQ(response().trailers.Find("grpc-status"), "14");
  const auto empty = Make(Head(), Framed("request"), CallKind::kServerStreaming);
  empty->Finish();
  EXPECT_FALSE(exchange_->started_answer);
  EXPECT_EQ(response().fields.Find("grpc-status"), "0");
}

TEST_F(ServerCallTest, ADroppedCallAnswersByItself) {
  auto call = Make(Head());
  call.reset();
  EXPECT_EQ(exchange_->answers, 1);
  EXPECT_EQ(status(), "13");
}

TEST_F(ServerCallTest, DeadlinesComeFromTheClientWithinOurs) {
  const struct {
    std::string timeout;
    CallKind kind;
    std::optional<std::chrono::milliseconds> want;
  } cases[] = {
      {"", CallKind::kUnary, limits::kDefaultDeadline},
      {"500m", CallKind::kUnary, 500ms},
      {"10M", CallKind::kUnary, limits::kMaxDeadline},
      {"99999999H", CallKind::kUnary, limits::kMaxDeadline},
      {"", CallKind::kServerStreaming, std::nullopt},
      {"5S", CallKind::kServerStreaming, 5s},
      {"10M", CallKind::kServerStreaming, 10min},
      {"99999999H", CallKind::kServerStreaming, std::nullopt},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.timeout);
    auto head = Head();
    if (!c.timeout.empty()) head.fields.Add("grpc-timeout", c.timeout);
    const auto call = Make(std::move(head), Framed(""), c.kind);
    ASSERT_NE(call, nullptr);
    ASSERT_EQ(call->deadline().has_value(), c.want.has_value());
    if (c.want.has_value()) {
      EXPECT_EQ(*call->deadline() - clock_.Now(), *c.want);
    }
  }
}

TEST_F(ServerCallTest, AtTheDeadlineTheCallIsAnsweredOnceAndItsHandlerTold) {
  const auto call = Make(Head({{"grpc-timeout", "100m"}}));
  int cancels = 0;
  call->OnCancel([&] { ++cancels; });
  Wait(99ms);
  EXPECT_EQ(exchange_->answers, 0);
  Wait(1ms);
  EXPECT_EQ(exchange_->answers, 1);
  EXPECT_EQ(status(), "4");
  EXPECT_EQ(cancels, 1);
  EXPECT_TRUE(call->cancelled());
  call->Reply("late");
  Wait(10s);
  EXPECT_EQ(exchange_->answers, 1);
  EXPECT_EQ(cancels, 1);
}

TEST_F(ServerCallTest, ADeadlineAfterMessagesEndsTheStream) {
  const auto call =
      Make(Head({{"grpc-timeout", "100m"}}), Framed("request"), CallKind::kServerStreaming);
  call->Send("one");
  Wait(100ms);
  EXPECT_EQ(response().trailers.Find("grpc-status"), "4");
}

TEST_F(ServerCallTest, AnAnsweredCallHasNoDeadlineAnyMore) {
  const auto call = Make(Head({{"grpc-timeout", "100m"}}));
  bool cancelled = false;
  call->OnCancel([&] { cancelled = true; });
  call->Reply("");
  Wait(1s);
  exchange_->Cancel();
  EXPECT_FALSE(cancelled);
  EXPECT_EQ(exchange_->answers, 1);
}

TEST_F(ServerCallTest, TheHandlerMayDropItsCallWhenItIsTold) {
  auto call = Make(Head({{"grpc-timeout", "100m"}}));
  call->OnCancel([&] { call.reset(); });
  Wait(100ms);
  EXPECT_EQ(call, nullptr);
  EXPECT_EQ(exchange_->answers, 1);
  auto other = Make(Head());
  other->OnCancel([&] { other.reset(); });
  exchange_->Cancel();
  EXPECT_EQ(other, nullptr);
}

TEST_F(ServerCallTest, ACancelTellsTheHandlerOnce) {
  const auto call = Make(Head());
  int cancels = 0;
  call->OnCancel([&] { ++cancels; });
  exchange_->Cancel();
  Wait(limits::kDefaultDeadline);
  EXPECT_EQ(cancels, 1);
  EXPECT_TRUE(call->cancelled());
  call->Reply("late");
  EXPECT_EQ(exchange_->answers, 0);
}

TEST_F(ServerCallTest, WhatIsNoCallIsAnsweredAndNotHandedOn) {
  const auto of = [](const std::string& name, const std::string& value) {
    http::RequestHead head;
    head.method = "POST";
    head.target = "/pkg.Service/Method";
    if (name != "content-type") head.fields.Add("content-type", "application/grpc");
    if (!name.empty()) head.fields.Add(name, value);
    return head;
  };
  http::RequestHead get = Head();
  get.method = "GET";
  http::RequestHead http11 = Head();
  http11.version = http::Version::kHttp11;
  const struct {
    std::string name;
    http::RequestHead head;
    std::string body;
    int http_status;
    std::string grpc_status;
  } cases[] = {
      {"another content type", of("content-type", "application/json"), Framed(""), 415, "none"},
      {"gRPC-Web", of("content-type", "application/grpc-web"), Framed(""), 415, "none"},
      {"GET", get, Framed(""), 405, "none"},
      {"HTTP/1.1", http11, Framed(""), 505, "none"},
      {"te", of("te", "gzip"), Framed(""), 400, "none"},
      {"an encoding", of("grpc-encoding", "gzip"), Framed(""), 200, "12"},
      {"a bad timeout", of("grpc-timeout", "soon"), Framed(""), 200, "3"},
      {"a negative timeout", of("grpc-timeout", "-1S"), Framed(""), 200, "3"},
      {"a compressed message", Head(), "\1\0\0\0\0"s, 200, "12"},
      {"an unknown flag", Head(), "\2\0\0\0\0"s, 200, "3"},
      {"an oversize message", Head(), "\0\x7f\0\0\0"s, 200, "8"},
      {"no message", Head(), "", 200, "12"},
      {"two messages", Head(), Framed("a") + Framed("b"), 200, "12"},
      {"half a prefix", Head(), "\0\0"s, 200, "3"},
      {"half a message", Head(), Framed("message").substr(0, 8), 200, "3"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Make(c.head, c.body), nullptr);
    EXPECT_EQ(exchange_->answers, 1);
    EXPECT_EQ(response().status, c.http_status);
    EXPECT_EQ(status(), c.grpc_status);
  }
}

TEST_F(ServerCallTest, ARefusedEncodingNamesThoseThatAreAccepted) {
  EXPECT_EQ(Make(Head({{"grpc-encoding", "gzip"}})), nullptr);
  EXPECT_EQ(response().fields.Find("grpc-accept-encoding"), "identity");
  EXPECT_EQ(Make(Head(), "\1\0\0\0\0"s), nullptr);
  EXPECT_EQ(response().fields.Find("grpc-accept-encoding"), "identity");
  EXPECT_NE(Make(Head({{"grpc-encoding", "identity"}})), nullptr);
}

TEST_F(ServerCallTest, ContentTypesOfGrpcAreKnown) {
  for (const std::string type :
       {"application/grpc", "application/grpc+proto", "application/grpc;charset=utf-8"}) {
    http::RequestHead head = Head();
    head.fields = http::Fields{{"content-type", type}};
    EXPECT_TRUE(IsGrpc(head)) << type;
    EXPECT_NE(Make(std::move(head)), nullptr);
  }
  http::RequestHead none = Head();
  none.fields = http::Fields();
  EXPECT_FALSE(IsGrpc(none));
}

TEST_F(ServerCallTest, AnOversizeMessageIsRefusedFromItsPrefix) {
  EXPECT_FALSE(RefuseEarly(Head(), "").has_value());
  EXPECT_FALSE(RefuseEarly(Head(), "\0\0\0\0"s).has_value());
  EXPECT_FALSE(RefuseEarly(Head(), Framed(std::string(100, 'x')).substr(0, 50)).has_value());
  const std::size_t limit = limits::kGrpcMessageBytes;
  const auto prefix = MessagePrefix(limit);
  EXPECT_FALSE(RefuseEarly(Head(), {prefix.data(), prefix.size()}).has_value());
  const auto above = MessagePrefix(limit + 1);
  const auto refused = RefuseEarly(Head(), {above.data(), above.size()});
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->fields.Find("grpc-status"), "8");
  EXPECT_EQ(refused->fields.Find("err"), "request_size_limit_exceeded");
}

TEST_F(ServerCallTest, MoreThanOneMessageIsRefusedWhenItBegins) {
  EXPECT_FALSE(RefuseEarly(Head(), Framed("one")).has_value());
  const auto refused = RefuseEarly(Head(), Framed("one") + "\0"s);
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->fields.Find("grpc-status"), "12");
}

}  // namespace
}  // namespace keepsake::grpc
