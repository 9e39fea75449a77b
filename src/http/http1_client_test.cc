#include "http/http1_client.h"

#include "net/memory_connection.h"
#include "net/recorder.h"
#include "testing/manual_clock.h"

namespace keepsake::http {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class Answer final : public ResponseHandler {
 public:
  void OnHead(int s, Fields f) override {
    status = s;
    fields = std::move(f);
  }
  void OnBody(std::string_view bytes) override { body.append(bytes); }
  void OnEnd(Fields) override {
    ++ends;
    if (then) then();
  }
  void OnError(const Error& e, bool p) override {
    error = e;
    processed = p;
    ++ends;
    if (then) then();
  }

  int status = 0;
  Fields fields;
  std::string body;
  int ends = 0;
  std::optional<Error> error;
  bool processed = false;
  std::function<void()> then;
};

// A client, and the server's end of its connection in the hands of the test.
class Http1ClientTest : public ::testing::Test {
 protected:
  void Open(net::MemoryLink::Options options = {}) {
    link_.emplace(loop_, std::move(options));
    server_ = link_->TakeServer();
    server_->Start(requests_);
    client_ = ClientConnection::OverHttp1(link_->TakeClient(), options_,
                                          [this](const Status&) { ++closed_; });
  }
  std::shared_ptr<Answer> Get(const std::string& target, const std::string& method = "GET",
                              const std::string& body = "") {
    auto answer = std::make_shared<Answer>();
    RequestHead head;
    head.method = method;
    head.target = target;
    head.authority = "h";
    head.fields = {{"x-y", "z"}};
    last_id_ = client_->Start(head, body, answer);
    loop_.RunReady();
    return answer;
  }
  void Serve(const std::string& bytes) {
    server_->Send(bytes);
    loop_.RunReady();
  }

