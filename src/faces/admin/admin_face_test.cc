#include "faces/admin/admin_face.h"

#include "base/limits.h"
#include "faces/server_testing.h"
#include "tokens/json.h"
#include "tokens/token.h"
#include "wire/proto/cache_scalar.pb.h"

#include <gtest/gtest.h>

namespace keepsake::faces {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

http::Response Get(TestServer& server, std::string path, std::string_view key = {},
                   std::shared_ptr<http::ConnectionContext> connection = TestServer::Connect()) {
  http::RequestHead head = TestServer::Head("GET", std::move(path));
  if (!key.empty()) head.fields.Add("authorization", key);
  return server.Send(head, {}, std::move(connection));
}

http::Response PostLocally(TestServer& server, std::string path, const std::string& body) {
  return server.Send(TestServer::Head("POST", std::move(path)), body, TestServer::ConnectLocally());
}

TEST(HealthTest, SaysWhetherTheServerWorks) {
  TestServer server;
  const http::Response good = Get(server, "/health");
  EXPECT_EQ(good.status, 200);
  EXPECT_EQ(good.body, "{\"status\":\"ok\",\"version\":\"1.2.3\",\"dev\":false}\n");
  EXPECT_EQ(good.fields.Find("content-type"), "application/json");
  server.healthy = false;
  const http::Response bad = Get(server, "/health");
  EXPECT_EQ(bad.status, 503);
  EXPECT_THAT(bad.body, HasSubstr("\"status\":\"failed\""));
}

TEST(HealthTest, FromTheNetworkLivenessAloneIsOpen) {
  TestServer server;
  const auto network = TestServer::ConnectFromNetwork();
  EXPECT_EQ(Get(server, "/health", {}, network).body, "{\"status\":\"ok\"}\n");
  EXPECT_EQ(network->failed_calls, 0);
  EXPECT_THAT(Get(server, "/health", server.token, network).body, HasSubstr("1.2.3"));
}

TEST(MetricsFaceTest, ShowsCallsItemsBytesAndConnections) {
  TestServer server;
  ASSERT_TRUE(server.rooms.engine.CreateCache("c").has_value());
  cache_client::GetRequest request;
  request.set_cache_key("k");
  server.Send(GrpcHead("/cache_client.Scs/Get", server.token, "c"),
              Framed(request.SerializeAsString()));
  server.Send(GrpcHead("/cache_client.Scs/Get", "wrong", "c"), Framed(""));
  const http::Response response = Get(server, "/metrics");
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(std::string(response.fields.Find("content-type").value_or("")),
              ::testing::StartsWith("text/plain; version=0.0.4"));
  const std::string prefix = "keepsake_requests_total{operation=\"cache_client.Scs/Get\",status=";
  EXPECT_THAT(response.body, HasSubstr(prefix + "\"ok\"} 1\n"));
  EXPECT_THAT(response.body, HasSubstr(prefix + "\"authentication\"} 1\n"));
  EXPECT_THAT(
      response.body,
      HasSubstr("keepsake_request_duration_seconds_count{operation=\"cache_client.Scs/Get\"} 2"));
  EXPECT_THAT(response.body,
              HasSubstr("# TYPE keepsake_cache_items gauge\nkeepsake_cache_items 0\n"));
  EXPECT_THAT(response.body, HasSubstr("keepsake_cache_misses_total 1\n"));
  EXPECT_THAT(response.body, HasSubstr("keepsake_connections 3\n"));
  EXPECT_THAT(response.body, HasSubstr("keepsake_received_bytes_total 1234\n"));
  EXPECT_THAT(response.body, HasSubstr("keepsake_healthy 1\n"));
  EXPECT_THAT(response.body, Not(HasSubstr("\"c\"")));
}

TEST(MetricsFaceTest, FromTheNetworkAKeyThatMayManageCachesIsNeeded) {
  TestServer server;
  const std::string reader = server.MakeToken({.rules = {{.role = identity::Role::kReadOnly}}});
  const auto status = [&](std::string_view key) {
    return Get(server, "/metrics", key, TestServer::ConnectFromNetwork()).status;
  };
  EXPECT_EQ(status(""), 401);
  EXPECT_EQ(status("wrong"), 401);
  EXPECT_EQ(status(reader), 401);
  EXPECT_EQ(status(server.token), 200);
  EXPECT_EQ(status("Bearer " + server.token), 200);
}

TEST(LocalApiTest, ATokenIsMadeThatWorks) {
  TestServer server;
  const http::Response made =
      PostLocally(server, "/admin/v1/tokens", R"({"description":"d","expires_seconds":60})");
  ASSERT_EQ(made.status, 200) << made.body;
  EXPECT_EQ(made.fields.Find("cache-control"), "no-store");
  const auto json = tokens::ReadJson(made.body);
  ASSERT_TRUE(json.has_value()) << json.error();
  const std::string api_key(json->FindText("api_key")->reveal());
  const auto credential = tokens::DetectToken(json->FindText("token")->reveal());
  ASSERT_TRUE(credential.has_value()) << credential.error();
  EXPECT_EQ(credential->api_key.reveal(), api_key);
  EXPECT_EQ(credential->cache_endpoint, "cache.cell-1.example");
  const auto verified = server.api_keys.Verify(api_key);
  ASSERT_TRUE(verified.has_value()) << verified.error();
  EXPECT_EQ(verified->principal->id, json->FindText("id")->reveal());
  EXPECT_TRUE(verified->principal->permissions.super_user);
  const auto now = std::chrono::floor<std::chrono::seconds>(server.rooms.clock.Wall());
  EXPECT_EQ(*json->FindInteger("expires_at"), now.time_since_epoch().count() + 60);
}

TEST(LocalApiTest, WithoutABodyATokenIsASuperUsersForEver) {
  TestServer server;
  const auto json = tokens::ReadJson(PostLocally(server, "/admin/v1/tokens", "").body);
  ASSERT_TRUE(json.has_value());
  EXPECT_EQ(*json->FindInteger("expires_at"), 0);
  EXPECT_TRUE(server.api_keys.Verify(json->FindText("api_key")->reveal())
                  ->principal->permissions.super_user);
}

TEST(LocalApiTest, PermissionsAreTakenAsTheyAreWritten) {
  TestServer server;
  const auto json = tokens::ReadJson(
      PostLocally(server, "/admin/v1/tokens",
                  R"({"permissions":[{"role":"readonly","cache":"c","prefix":"user:"},
                      {"role":"readwrite","about":"topics","name":"t"}]})")
          .body);
  ASSERT_TRUE(json.has_value());
  const auto verified = server.api_keys.Verify(json->FindText("api_key")->reveal());
  ASSERT_TRUE(verified.has_value());
  using identity::Match, identity::Role, identity::Rule;
  const std::vector<Rule> want = {
      {.role = Role::kReadOnly, .cache = "c", .names = {Match::kPrefix, "user:"}},
      {.about = Rule::About::kTopics, .role = Role::kReadWrite, .names = {Match::kExact, "t"}}};
  EXPECT_EQ(verified->principal->permissions.rules, want);
}

