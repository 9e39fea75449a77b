#include "faces/grpc/grpc_face.h"

#include "base/limits.h"
#include "faces/server_testing.h"
#include "wire/message.h"
#include "wire/proto/cache_scalar.pb.h"
#include "wire/proto/control.pb.h"

#include <gtest/gtest.h>

namespace keepsake::faces {
namespace {

using namespace std::chrono_literals;
using Connection = std::shared_ptr<http::ConnectionContext>;

constexpr int kOk = 0, kInvalidArgument = 3, kDeadlineExceeded = 4, kNotFound = 5,
              kAlreadyExists = 6, kPermissionDenied = 7, kResourceExhausted = 8,
              kUnimplemented = 12, kUnavailable = 14, kUnauthenticated = 16;

constexpr std::string_view kGet = "/cache_client.Scs/Get";
constexpr std::string_view kSet = "/cache_client.Scs/Set";
constexpr std::string_view kDelete = "/cache_client.Scs/Delete";
constexpr std::string_view kPing = "/cache_client.Ping/Ping";
constexpr std::string_view kCreate = "/control_client.ScsControl/CreateCache";
constexpr std::string_view kDeleteCache = "/control_client.ScsControl/DeleteCache";
constexpr std::string_view kFlush = "/control_client.ScsControl/FlushCache";
constexpr std::string_view kList = "/control_client.ScsControl/ListCaches";

std::string Key(std::string_view key) {
  cache_client::GetRequest request;
  request.set_cache_key(std::string(key));
  return request.SerializeAsString();
}
std::string Item(std::string_view key, std::string_view value, std::uint64_t ttl = 60'000) {
  cache_client::SetRequest request;
  request.set_cache_key(std::string(key));
  request.set_cache_body(std::string(value));
  request.set_ttl_milliseconds(ttl);
  return request.SerializeAsString();
}
std::string Name(std::string_view name) {
  control_client::CreateCacheRequest request;
  request.set_cache_name(std::string(name));
  return request.SerializeAsString();
}

class GrpcFaceTest : public ::testing::Test {
 protected:
  GrpcFaceTest() { EXPECT_EQ(Call(kCreate, Name("c")).status, kOk); }

  // A good call with the super-user's token, on a connection of its own.
  GrpcAnswer Call(std::string_view path, const std::string& message, std::string_view cache = "c") {
    return CallAs(server_.token, path, message, TestServer::Connect(), cache);
  }
  GrpcAnswer CallAs(const std::optional<std::string>& token, std::string_view path,
                    const std::string& message, const Connection& connection,
                    std::string_view cache = "c") {
    return ReadGrpc(
        server_.Send(GrpcHead(std::string(path), token, cache), Framed(message), connection));
  }

