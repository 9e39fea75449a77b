#include "sigv4/sign.h"

#include "crypto/digest.h"
#include "sigv4/signing_key.h"
#include "sigv4/worked_example_testing.h"

namespace keepsake::sigv4 {
namespace {

std::string Value(const RequestText& text, std::string_view name) {
  for (const Header& header : text.request().headers) {
    if (base::EqualsIgnoreCase(header.name, name)) return std::string(header.value);
  }
  return {};
}

std::string SignatureOf(const RequestText& text) {
  const std::string authorization = Value(text, "authorization");
  return authorization.substr(authorization.find("Signature=") + 10);
}

TEST(SignTest, TheSigningKeyOfTheWorkedExampleComesOut) {  // aws-auth.md §1.7
  const KeyScope scope(example::kKeyId, "20150830", example::kRegion, "secretsmanager");
  EXPECT_EQ(base::HexEncode(DeriveSigningKey(scope, example::kSecret).view()),
            "a8647fdf0a842ccff61df909a34525b9a41242ab8562e430eb0421d125466a37");
}

TEST(SignTest, TheWorkedExamplesComeOut) {  // aws-auth.md §1.7
  const struct {
    std::string_view host, token, body, signature;
  } cases[] = {
      {example::kHost, "", R"({"SecretId": "x"})",
       "74ebea1e32e4d99c64a2ed4250007a737c64ff7e353699fc6dae9a0624d70325"},
      {example::kHost, "SESSIONTOKENEXAMPLE==", R"({"SecretId": "x"})",
       "45e898995c6ea323c51d320d24dadbe23e868dc6539fc5468ef6e59cd7eaa9e7"},
      {"127.0.0.1:4566", "", R"({"SecretId": "x"})",
       "08bcb576d7b70d808f0b8e07ea5c5dc2df08de8ab95096727570f5c2e12bf611"},
      {example::kHost, "", "{}",
       "89884ef82087357400ffcd8b80e0c0adbe9b81aed60f3622125fc77af6d1867c"},
  };
  for (const auto& c : cases) {
    const auto text = example::Signed(c.token, example::Unsigned(c.host, c.body));
    EXPECT_EQ(SignatureOf(*text), c.signature);
    const Status status =
        example::Check(text->request(), example::kTime, {example::kSecret, c.token});
    EXPECT_TRUE(status.has_value()) << status.error();
  }
}

TEST(SignTest, TheCanonicalRequestsOfTheWorkedExamplesHashAsPublished) {  // aws-auth.md §1.7
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", "a9f351f32ef8e70ae27483e0a33dff93baf5fd2b1442099a9eed217e4080cfda"},
      {"SESSIONTOKENEXAMPLE==", "2c680f7f0b7ef2000bd65520bd9154c7635a3f42e0052487e06328a6f9681792"},
  };
  for (const auto& [token, hash] : cases) {
    const auto text = example::Signed(token);
    const auto parsed = Parse(text->request()).value();
    EXPECT_EQ(
        crypto::Sha256Hex(CanonicalRequest(
            text->request(), {parsed.signed_headers,
                              "2ac6cd8c517b373de7301ad7823a8b8391219f12a9a4d7e9fa7bd9c94a73e642"})),
        hash);
  }
}

TEST(SignTest, OnlyHeadersWithAMeaningAreSigned) {
  const std::string text =
      "POST / HTTP/1.1\nUser-Agent:x\nAccept:*/*\nContent-Type:t\nHost:h\nX-Amz-Target:a\n"
      "amz-sdk-request:attempt=1\nContent-Length:2\n\n{}";
  const auto names = [&](SignedSet set, std::string_view token) {
    SignOptions options = example::Options();
    options.headers = set;
    return Parse(example::Signed(token, text, options)->request()).value().signed_headers;
  };
  EXPECT_EQ(names(SignedSet::kService, ""), "content-type;host;x-amz-date;x-amz-target");
  EXPECT_EQ(names(SignedSet::kService, "token"),
            "content-type;host;x-amz-date;x-amz-security-token;x-amz-target");
  EXPECT_EQ(names(SignedSet::kAll, ""),
            "accept;content-length;content-type;host;x-amz-date;x-amz-target");
}

TEST(SignTest, WhatTheTransportMayChangeIsNeverSigned) {  // aws-auth.md §1.1
  const std::string_view skipped[] = {"Authorization-Not",
                                      "User-Agent",
                                      "X-Amzn-Trace-Id",
                                      "Connection",
                                      "Expect",
                                      "Transfer-Encoding",
                                      "Upgrade",
                                      "Keep-Alive",
                                      "TE",
                                      "Trailer",
                                      "Proxy-Authenticate",
                                      "Proxy-Authorization",
                                      "Sec-WebSocket-Key",
                                      "amz-sdk-invocation-id"};
  std::string text = "GET / HTTP/1.1\nHost:h\n";
  for (const std::string_view name : skipped) text += std::string(name) + ":v\n";
  SignOptions options = example::Options();
  options.headers = SignedSet::kAll;
  EXPECT_EQ(Parse(example::Signed("", text + "\n", options)->request()).value().signed_headers,
            "authorization-not;host;x-amz-date");
}

TEST(SignTest, TheHashOfTheBodyIsSentWhenAsked) {
  SignOptions options = example::Options();
  options.content_sha256 = true;
  const auto text = example::Signed("", example::Unsigned(), options);
  EXPECT_EQ(Value(*text, "x-amz-content-sha256"), crypto::Sha256Hex(text->request().body));
  EXPECT_TRUE(example::Check(text->request()).has_value());
}

TEST(SignTest, APresignedRequestKeepsItsQueryAndVerifies) {
  const auto text =
      example::Presigned(std::chrono::hours(1), "", "GET /a%20b?z=1&y=%2F HTTP/1.1\nHost:h\n\n");
  EXPECT_TRUE(text->request().query.starts_with("z=1&y=%2F&X-Amz-Algorithm=AWS4-HMAC-SHA256&"));
  const Status status = example::Check(text->request());
  EXPECT_TRUE(status.has_value()) << status.error();
}

}  // namespace
}  // namespace keepsake::sigv4
