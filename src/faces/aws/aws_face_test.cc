#include "faces/aws/aws_face.h"

#include "awsjson/codec.h"
#include "awsjson/error.h"
#include "awsjson/methods.h"
#include "base/limits.h"
#include "faces/server_testing.h"
#include "ops/secrets.h"

#include <gtest/gtest.h>

namespace keepsake::faces {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr std::string_view kToken =
    "\"ClientRequestToken\":\"11111111-2222-3333-4444-555555555555\"";

// What makes one signed request differ from a good one.
struct Signing {
  std::optional<std::string> key_id{}, secret{};
  std::string region = "us-east-1";
  std::string service = "secretsmanager";
  std::chrono::milliseconds clock_offset{0};
};

class AwsFaceTest : public ::testing::Test {
 protected:
  http::RequestHead Unsigned(std::string_view operation) {
    http::RequestHead head = TestServer::Head("POST", "/");
    head.version = http::Version::kHttp11;
    head.fields = {{"host", head.authority},
                   {"content-type", "application/x-amz-json-1.1"},
                   {"x-amz-target", "secretsmanager." + std::string(operation)}};
    return head;
  }
  http::RequestHead Signed(std::string_view operation, std::string_view body,
                           const Signing& how = {}) {
    http::RequestHead head = Unsigned(operation);
    std::vector<sigv4::Header> headers;
    for (const http::Field field : head.fields) {
      headers.push_back({field.name, field.value});
    }
    if (head.version == http::Version::kHttp2) headers.push_back({"host", head.authority});
    const std::string secret = how.secret.value_or(std::string(server_.access_key.secret.reveal()));
    const auto added = sigv4::Sign(
        {head.method, "/", "", headers, body},
        {.access_key_id = how.key_id.value_or(server_.access_key.id), .secret_access_key = secret},
        {.region = how.region,
         .service = how.service,
         .time = server_.rooms.clock.Wall() + how.clock_offset});
    for (const auto& header : added) head.fields.Add(header.name, header.value);
    return head;
  }

  http::Response Do(std::string_view operation, const std::string& body, const Signing& how = {}) {
    return server_.Send(Signed(operation, body, how), body);
  }
  template <typename Response>
  Result<Response> Good(std::string_view operation, const std::string& body,
                        const Signing& how = {}) {
    const http::Response response = Do(operation, body, how);
    EXPECT_EQ(response.status, 200) << response.body;
    return awsjson::Decode<Response>(response.body);
  }
  static Error ErrorOf(const http::Response& response) {
    EXPECT_NE(response.status, 200);
    return awsjson::DecodeError(response.status, "", response.body);
  }
  void Create(std::string_view name = "a", std::string_view value = "s3cr3t") {
    const auto made = Good<CreateSecretResponse>(
        "CreateSecret", "{\"Name\":\"" + std::string(name) + "\",\"SecretString\":\"" +
                            std::string(value) + "\"," + std::string(kToken) + "}");
    ASSERT_TRUE(made.has_value()) << made.error();
  }