  testing::ManualClock clock_;
  net::EventLoop loop_{clock_};
  ClientOptions options_;
  std::optional<net::MemoryLink> link_;
  net::Recorder requests_;
  std::unique_ptr<net::Connection> server_;
  std::unique_ptr<ClientConnection> client_;
  ClientConnection::CallId last_id_ = 0;
  int closed_ = 0;
};

TEST_F(Http1ClientTest, ARequestIsWrittenAndItsAnswerRead) {
  Open();
  const auto answer = Get("/a?b", "POST", "body");
  EXPECT_EQ(requests_.text,
            "POST /a?b HTTP/1.1\r\nhost: h\r\ncontent-length: 4\r\nx-y: z\r\n\r\nbody");
  EXPECT_FALSE(client_->ready());
  Serve("HTTP/1.1 201 Created\r\nX-Z: 1\r\nContent-Length: 5\r\n\r\nhel");
  EXPECT_EQ(answer->ends, 0);
  Serve("lo");
  EXPECT_EQ(answer->status, 201);
  EXPECT_EQ(answer->fields.Find("x-z"), "1");
  EXPECT_EQ(answer->body, "hello");
  EXPECT_EQ(answer->ends, 1);
  EXPECT_FALSE(answer->error.has_value());
  EXPECT_TRUE(client_->ready());
}

TEST_F(Http1ClientTest, ATargetCannotBeginAnotherRequest) {
  Open();
  for (const auto* target : {"/a b", "/a\r\nX: y", ""}) {
    const auto answer = Get(target);
    ASSERT_TRUE(answer->error.has_value());
    EXPECT_EQ(answer->error->code(), ErrorCode::kInvalidArgument);
    EXPECT_FALSE(answer->processed);
  }
  EXPECT_EQ(requests_.text, "");
  EXPECT_TRUE(client_->ready());
}

TEST_F(Http1ClientTest, LengthsAreSentWhereTheyAreExpected) {
  const struct {
    std::string method, body;
    bool want;
  } cases[] = {{"GET", "", false}, {"HEAD", "", false}, {"DELETE", "", false},
               {"POST", "", true}, {"PUT", "", true},   {"DELETE", "x", true}};
  for (const auto& c : cases) {
    Open();
    requests_.text.clear();
    Get("/", c.method, c.body);
    EXPECT_EQ(requests_.text.find("content-length") != std::string::npos, c.want) << c.method;
  }
}

TEST_F(Http1ClientTest, EveryEndOfABodyIsUnderstood) {
  const struct {
    std::string name, method, answer, body;
    bool reusable;
  } cases[] = {
      {"length", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "ok", true},
      {"chunks", "GET",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nT: t\r\n\r\n", "ok",
       true},
      {"no body", "GET", "HTTP/1.1 204 No Content\r\n\r\n", "", true},
      {"HEAD", "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", "", true},
      {"after an interim answer", "GET",
       "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n"
       "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
       "ok", true},
      {"close wanted", "GET", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
       "ok", false},
      {"HTTP/1.0", "GET", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", "ok", false},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    Open({.to_client = {.segments = std::vector<std::size_t>(300, 1)}});
    const auto answer = Get("/", c.method);
    Serve(c.answer);
    EXPECT_EQ(answer->ends, 1);
    EXPECT_FALSE(answer->error.has_value());
    EXPECT_EQ(answer->body, c.body);
    EXPECT_EQ(client_->ready(), c.reusable);
  }
}

TEST_F(Http1ClientTest, ABodyMayEndWithTheConnection) {
  Open();
  const auto answer = Get("/");
  Serve("HTTP/1.1 200 OK\r\n\r\nall there is");
  EXPECT_EQ(answer->ends, 0);
  server_->Close(1s);
  loop_.RunReady();
  EXPECT_EQ(answer->body, "all there is");
  EXPECT_EQ(answer->ends, 1);
  EXPECT_FALSE(answer->error.has_value());
  EXPECT_EQ(closed_, 1);
}

TEST_F(Http1ClientTest, RequestsGoOneAfterAnother) {
  Open();
  const auto first = Get("/1");
  const auto second = Get("/2");
  EXPECT_EQ(client_->active(), 2u);
  EXPECT_THAT(requests_.text, Not(HasSubstr("/2")));
  Serve("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1");
  EXPECT_EQ(first->body, "1");
  EXPECT_THAT(requests_.text, HasSubstr("GET /2"));
  Serve("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2");
  EXPECT_EQ(second->body, "2");
  EXPECT_TRUE(client_->ready());
}

TEST_F(Http1ClientTest, ARequestMayBeMadeFromTheAnswerBefore) {
  Open();
  const auto first = std::make_shared<Answer>();
  std::shared_ptr<Answer> second = std::make_shared<Answer>();
  RequestHead head;
  head.method = "GET";
  head.target = "/1";
  head.authority = "h";
  first->then = [&] {
    head.target = "/2";
    client_->Start(head, "", second);
  };
  client_->Start(head, "", first);
  loop_.RunReady();
  Serve("HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_THAT(requests_.text, HasSubstr("GET /2"));
  Serve("HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_EQ(second->status, 204);
}

TEST_F(Http1ClientTest, AStaleConnectionHasNotProcessedTheRequest) {
  const struct {
    std::string name, before, after;
    bool processed;
  } cases[] = {
      {"closed while idle", "HTTP/1.1 204 No Content\r\n\r\n", "", false},
      {"the first request", "", "", true},
      {"in the middle of an answer", "HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 2", true},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    Open();
    if (!c.before.empty()) {
      Get("/first");
      Serve(c.before);
    }
    const auto answer = Get("/second");
    if (!c.after.empty()) Serve(c.after);
    server_.reset();
    loop_.RunReady();
    ASSERT_TRUE(answer->error.has_value());
    EXPECT_EQ(answer->error->code(), ErrorCode::kConnection);
    EXPECT_EQ(answer->processed, c.processed);
  }
}

TEST_F(Http1ClientTest, WaitingRequestsOfALostConnectionMayBeMadeElsewhere) {
  Open();
  const auto first = Get("/1");
  const auto second = Get("/2");
  server_.reset();
  loop_.RunReady();
  EXPECT_TRUE(first->processed);
  ASSERT_TRUE(second->error.has_value());
  EXPECT_FALSE(second->processed);
  EXPECT_EQ(closed_, 1);
  EXPECT_TRUE(client_->closed());
  const auto late = Get("/3");
  EXPECT_TRUE(late->error.has_value());
  EXPECT_FALSE(late->processed);
}

// S-SDK-3: nothing the server sends is trusted.
TEST_F(Http1ClientTest, BadAnswersFailTheCallAndEndTheConnection) {
  options_.max_response_bytes = 10;
  const struct {
    std::string name, answer;
    ErrorCode want;
  } cases[] = {
      {"not HTTP", "hello\r\n\r\n", ErrorCode::kUnknownService},
      {"bare LF", "HTTP/1.1 200 OK\n\n", ErrorCode::kUnknownService},
      {"two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
       ErrorCode::kUnknownService},
      {"too large by length", "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n12345678901",
       ErrorCode::kClientResourceExhausted},
      {"too large by chunks",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n12345678901\r\n",
       ErrorCode::kClientResourceExhausted},
      {"endless head", "HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x'),
       ErrorCode::kUnknownService},
      {"another protocol", "HTTP/1.1 101 Switching Protocols\r\n\r\n", ErrorCode::kUnknownService},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    Open();
    closed_ = 0;
    const auto answer = Get("/");
    Serve(c.answer);
    ASSERT_TRUE(answer->error.has_value());
    EXPECT_EQ(answer->error->code(), c.want);
    EXPECT_EQ(answer->ends, 1);
    EXPECT_FALSE(client_->ready());
    server_.reset();
    loop_.RunReady();
    EXPECT_EQ(closed_, 1);
  }
}

TEST_F(Http1ClientTest, WhatNobodyAskedForEndsTheConnection) {
  Open();
  Serve("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  EXPECT_FALSE(client_->ready());
  Open();
  const auto answer = Get("/");
  Serve("HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_EQ(answer->ends, 1);
  EXPECT_FALSE(client_->ready());
}

TEST_F(Http1ClientTest, CancellingTheRequestInWorkEndsTheConnectionSilently) {
  Open();
  const auto answer = Get("/");
  client_->Cancel(last_id_);
  EXPECT_FALSE(client_->ready());
  loop_.RunReady();
  Serve("HTTP/1.1 204 No Content\r\n\r\n");
  clock_.Advance(1s);
  loop_.RunReady();
  EXPECT_EQ(answer->ends, 0);
  EXPECT_EQ(closed_, 1);
}

TEST_F(Http1ClientTest, CancellingAWaitingRequestLeavesTheOther) {
  Open();
  const auto first = Get("/1");
  const auto second = Get("/2");
  client_->Cancel(last_id_);
  Serve("HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_EQ(first->status, 204);
  EXPECT_EQ(second->ends, 0);
  EXPECT_TRUE(client_->ready());
}

TEST_F(Http1ClientTest, AnAnswerMayDestroyTheConnection) {
  Open();
  const auto answer = Get("/");
  answer->then = [&] { client_.reset(); };
  Serve("HTTP/1.1 204 No Content\r\n\r\nmore");
  EXPECT_EQ(answer->ends, 1);
  EXPECT_EQ(closed_, 0);

  Open();
  const auto failed = Get("/");
  failed->then = [&] { client_.reset(); };
  server_.reset();
  loop_.RunReady();
  EXPECT_EQ(failed->ends, 1);
}

TEST_F(Http1ClientTest, DestructionIsSilent) {
  Open();
  const auto answer = Get("/");
  client_.reset();
  loop_.RunReady();
  EXPECT_EQ(answer->ends, 0);
  EXPECT_EQ(closed_, 0);
}

TEST_F(Http1ClientTest, LastUseIsKnown) {
  Open();
  clock_.Advance(5s);
  Get("/");
  clock_.Advance(2s);
  Serve("HTTP/1.1 204 No Content\r\n\r\n");
  clock_.Advance(9s);
  EXPECT_EQ(loop_.now() - client_->last_used(), 9s);
}

}  // namespace
}  // namespace keepsake::http