TEST(LocalApiTest, WrongRequestsAreRefusedInWords) {
  TestServer server;
  const std::string bodies[] = {
      "x",
      "[]",
      R"({"description":1})",
      R"({"expires_seconds":"1"})",
      R"({"expires_seconds":0})",
      R"({"permissions":"all"})",
      R"({"permissions":[]})",
      R"({"permissions":[1]})",
      R"({"permissions":[{}]})",
      R"({"permissions":[{"role":"admin"}]})",
      R"({"permissions":[{"role":"readonly","about":"secrets"}]})",
      R"({"permissions":[{"role":"readonly","name":"a","prefix":"b"}]})",
      R"({"permissions":[{"role":"readonly","key":"a"}]})",
      R"({"permissions":[{"role":"readonly","cache":1}]})",
      R"({"permissions":[{"role":"readonly"},{"role":"writeonly"}]})",
  };
  for (const std::string& body : bodies) {
    const http::Response response = PostLocally(server, "/admin/v1/tokens", body);
    EXPECT_EQ(response.status, 400) << body;
    EXPECT_THAT(response.body, HasSubstr("\"error\":\"INVALID_ARGUMENT_ERROR\"")) << body;
    EXPECT_TRUE(tokens::ReadJson(response.body).has_value()) << response.body;
  }
}

TEST(LocalApiTest, AnAccessKeyIsMadeThatIsKnown) {
  TestServer server;
  const http::Response made = PostLocally(server, "/admin/v1/access-keys", R"({"user":"robot"})");
  ASSERT_EQ(made.status, 200) << made.body;
  const auto json = tokens::ReadJson(made.body);
  const auto key = server.access_keys.Find(json->FindText("access_key_id")->reveal());
  ASSERT_NE(key, nullptr);
  EXPECT_EQ(key->secret.view(), json->FindText("secret_access_key")->reveal());
  EXPECT_EQ(key->user, "robot");
  EXPECT_EQ(PostLocally(server, "/admin/v1/access-keys", R"({"user":"a b"})").status, 400);
}

TEST(LocalApiTest, IsClosedToEverybodyElse) {
  Options options = TestServer::DefaultOptions();
  options.dev = true;
  TestServer server(options);
  for (const auto& connection : {TestServer::Connect(), TestServer::ConnectFromNetwork()}) {
    http::RequestHead head = TestServer::Head("POST", "/admin/v1/tokens");
    head.fields.Add("authorization", server.token);
    EXPECT_EQ(server.Send(head, "{}", connection).status, 403);
  }
  EXPECT_EQ(server.api_keys.List().size(), 1u);
}

TEST(LocalApiTest, ABodyOverTheLimitIsRefused) {
  TestServer server;
  EXPECT_EQ(
      PostLocally(server, "/admin/v1/tokens", std::string(limits::kAdminBodyBytes + 1, ' ')).status,
      413);
}

}  // namespace
}  // namespace keepsake::faces
