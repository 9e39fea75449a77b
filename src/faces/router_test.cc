#include "faces/router.h"

#include "faces/server_testing.h"

#include <gtest/gtest.h>

namespace keepsake::faces {
namespace {

int StatusFor(TestServer& server, std::string authority,
              std::shared_ptr<http::ConnectionContext> connection = TestServer::Connect()) {
  http::RequestHead head = TestServer::Head("GET", "/health");
  head.authority = std::move(authority);
  return server.Send(head, {}, std::move(connection)).status;
}

Options WithPorts() {
  Options options = TestServer::DefaultOptions();
  options.hosts = {"Keepsake.Internal"};
  options.ports = {8080, 80};
  return options;
}

TEST(RouterTest, OnPlaintextLoopbackOnlyOurNamesAreAnswered) {
  TestServer server(WithPorts());
  for (const std::string good : {"localhost:8080", "LOCALHOST:8080", "127.0.0.1:8080", "[::1]:8080",
                                 "keepsake.internal:8080", "localhost"}) {
    EXPECT_EQ(StatusFor(server, good), 200) << good;
  }
  for (const std::string bad :
       {"attacker.example:8080", "localhost.attacker.example:8080", "127.0.0.1.nip.io:8080",
        "localhost:9090", "localhost:", "localhost:x", "localhost:808080", "::1:8080", "", ":8080",
        "127.0.0.2:8080"}) {
    EXPECT_EQ(StatusFor(server, bad), 421) << bad;
  }
}

TEST(RouterTest, AConnectionThatNamedUsOnceMayNotNameAnotherNext) {
  TestServer server;
  const auto connection = TestServer::Connect();
  EXPECT_EQ(StatusFor(server, "localhost:8080", connection), 200);
  EXPECT_EQ(StatusFor(server, "attacker.example", connection), 421);
  EXPECT_EQ(StatusFor(server, "localhost:8080", connection), 200);
}

TEST(RouterTest, TlsNetworkAndUnixSocketHaveOtherProofsOfWhoIsMeant) {
  TestServer server(WithPorts());
  const std::string name = "secretsmanager.us-east-1.amazonaws.com";
  EXPECT_EQ(StatusFor(server, name, TestServer::ConnectFromNetwork()), 200);
  EXPECT_EQ(StatusFor(server, name, TestServer::ConnectLocally()), 200);
  const auto tls = TestServer::Connect();
  tls->secure = true;
  EXPECT_EQ(StatusFor(server, name, tls), 200);
}

TEST(RouterTest, OtherPagesOriginsAreRefusedForEveryFace) {
  TestServer server;
  for (const std::string_view origin :
       {"https://attacker.example", "null", "http://localhost:8080", "127.0.0.1:8080"}) {
    http::RequestHead plain = TestServer::Head("GET", "/metrics");
    plain.fields = {{"origin", origin}};
    EXPECT_EQ(server.Send(plain).status, 403) << origin;
    http::RequestHead aws = TestServer::Head("POST", "/");
    aws.fields = {{"origin", origin}, {"x-amz-target", "secretsmanager.ListSecrets"}};
    EXPECT_EQ(server.Send(aws, "{}").status, 403) << origin;
    http::RequestHead grpc = GrpcHead("/cache_client.Ping/Ping", server.token);
    grpc.fields.Add("origin", origin);
    EXPECT_EQ(server.Send(grpc, Framed("")).status, 403) << origin;
  }
  http::RequestHead own = TestServer::Head("GET", "/metrics");
  own.fields = {{"origin", "http://127.0.0.1:8080"}};
  EXPECT_EQ(server.Send(own).status, 200);
}

TEST(RouterTest, NoAnswerAllowsAnotherOrigin) {
  TestServer server;
  const http::Response response = server.Send(TestServer::Head("GET", "/health"));
  EXPECT_FALSE(response.fields.Find("access-control-allow-origin").has_value());
  EXPECT_EQ(response.fields.Find("x-content-type-options"), "nosniff");
}

TEST(RouterTest, UnknownPathsAndMethodsAreSaidSo) {
  TestServer server;
  EXPECT_EQ(server.Send(TestServer::Head("GET", "/nothing")).status, 404);
  EXPECT_EQ(server.Send(TestServer::Head("GET", "/")).status, 404);
  EXPECT_EQ(server.Send(TestServer::Head("GET", "/health/")).status, 404);
  const http::Response wrong = server.Send(TestServer::Head("DELETE", "/health"));
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.fields.Find("allow"), "GET");
}

TEST(RouterTest, ASignatureWithoutATargetIsAnsweredAsAws) {
  TestServer server;
  http::RequestHead head = TestServer::Head("POST", "/");
  head.fields = {{"content-type", "application/x-amz-json-1.1"},
                 {"authorization", "AWS4-HMAC-SHA256 Credential=x"}};
  const http::Response response = server.Send(head, "{}");
  EXPECT_EQ(response.status, 400);
  EXPECT_THAT(response.body, ::testing::HasSubstr("UnknownOperationException"));
}

}  // namespace
}  // namespace keepsake::faces