  TestServer server_;
};

TEST_F(GrpcFaceTest, EveryRpcAnswers) {
  EXPECT_EQ(Call(kSet, Item("k", "v")).status, kOk);
  const GrpcAnswer got = Call(kGet, Key("k"));
  EXPECT_EQ(got.http_status, 200);
  EXPECT_EQ(got.status, kOk);
  const auto response = wire::Parse<cache_client::GetResponse>(got.message);
  EXPECT_EQ(response->result(), cache_client::Hit);
  EXPECT_EQ(response->cache_body(), "v");
  EXPECT_EQ(Call(kDelete, Key("k")).status, kOk);
  EXPECT_EQ(wire::Parse<cache_client::GetResponse>(Call(kGet, Key("k")).message)->result(),
            cache_client::Miss);
  EXPECT_EQ(Call(kPing, "").status, kOk);
  EXPECT_EQ(Call(kFlush, Name("c")).status, kOk);
  EXPECT_EQ(wire::Parse<control_client::ListCachesResponse>(Call(kList, "").message)
                ->cache(0)
                .cache_name(),
            "c");
  EXPECT_EQ(Call(kDeleteCache, Name("c")).status, kOk);
}

struct Failure {
  std::string name;
  std::string_view path;
  std::string message;
  std::string cache;
  int status;
  std::string err, words;
};

TEST_F(GrpcFaceTest, EveryErrorHasItsStatusAndTrailer) {
  const std::string big = Item("k", std::string(5'300'000, 'x'));
  const Failure cases[] = {
      {"no cache named", kGet, Key("k"), "", kInvalidArgument, "", "'cache' metadata"},
      {"unknown cache", kGet, Key("k"), "nowhere", kNotFound, "", ""},
      {"empty key", kGet, Key(""), "c", kInvalidArgument, "", "key"},
      {"zero TTL", kSet, Item("k", "v", 0), "c", kInvalidArgument, "", "TTL"},
      {"too large", kSet, big, "c", kResourceExhausted, "request_size_limit_exceeded",
       "request limit"},
      {"cache is there", kCreate, Name("c"), "", kAlreadyExists, "", ""},
      {"cache is not there", kDeleteCache, Name("x"), "", kNotFound, "", ""},
      {"flush what is not there", kFlush, Name("x"), "", kNotFound, "", ""},
      {"empty cache name", kCreate, Name(""), "", kInvalidArgument, "", "name"},
      {"made-up page token", kList,
       "\x0a\x03"
       "abc",
       "", kInvalidArgument, "", "page token"},
      {"truncated message", kGet, "\x0a\xff", "c", kInvalidArgument, "", ""},
      {"unknown method", "/cache_client.Scs/Nothing", "", "c", kUnimplemented, "", ""},
      {"specified and not served", "/auth.Auth/GenerateApiToken", "", "", kUnimplemented, "", ""},
      {"path with a query", "/cache_client.Scs/Get?x=1", Key("k"), "c", kUnimplemented, "", ""},
  };
  for (const Failure& c : cases) {
    SCOPED_TRACE(c.name);
    const GrpcAnswer answer = Call(c.path, c.message, c.cache);
    EXPECT_EQ(answer.http_status, 200);
    EXPECT_EQ(answer.status, c.status);
    EXPECT_EQ(answer.err, c.err);
    EXPECT_THAT(answer.text, ::testing::HasSubstr(c.words));
    EXPECT_THAT(answer.text, ::testing::Not(::testing::HasSubstr("Store with name")));
  }
}

TEST_F(GrpcFaceTest, ACredentialIsAskedForBeforeAnythingElse) {
  const std::string expired = server_.MakeToken({.super_user = true}, 1s);
  server_.rooms.clock.Advance(1s);
  const struct {
    std::string name;
    std::optional<std::string> token;
    std::string text;
  } cases[] = {
      {"missing", std::nullopt, "the call carries no credential"},
      {"empty", "", "the call carries no credential"},
      {"a word", "hello", "the credential is unknown, revoked or malformed"},
      {"Bearer", "Bearer " + server_.token, "the credential is unknown, revoked or malformed"},
      {"changed", server_.token + "A", "the credential is unknown, revoked or malformed"},
      {"expired", expired, "the credential has expired"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    for (const auto& [path, message] : {std::pair(kGet, Key("k")), std::pair(kSet, Item("k", "v")),
                                        std::pair(kCreate, Name("new")), std::pair(kGet, Key("")),
                                        std::pair(kGet, std::string("\x0a\xff"))}) {
      const GrpcAnswer answer = CallAs(c.token, path, message, TestServer::Connect());
      EXPECT_EQ(answer.status, kUnauthenticated);
      EXPECT_EQ(answer.text, c.text);
    }
  }
  EXPECT_EQ(CallAs(std::nullopt, kPing, "", TestServer::Connect()).status, kOk);
}

TEST_F(GrpcFaceTest, WhatAKeyDoesNotAllowIsDenied) {
  const std::string reader =
      server_.MakeToken({.rules = {{.role = identity::Role::kReadOnly,
                                    .cache = "c",
                                    .names = {identity::Match::kPrefix, "user:"}}}});
  const auto status = [&](std::string_view path, const std::string& message) {
    return CallAs(reader, path, message, TestServer::Connect()).status;
  };
  EXPECT_EQ(status(kGet, Key("user:1")), kOk);
  EXPECT_EQ(status(kGet, Key("other")), kPermissionDenied);
  EXPECT_EQ(status(kSet, Item("user:1", "v")), kPermissionDenied);
  EXPECT_EQ(status(kCreate, Name("new")), kPermissionDenied);
  EXPECT_EQ(status(kList, ""), kPermissionDenied);
  // No difference between what is not there and what is not theirs.
  EXPECT_EQ(CallAs(reader, kGet, Key("user:1"), TestServer::Connect(), "nowhere").status,
            kPermissionDenied);
}

TEST_F(GrpcFaceTest, AConnectionsTokenIsCheckedOnEveryCall) {
  const Connection connection = TestServer::Connect();
  const std::string good = server_.MakeToken({.super_user = true}, 100s);
  EXPECT_EQ(CallAs(good, kGet, Key("k"), connection).status, kOk);
  EXPECT_EQ(CallAs(good, kGet, Key("k"), connection).status, kOk);
  EXPECT_EQ(CallAs(good + "A", kGet, Key("k"), connection).status, kUnauthenticated);
  EXPECT_EQ(CallAs("", kGet, Key("k"), connection).status, kUnauthenticated);
  EXPECT_EQ(CallAs(good, kGet, Key("k"), connection).status, kOk);
  server_.rooms.clock.Advance(99s);
  EXPECT_EQ(CallAs(good, kGet, Key("k"), connection).status, kOk);
  server_.rooms.clock.Advance(1s);
  EXPECT_EQ(CallAs(good, kGet, Key("k"), connection).status, kUnauthenticated);
}

TEST_F(GrpcFaceTest, ARevokedTokenIsRefusedOnConnectionsThatKnowIt) {
  const Connection connection = TestServer::Connect();
  ASSERT_EQ(CallAs(server_.token, kGet, Key("k"), connection).status, kOk);
  server_.api_keys.Revoke(server_.api_keys.List()[0].id,
                          [](Status done) { EXPECT_TRUE(done.has_value()); });
  EXPECT_EQ(CallAs(server_.token, kGet, Key("k"), connection).status, kUnauthenticated);
}

TEST_F(GrpcFaceTest, TheConnectionLearnsWhetherItsCallerIsKnown) {
  const Connection connection = TestServer::Connect();
  CallAs("wrong", kGet, Key("k"), connection);
  CallAs(std::nullopt, kPing, "", connection);
  EXPECT_FALSE(connection->authenticated);
  EXPECT_EQ(connection->failed_calls, 1);
  CallAs(server_.token, kGet, Key("k"), connection);
  EXPECT_TRUE(connection->authenticated);
}

TEST_F(GrpcFaceTest, TheOwnerOverTheUnixSocketNeedsNoToken) {
  EXPECT_EQ(CallAs(std::nullopt, kCreate, Name("mine"), TestServer::ConnectLocally()).status, kOk);
  EXPECT_EQ(CallAs(std::nullopt, kGet, Key("k"), TestServer::ConnectLocally(), "mine").status, kOk);
}

TEST_F(GrpcFaceTest, AnswersThatComeLaterReachTheirCall) {
  server_.rooms.store.Hold();
  EXPECT_EQ(Call(kCreate, Name("later")).http_status, 0);
  const auto waiting = server_.last_exchange;
  // On the store's thread, so to speak: nothing is answered before the loop turns.
  server_.rooms.store.Release();
  EXPECT_FALSE(waiting->response.has_value());
  server_.loop.RunReady();
  ASSERT_TRUE(waiting->response.has_value());
  EXPECT_EQ(ReadGrpc(*waiting->response).status, kOk);
}

TEST_F(GrpcFaceTest, AStoreThatCannotWriteIsUnavailable) {
  server_.rooms.store.FailNextCommit();
  EXPECT_EQ(Call(kCreate, Name("x")).status, kUnavailable);
}

TEST_F(GrpcFaceTest, ACallWhoseTimeIsOverIsNotBegun) {
  http::RequestHead head = GrpcHead(std::string(kSet), server_.token, "c");
  head.fields.Add("grpc-timeout", "0n");
  EXPECT_EQ(ReadGrpc(server_.Send(head, Framed(Item("k", "v")))).status, kDeadlineExceeded);
  EXPECT_EQ(wire::Parse<cache_client::GetResponse>(Call(kGet, Key("k")).message)->result(),
            cache_client::Miss);
}

TEST_F(GrpcFaceTest, AMessageOverTheLimitIsRefusedFromItsPrefix) {
  const auto prefix = grpc::MessagePrefix(limits::kGrpcMessageBytes + 1);
  const http::Response response = server_.Send(GrpcHead(std::string(kSet), server_.token, "c"),
                                               std::string(prefix.data(), prefix.size()));
  EXPECT_EQ(ReadGrpc(response).status, kResourceExhausted);
}

TEST_F(GrpcFaceTest, WhatIsNoGrpcIsToldInHttp) {
  http::RequestHead web = GrpcHead(std::string(kGet), server_.token, "c");
  web.fields = {{"content-type", "application/grpc-web"}};
  EXPECT_EQ(server_.Send(web, Framed(Key("k"))).status, 415);
  http::RequestHead json = web;
  json.fields = {{"content-type", "application/json"}};
  EXPECT_EQ(server_.Send(json, "{}").status, 404);
  http::RequestHead get = GrpcHead(std::string(kGet), server_.token, "c");
  get.method = "GET";
  EXPECT_EQ(server_.Send(get, Framed(Key("k"))).status, 405);
}

TEST(GrpcFaceDevTest, InDevelopmentAnEmptyTokenFromThisMachineMayUseTheCache) {
  Options options = TestServer::DefaultOptions();
  options.dev = true;
  TestServer server(options);
  const auto status = [&](std::optional<std::string> token, std::string_view path,
                          const std::string& message, const Connection& connection) {
    return ReadGrpc(
               server.Send(GrpcHead(std::string(path), token, "c"), Framed(message), connection))
        .status;
  };
  EXPECT_EQ(status("", kCreate, Name("c"), TestServer::Connect()), kOk);
  EXPECT_EQ(status("", kGet, Key("k"), TestServer::Connect()), kOk);
  EXPECT_EQ(status(std::nullopt, kGet, Key("k"), TestServer::Connect()), kOk);
  EXPECT_EQ(status("wrong", kGet, Key("k"), TestServer::Connect()), kUnauthenticated);
  EXPECT_EQ(status("", kGet, Key("k"), TestServer::ConnectFromNetwork()), kUnauthenticated);
}

}  // namespace
}  // namespace keepsake::faces
