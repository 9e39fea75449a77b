#include "sdk/aws/keys.h"

#include "base/text.h"

namespace keepsake::sdk {
namespace {

using ::testing::HasSubstr;

TEST(KeysFromJsonTest, WhatContainersAndInstancesAnswerIsRead) {
  const auto keys = KeysFromJson(
      R"({"Code":"Success","Type":"AWS-HMAC","AccessKeyId":"AK","SecretAccessKey":"private",)"
      R"("Token":"session","Expiration":"2015-08-30T18:36:00Z","AccountId":"1"})");
  ASSERT_TRUE(keys.has_value()) << keys.error();
  EXPECT_EQ(keys->access_key_id, "AK");
  EXPECT_EQ(keys->secret_access_key.reveal(), "private");
  EXPECT_EQ(keys->session_token.reveal(), "session");
  EXPECT_EQ(keys->expires_at, base::ParseIso8601("2015-08-30T18:36:00Z"));
}

TEST(KeysFromJsonTest, CodeTokenAndExpirationMayBeMissing) {
  const auto keys = KeysFromJson(R"({"AccessKeyId":"AK","SecretAccessKey":"private"})");
  ASSERT_TRUE(keys.has_value()) << keys.error();
  EXPECT_TRUE(keys->session_token.empty());
  EXPECT_EQ(keys->expires_at, std::nullopt);
}

TEST(KeysFromJsonTest, AnythingElseIsRefusedWithoutItsText) {
  const struct {
    std::string json, says;
  } cases[] = {
      {"", "is no JSON object"},
      {"private", "is no JSON object"},
      {"[\"private\"]", "is no JSON object"},
      {"\"private\"", "is no JSON object"},
      {R"({"AccessKeyId":"AK","SecretAccessKey":"private"} x)", "is no JSON object"},
      {R"({"AccessKeyId":"AK","AccessKeyId":"B","SecretAccessKey":"private"})",
       "is no JSON object"},
      {R"({"Code":"Failed","AccessKeyId":"AK","SecretAccessKey":"private"})",
       "says that there are none"},
      {R"({"SecretAccessKey":"private"})", "has no AccessKeyId"},
      {R"({"AccessKeyId":"","SecretAccessKey":"private"})", "has no AccessKeyId"},
      {R"({"AccessKeyId":7,"SecretAccessKey":"private"})", "has no AccessKeyId"},
      {R"({"AccessKeyId":"AK"})", "has no SecretAccessKey"},
      {R"({"AccessKeyId":"AK","SecretAccessKey":null})", "has no SecretAccessKey"},
      {R"({"AccessKeyId":"AK","SecretAccessKey":"private","Expiration":"tomorrow"})",
       "has an Expiration that is no date"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.json);
    const auto keys = KeysFromJson(c.json);
    ASSERT_FALSE(keys.has_value());
    EXPECT_EQ(keys.error().code(), ErrorCode::kAuthentication);
    EXPECT_THAT(keys.error().message(), HasSubstr(c.says));
    EXPECT_FALSE(keys.error().ToString().contains("private"));
  }
}

}  // namespace
}  // namespace keepsake::sdk