  TestServer server_;
};

TEST_F(AwsFaceTest, EveryOperationAnswers) {
  Create();
  EXPECT_EQ(Good<GetSecretValueResponse>("GetSecretValue", R"({"SecretId":"a"})")
                ->secret_string->reveal(),
            "s3cr3t");
  const auto put = Good<PutSecretValueResponse>(
      "PutSecretValue",
      R"({"SecretId":"a","SecretString":"new","ClientRequestToken":"22222222-2222-3333-4444-555555555555"})");
  EXPECT_THAT(put->version_stages, ::testing::ElementsAre("AWSCURRENT"));
  EXPECT_EQ(
      Good<UpdateSecretResponse>("UpdateSecret", R"({"SecretId":"a","Description":"d"})")->name,
      "a");
  EXPECT_EQ(Good<DescribeSecretResponse>("DescribeSecret", R"({"SecretId":"a"})")->description,
            "d");
  EXPECT_EQ(Good<ListSecretsResponse>("ListSecrets", "")->secret_list.size(), 1u);
  EXPECT_EQ(Good<ListSecretVersionIdsResponse>("ListSecretVersionIds", R"({"SecretId":"a"})")
                ->versions.size(),
            2u);
  (void)Good<UpdateSecretVersionStageResponse>(
      "UpdateSecretVersionStage",
      R"({"SecretId":"a","VersionStage":"MINE","MoveToVersionId":"22222222-2222-3333-4444-555555555555"})");
  EXPECT_EQ(
      Good<GetSecretValueResponse>("GetSecretValue", R"({"SecretId":"a","VersionStage":"MINE"})")
          ->secret_string->reveal(),
      "new");
  (void)Good<DeleteSecretResponse>("DeleteSecret", R"({"SecretId":"a"})");
  EXPECT_EQ(ErrorOf(Do("GetSecretValue", R"({"SecretId":"a"})")).service_code(),
            "InvalidRequestException");
  (void)Good<RestoreSecretResponse>("RestoreSecret", R"({"SecretId":"a"})");
  EXPECT_EQ(Good<GetRandomPasswordResponse>("GetRandomPassword", "{}")->random_password.size(),
            32u);
}

TEST_F(AwsFaceTest, AnAnswerHasTheHeadersOfTheProtocol) {
  Create();
  for (const std::string id : {"a", "nothing"}) {
    const http::Response response = Do("DescribeSecret", R"({"SecretId":")" + id + R"("})");
    EXPECT_EQ(response.fields.Find("content-type"), "application/x-amz-json-1.1");
    EXPECT_THAT(std::string(response.fields.Find("x-amzn-requestid").value_or("")),
                ::testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-.*"));
    EXPECT_EQ(response.fields.Find("cache-control"), "no-store");
    EXPECT_EQ(response.fields.Find("x-content-type-options"), "nosniff");
  }
  const http::Response missing = Do("DescribeSecret", R"({"SecretId":"nothing"})");
  EXPECT_EQ(missing.fields.Find("x-amzn-errortype"), "ResourceNotFoundException");
  EXPECT_THAT(missing.body,
              HasSubstr("\"Message\":\"Secrets Manager can't find the specified secret.\""));
}

TEST_F(AwsFaceTest, RegionsAreApartAndComeFromTheScope) {
  Create();
  const Signing there{.region = "eu-west-1"};
  EXPECT_EQ(ErrorOf(Do("GetSecretValue", R"({"SecretId":"a"})", there)).service_code(),
            "ResourceNotFoundException");
  EXPECT_THAT(Good<DescribeSecretResponse>("DescribeSecret", R"({"SecretId":"a"})")->arn,
              ::testing::StartsWith("arn:aws:secretsmanager:us-east-1:000000000000:secret:a-"));
}

struct Refusal {
  std::string name;
  std::function<http::Response()> send;
  std::string type, words;
};

TEST_F(AwsFaceTest, EveryWayToFailAuthenticationHasItsClass) {
  Create();
  const std::string body = R"({"SecretId":"a"})";
  const auto with = [&](Signing how) {
    return [=, this] { return Do("GetSecretValue", body, how); };
  };
  const auto changed = [&](auto change) {
    return [=, this] {
      http::RequestHead head = Signed("GetSecretValue", body);
      change(head);
      return server_.Send(head, body);
    };
  };
  const Refusal cases[] = {
      {"nothing", [&] { return server_.Send(Unsigned("GetSecretValue"), body); },
       "MissingAuthenticationTokenException", "Missing Authentication Token"},
      {"basic", changed([](http::RequestHead& head) {
         http::Fields fields{{"host", head.authority},
                             {"content-type", "application/x-amz-json-1.1"},
                             {"x-amz-target", "secretsmanager.GetSecretValue"},
                             {"authorization", "AWS4-HMAC-SHA256 nonsense"}};
         head.fields = std::move(fields);
       }),
       "IncompleteSignatureException", ""},
      {"unknown key", with({.key_id = "AKIAUNKNOWN234567AAA"}), "UnrecognizedClientException",
       "The security token included in the request is invalid."},
      {"wrong secret", with({.secret = "wrong"}), "InvalidSignatureException",
       "The request signature we calculated does not match the signature you provided."},
      {"another service", with({.service = "sts"}), "InvalidSignatureException",
       "Credential should be scoped to correct service"},
      {"six minutes late", with({.clock_offset = -6min}), "InvalidSignatureException",
       "Signature expired: "},
      {"six minutes early", with({.clock_offset = 6min}), "InvalidSignatureException",
       "Signature not yet current: "},
      {"a changed body",
       [&] { return server_.Send(Signed("GetSecretValue", body), R"({"SecretId":"b"})"); },
       "InvalidSignatureException", "The request signature we calculated"},
      {"an unsigned x-amz header",
       changed([](http::RequestHead& head) { head.fields.Add("x-amz-meta", "a"); }),
       "InvalidSignatureException", ""},
      {"a session token of a long-term key",
       changed([](http::RequestHead& head) { head.fields.Add("x-amz-security-token", "t"); }),
       "InvalidSignatureException", ""},
  };
  for (const Refusal& c : cases) {
    SCOPED_TRACE(c.name);
    const http::Response response = c.send();
    EXPECT_EQ(response.status, 400);
    const Error error = ErrorOf(response);
    if (!c.type.empty()) {
      EXPECT_EQ(error.service_code(), c.type);
    }
    EXPECT_EQ(error.code(), ErrorCode::kAuthentication);
    EXPECT_THAT(error.message(), HasSubstr(c.words));
    EXPECT_THAT(response.body, ::testing::Not(HasSubstr("s3cr3t")));
  }
}

TEST_F(AwsFaceTest, ADeletedAccessKeyIsUnknownAtOnce) {
  Create();
  server_.access_keys.Delete(server_.access_key.id,
                             [](Status done) { EXPECT_TRUE(done.has_value()); });
  EXPECT_EQ(ErrorOf(Do("GetSecretValue", R"({"SecretId":"a"})")).service_code(),
            "UnrecognizedClientException");
}

TEST_F(AwsFaceTest, AuthenticationComesBeforeTheBodyIsRead) {
  const std::string body = "no JSON";
  EXPECT_EQ(ErrorOf(server_.Send(Unsigned("GetSecretValue"), body)).service_code(),
            "MissingAuthenticationTokenException");
  EXPECT_EQ(ErrorOf(Do("GetSecretValue", body)).service_code(), "SerializationException");
}

TEST_F(AwsFaceTest, WrongBodiesAreToldInTheWordsOfTheService) {
  const struct {
    std::string operation, body, type;
  } cases[] = {
      {"GetSecretValue", "", "ValidationException"},
      {"GetSecretValue", "[]", "SerializationException"},
      {"GetSecretValue", R"({"SecretId":1})", "SerializationException"},
      {"GetSecretValue", R"({"SecretId":""})", "ValidationException"},
      {"GetSecretValue", R"({"SecretId":"none"})", "ResourceNotFoundException"},
      {"CreateSecret", R"({"Name":"a b","SecretString":"x",)" + std::string(kToken) + "}",
       "ValidationException"},
      {"CreateSecret", R"({"Name":"a","SecretString":"x"})", "InvalidRequestException"},
      {"ListSecrets", R"({"NextToken":"x"})", "InvalidNextTokenException"},
      {"GetRandomPassword", R"({"PasswordLength":5000})", "ValidationException"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.operation + " " + c.body);
    const http::Response response = Do(c.operation, c.body);
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(ErrorOf(response).service_code(), c.type);
  }
}

TEST_F(AwsFaceTest, WhatIsNotTheProtocolIsRefusedBeforeAnythingElse) {
  const auto refused = [&](auto change) {
    http::RequestHead head = Unsigned("GetSecretValue");
    change(head);
    return server_.Send(head, "{}");
  };
  using Head = http::RequestHead;
  EXPECT_EQ(refused([](Head& head) { head.method = "GET"; }).status, 405);
  EXPECT_EQ(refused([](Head& head) { head.target = "/x"; }).status, 404);
  EXPECT_EQ(refused([](Head& head) {
              head.fields = {{"host", head.authority},
                             {"content-type", "text/plain"},
                             {"x-amz-target", "secretsmanager.GetSecretValue"}};
            }).status,
            415);
  for (const std::string target : {"secretsmanager.Nothing", "DynamoDB.ListTables",
                                   "secretsmanager.getsecretvalue", "GetSecretValue", ""}) {
    const http::Response response = refused([&](Head& head) {
      head.fields = {{"host", head.authority},
                     {"content-type", "application/x-amz-json-1.1; charset=utf-8"},
                     {"x-amz-target", target}};
    });
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(ErrorOf(response).service_code(), "UnknownOperationException");
  }
}

TEST_F(AwsFaceTest, ABodyOverTheLimitIsRefusedBeforeItIsHeld) {
  http::RequestHead head = Unsigned("GetSecretValue");
  head.fields.Add("content-length", std::to_string(limits::kSecretsBodyBytes + 1));
  EXPECT_EQ(server_.Send(head).status, 413);
  const http::Response chunked =
      server_.Send(Unsigned("GetSecretValue"), std::string(limits::kSecretsBodyBytes + 1, 'x'));
  EXPECT_EQ(chunked.status, 413);
  EXPECT_EQ(ErrorOf(chunked).service_code(), "ValidationException");
}

TEST_F(AwsFaceTest, TheRequestsBytesAreWipedWhenTheyAreRead) {
  Create("a", "s3cr3t");
  EXPECT_EQ(server_.last_exchange->body(), "");
  server_.Send(Unsigned("CreateSecret"), R"({"SecretString":"s3cr3t"})");
  EXPECT_EQ(server_.last_exchange->body(), "");
}

TEST_F(AwsFaceTest, TheOwnerOverTheUnixSocketNeedsNoSignature) {
  const auto local = TestServer::ConnectLocally();
  const std::string body = "{\"Name\":\"a\",\"SecretString\":\"x\"," + std::string(kToken) + "}";
  EXPECT_EQ(server_.Send(Unsigned("CreateSecret"), body, local).status, 200);
  EXPECT_EQ(server_.Send(Unsigned("GetSecretValue"), R"({"SecretId":"a"})", local).status, 200);
  http::RequestHead named = Unsigned("GetSecretValue");
  named.fields.Add("x-keepsake-region", "eu-west-1");
  EXPECT_EQ(ErrorOf(server_.Send(named, R"({"SecretId":"a"})", local)).service_code(),
            "ResourceNotFoundException");
  // A region in a signature counts, whoever made it.
  const http::RequestHead elsewhere = Signed("GetSecretValue", "", {.region = "eu-west-1"});
  EXPECT_EQ(ErrorOf(server_.Send(elsewhere, R"({"SecretId":"a"})", local)).service_code(),
            "ResourceNotFoundException");
}

TEST_F(AwsFaceTest, AnApiKeyOpensNoSecret) {
  http::RequestHead head = Unsigned("ListSecrets");
  head.fields.Add("authorization", server_.token);
  EXPECT_EQ(ErrorOf(server_.Send(head, "{}")).code(), ErrorCode::kAuthentication);
}

TEST_F(AwsFaceTest, FailuresAreCountedOnTheConnection) {
  const auto connection = TestServer::Connect();
  server_.Send(Unsigned("ListSecrets"), "{}", connection);
  EXPECT_EQ(connection->failed_calls, 1);
  EXPECT_FALSE(connection->authenticated);
  server_.Send(Signed("ListSecrets", "{}"), "{}", connection);
  EXPECT_TRUE(connection->authenticated);
}

TEST_F(AwsFaceTest, AWriteIsAnsweredWhenItIsOnDisk) {
  server_.rooms.store.Hold();
  const std::string body = "{\"Name\":\"a\",\"SecretString\":\"x\"," + std::string(kToken) + "}";
  EXPECT_EQ(Do("CreateSecret", body).status, 0);
  const auto waiting = server_.last_exchange;
  server_.rooms.store.Release();
  EXPECT_FALSE(waiting->response.has_value()) << "answered off its loop";
  server_.loop.RunReady();
  ASSERT_TRUE(waiting->response.has_value());
  EXPECT_EQ(waiting->response->status, 200);
}

TEST_F(AwsFaceTest, AFullDiskIsToldAsSuch) {
  server_.rooms.store.FailNextCommit();
  const http::Response response =
      Do("CreateSecret", "{\"Name\":\"a\",\"SecretString\":\"x\"," + std::string(kToken) + "}");
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(ErrorOf(response).service_code(), "ServiceUnavailable");
}

TEST(AwsTableTest, TargetsOfTheOperationsAreThoseOfTheProtocol) {
  EXPECT_EQ(ops::kCreateSecret.name, awsjson::kCreateSecret.target);
  EXPECT_EQ(ops::kGetSecretValue.name, awsjson::kGetSecretValue.target);
  EXPECT_EQ(ops::kPutSecretValue.name, awsjson::kPutSecretValue.target);
  EXPECT_EQ(ops::kUpdateSecret.name, awsjson::kUpdateSecret.target);
  EXPECT_EQ(ops::kUpdateSecretVersionStage.name, awsjson::kUpdateSecretVersionStage.target);
  EXPECT_EQ(ops::kDescribeSecret.name, awsjson::kDescribeSecret.target);
  EXPECT_EQ(ops::kListSecrets.name, awsjson::kListSecrets.target);
  EXPECT_EQ(ops::kListSecretVersionIds.name, awsjson::kListSecretVersionIds.target);
  EXPECT_EQ(ops::kDeleteSecret.name, awsjson::kDeleteSecret.target);
  EXPECT_EQ(ops::kRestoreSecret.name, awsjson::kRestoreSecret.target);
  EXPECT_EQ(ops::kGetRandomPassword.name, awsjson::kGetRandomPassword.target);
}

}  // namespace
}  // namespace keepsake::faces
