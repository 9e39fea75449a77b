#include "faces/grpc/grpc_face.h"

#include "base/limits.h"
#include "faces/server_testing.h"
#include "wire/message.h"
#include "wire/proto/cache_dictionary.pb.h"
#include "wire/proto/cache_scalar.pb.h"
#include "wire/proto/control.pb.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>

namespace keepsake::faces {
namespace {

using namespace std::chrono_literals;
using Connection = std::shared_ptr<http::ConnectionContext>;

constexpr int kOk = 0, kInvalidArgument = 3, kDeadlineExceeded = 4, kNotFound = 5,
              kAlreadyExists = 6, kPermissionDenied = 7, kResourceExhausted = 8,
              kFailedPrecondition = 9, kUnimplemented = 12, kUnavailable = 14,
              kUnauthenticated = 16;

constexpr std::string_view kGet = "/cache_client.Scs/Get";
constexpr std::string_view kSet = "/cache_client.Scs/Set";
constexpr std::string_view kDelete = "/cache_client.Scs/Delete";
constexpr std::string_view kGetBatch = "/cache_client.Scs/GetBatch";
constexpr std::string_view kSetBatch = "/cache_client.Scs/SetBatch";
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

// Source: momento-wire.md §1.4; clients read the trailer, or the words of the message.
TEST_F(GrpcFaceTest, WhatACollectionRefusesHasItsTrailerAndWords) {
  constexpr std::string_view kDictionarySet = "/cache_client.Scs/DictionarySet";
  const auto field = [](const std::string& name, const std::string& key, std::size_t bytes) {
    cache_client::DictionarySetRequest request;
    request.set_dictionary_name(name);
    request.set_ttl_milliseconds(60'000);
    request.add_items()->set_field(key);
    request.mutable_items(0)->set_value(std::string(bytes, 'v'));
    return request.SerializeAsString();
  };
  EXPECT_EQ(Call(kSet, Item("scalar", "v")).status, kOk);
  const GrpcAnswer wrong = Call(kDictionarySet, field("scalar", "f", 1));
  EXPECT_EQ(wrong.status, kFailedPrecondition);
  EXPECT_EQ(wrong.err, "invalid_type");
  // The collection alone: a quarter of the memory, which is 64 MiB here.
  EXPECT_EQ(Call(kDictionarySet, field("d", "f", 9'000'000)).status, kOk);
  const GrpcAnswer large = Call(kDictionarySet, field("d", "g", 9'000'000));
  EXPECT_EQ(large.status, kResourceExhausted);
  EXPECT_EQ(large.err, "item_size_limit_exceeded");
  EXPECT_THAT(large.text, ::testing::HasSubstr("item size"));
  server_.rooms.services.profile = ops::Profile::FreeTier();
  const GrpcAnswer element = Call(kDictionarySet, field("d", "g", 131'072));
  EXPECT_EQ(element.status, kResourceExhausted);
  EXPECT_EQ(element.err, "element_size_limit_exceeded");
  EXPECT_THAT(element.text, ::testing::HasSubstr("element size"));
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

// The rpcs of a service that src/wire/contract.txt lists, by path, and whether they stream.
std::map<std::string, bool, std::less<>> RpcsOf(const std::string& package,
                                                const std::string& service) {
  std::ifstream file("src/wire/contract.txt");
  std::map<std::string, bool, std::less<>> rpcs;
  std::string in_package;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("package ")) in_package = line.substr(8);
    if (in_package != package || !line.starts_with("rpc " + service + "/")) continue;
    const std::string name = line.substr(4, line.find(' ', 4) - 4);
    rpcs.emplace("/" + package + "." + name, line.find("-> stream ") != std::string::npos);
  }
  return rpcs;
}

TEST_F(GrpcFaceTest, EveryRpcOfCacheAndLeaderboardsHasARow) {
  const Parts parts{server_.rooms.services,
                    server_.api_keys,
                    server_.access_keys,
                    server_.metrics,
                    server_.rooms.clock,
                    server_.rooms.random,
                    {},
                    {},
                    {}};
  const Credentials credentials(server_.api_keys, /*dev=*/false);
  const GrpcFace face(parts, credentials);
  const auto expect_rows = [&](const std::string& package, const std::string& service,
                               std::size_t count) {
    const auto rpcs = RpcsOf(package, service);
    EXPECT_EQ(rpcs.size(), count);
    for (const auto& [path, streams] : rpcs) {
      SCOPED_TRACE(path);
      const auto row = face.table().find(path);
      ASSERT_NE(row, face.table().end());
      EXPECT_EQ(row->second.streams, streams);
      EXPECT_FALSE(row->second.open);
      EXPECT_EQ("/" + row->second.meter->operation(), path);
    }
    const std::string prefix = "/" + package + "." + service + "/";
    for (const auto& [path, row] : face.table()) {
      EXPECT_EQ(rpcs.contains(path), path.starts_with(prefix)) << path;
    }
  };
  expect_rows("cache_client", "Scs", 47);
  expect_rows("leaderboard", "Leaderboard", 8);
}

// Each row's answer to a message of no bytes: what is refused says why, and no row is missing its
// operation or gives that of another.
TEST_F(GrpcFaceTest, EveryRowAnswersAnEmptyMessageAndABrokenOne) {
  for (const auto& [package, service] :
       {std::pair("cache_client", "Scs"), std::pair("leaderboard", "Leaderboard")}) {
    for (const auto& [path, streams] : RpcsOf(package, service)) {
      SCOPED_TRACE(path);
      const bool needs_nothing = streams || path.ends_with("/KeysExist");
      EXPECT_EQ(Call(path, "").status, needs_nothing ? kOk : kInvalidArgument);
      EXPECT_EQ(Call(path, "", "nowhere").status, kNotFound);
      EXPECT_EQ(Call(path, "\x0a\xff").status, kInvalidArgument);
      EXPECT_EQ(CallAs("wrong", path, "\x0a\xff", TestServer::Connect()).status, kUnauthenticated);
      EXPECT_EQ(CallAs(std::nullopt, path, "", TestServer::Connect(), "nowhere").status,
                kUnauthenticated);
    }
  }
}

class GrpcFaceBatchTest : public GrpcFaceTest {
 protected:
  static constexpr int kItems = 100;
  static constexpr std::size_t kValueBytes = 16 << 10;

  // A value that says whose it is.
  static std::string ValueOf(int i) {
    std::string value = std::to_string(i) + ":";
    value.resize(kValueBytes, '.');
    return value;
  }
  static std::string KeyOf(int i) { return "k" + std::to_string(i); }
  static std::string Gets() {
    cache_client::GetBatchRequest request;
    for (int i = 0; i < kItems; ++i) request.add_items()->set_cache_key(KeyOf(i));
    return request.SerializeAsString();
  }
  static std::string Sets() {
    cache_client::SetBatchRequest request;
    for (int i = 0; i < kItems; ++i) {
      auto& item = *request.add_items();
      item.set_cache_key(KeyOf(i));
      item.set_cache_body(ValueOf(i));
      item.set_ttl_milliseconds(60'000);
    }
    return request.SerializeAsString();
  }
  void SetAll() {
    ASSERT_EQ(Call(kSetBatch, Sets()).status, kOk);
    EXPECT_EQ(Stored(), kItems);
  }
  int Stored() {
    int stored = 0;
    const engine::CacheId cache = *server_.rooms.engine.FindCache("c");
    for (int i = 0; i < kItems; ++i) {
      const std::string key = KeyOf(i);
      stored += server_.rooms.engine.Contains({cache, key}, server_.rooms.clock.Now()) ? 1 : 0;
    }
    return stored;
  }
  // Begins a call whose reader takes nothing, and may have a deadline.
  std::shared_ptr<FakeExchange> Begin(std::string_view path, const std::string& message,
                                      const std::string& timeout = {}) {
    http::RequestHead head = GrpcHead(std::string(path), server_.token, "c");
    if (!timeout.empty()) head.fields.Add("grpc-timeout", timeout);
    server_.slow_reader = true;
    server_.Send(head, Framed(message));
    server_.slow_reader = false;
    return server_.last_exchange;
  }
  template <typename Response>
  static std::vector<Response> Messages(const FakeExchange& exchange) {
    std::vector<Response> messages;
    std::string_view stream = exchange.response->body;
    while (!stream.empty()) {
      const auto message = grpc::TakeMessage(stream, limits::kGrpcMessageBytes);
      messages.push_back(wire::Parse<Response>(message.value().value()).value());
    }
    return messages;
  }
  static bool Ended(const FakeExchange& exchange) { return exchange.response->has_trailers; }
  std::uint64_t Outcomes(std::string_view operation, std::optional<ErrorCode> code) {
    const std::size_t at = code.has_value() ? static_cast<std::size_t>(*code) + 1 : 0;
    return server_.metrics.Add(operation).Counts().outcomes[at];
  }
};

TEST_F(GrpcFaceBatchTest, AnswersComeInTheOrderOfTheRequest) {
  SetAll();
  EXPECT_EQ(Messages<cache_client::SetResponse>(*server_.last_exchange).size(), kItems);
  for (const auto& set : Messages<cache_client::SetResponse>(*server_.last_exchange)) {
    EXPECT_EQ(set.result(), cache_client::Ok);
  }
  EXPECT_EQ(Call(kDelete, Key(KeyOf(1))).status, kOk);
  EXPECT_EQ(Call(kGetBatch, Gets()).status, kOk);
  const auto got = Messages<cache_client::GetResponse>(*server_.last_exchange);
  ASSERT_EQ(got.size(), kItems);
  for (int i = 0; i < kItems; ++i) {
    EXPECT_EQ(got[i].result(), i == 1 ? cache_client::Miss : cache_client::Hit);
    EXPECT_EQ(got[i].cache_body(), i == 1 ? "" : ValueOf(i));
  }
  EXPECT_EQ(Outcomes("cache_client.Scs/GetBatch", std::nullopt), 1u);
}

TEST_F(GrpcFaceBatchTest, AnEmptyBatchIsOkWithoutAMessage) {
  const GrpcAnswer answer = Call(kGetBatch, "");
  EXPECT_EQ(answer.status, kOk);
  EXPECT_EQ(answer.message, "");
}

TEST_F(GrpcFaceBatchTest, ASlowReaderIsSentWhatItTakesAndNoMore) {
  SetAll();
  const auto exchange = Begin(kGetBatch, Gets());
  std::size_t seen = 0;
  for (int rounds = 0; !Ended(*exchange); ++rounds) {
    ASSERT_LT(rounds, kItems);
    const std::size_t bytes = exchange->response->body.size() - seen;
    EXPECT_GE(bytes, limits::kStreamAheadBytes);
    EXPECT_LT(bytes, limits::kStreamAheadBytes + kValueBytes + 64);
    seen += bytes;
    // Nothing more while nothing is taken.
    server_.loop.RunReady();
    EXPECT_EQ(exchange->response->body.size(), seen);
    EXPECT_EQ(Outcomes("cache_client.Scs/GetBatch", std::nullopt), 0u);
    exchange->Drain();
  }
  const auto got = Messages<cache_client::GetResponse>(*exchange);
  ASSERT_EQ(got.size(), kItems);
  for (int i = 0; i < kItems; ++i) EXPECT_EQ(got[i].cache_body(), ValueOf(i));
  EXPECT_EQ(ReadGrpc(*exchange->response).status, kOk);
  EXPECT_EQ(Outcomes("cache_client.Scs/GetBatch", std::nullopt), 1u);
}

TEST_F(GrpcFaceBatchTest, ACancelledBatchStopsAndIsLetGo) {
  SetAll();
  std::weak_ptr<FakeExchange> exchange = Begin(kGetBatch, Gets());
  const std::size_t sent = server_.last_exchange->response->body.size();
  server_.last_exchange->Drain();
  const std::size_t after = server_.last_exchange->response->body.size();
  EXPECT_GT(after, sent);
  server_.last_exchange->Cancel();
  server_.last_exchange->Drain();
  server_.loop.RunReady();
  EXPECT_EQ(server_.last_exchange->response->body.size(), after);
  EXPECT_FALSE(Ended(*server_.last_exchange));
  server_.last_exchange.reset();
  EXPECT_TRUE(exchange.expired());
  EXPECT_EQ(Outcomes("cache_client.Scs/GetBatch", ErrorCode::kCancelled), 1u);
  EXPECT_EQ(Outcomes("cache_client.Scs/GetBatch", std::nullopt), 0u);
}

// Its answers are small, so that the reader has to be slow for long before one waits.
TEST_F(GrpcFaceBatchTest, WhatACancelledSetBatchHasNotReachedIsNotSet) {
  constexpr int kMany = 100'000;
  cache_client::SetBatchRequest request;
  for (int i = 0; i < kMany; ++i) {
    auto& item = *request.add_items();
    item.set_cache_key(std::to_string(i));
    item.set_ttl_milliseconds(60'000);
  }
  const auto exchange = Begin(kSetBatch, request.SerializeAsString());
  exchange->Cancel();
  const auto answers = Messages<cache_client::SetResponse>(*exchange).size();
  EXPECT_GE(answers, limits::kStreamAheadBytes / 8);
  EXPECT_LT(answers, kMany);
  EXPECT_EQ(server_.rooms.engine.ListCaches()[0].items, answers);
  EXPECT_EQ(Outcomes("cache_client.Scs/SetBatch", ErrorCode::kCancelled), 1u);
}

TEST_F(GrpcFaceBatchTest, ABatchWhoseDeadlinePassesHalfWayEndsWithThat) {
  SetAll();
  std::weak_ptr<FakeExchange> exchange = Begin(kGetBatch, Gets(), "5S");
  EXPECT_FALSE(Ended(*server_.last_exchange));
  server_.rooms.clock.Advance(5s);
  server_.loop.RunReady();
  EXPECT_EQ(ReadGrpc(*server_.last_exchange->response).status, kDeadlineExceeded);
  const std::size_t sent = server_.last_exchange->response->body.size();
  server_.last_exchange->Drain();
  EXPECT_EQ(server_.last_exchange->response->body.size(), sent);
  EXPECT_EQ(Outcomes("cache_client.Scs/GetBatch", ErrorCode::kTimeout), 1u);
  server_.last_exchange.reset();
  EXPECT_TRUE(exchange.expired());
}

TEST_F(GrpcFaceBatchTest, WhatIsWrongWithTheWholeComesWithoutAMessage) {
  const std::string reader = server_.MakeToken(
      {.rules = {{.role = identity::Role::kReadOnly, .names = {identity::Match::kPrefix, "k"}}}});
  cache_client::GetBatchRequest empty_key;
  empty_key.add_items();
  const struct {
    std::string name;
    std::optional<std::string> token;
    std::string_view path;
    std::string message, cache;
    int status;
  } cases[] = {
      {"no cache", server_.token, kGetBatch, Gets(), "nowhere", kNotFound},
      {"no cache to set", server_.token, kSetBatch, Sets(), "nowhere", kNotFound},
      {"none named", server_.token, kGetBatch, Gets(), "", kInvalidArgument},
      {"empty key", server_.token, kGetBatch, empty_key.SerializeAsString(), "c", kInvalidArgument},
      {"broken", server_.token, kGetBatch, "\x0a\xff", "c", kInvalidArgument},
      {"wrong token", "wrong", kGetBatch, Gets(), "c", kUnauthenticated},
      {"wrong token, broken message", "wrong", kGetBatch, "\x0a\xff", "c", kUnauthenticated},
      {"no token, no cache", std::nullopt, kSetBatch, Sets(), "nowhere", kUnauthenticated},
      {"may not write", reader, kSetBatch, Sets(), "c", kPermissionDenied},
      {"may not read another key", reader, kGetBatch, empty_key.SerializeAsString(), "c",
       kPermissionDenied},
      {"may read", reader, kGetBatch, Gets(), "c", kOk},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const GrpcAnswer answer = CallAs(c.token, c.path, c.message, TestServer::Connect(), c.cache);
    EXPECT_EQ(answer.http_status, 200);
    EXPECT_EQ(answer.status, c.status);
    EXPECT_EQ(answer.message.empty(), c.status != kOk);
  }
  EXPECT_EQ(Stored(), 0);
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
