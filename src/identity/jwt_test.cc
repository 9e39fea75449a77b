#include "identity/jwt.h"

#include "base/limits.h"
#include "base/text.h"

#include <gtest/gtest.h>

namespace keepsake::identity {
namespace {

using base::Base64UrlEncode;
using base::WallTime;
using namespace std::chrono_literals;

const WallTime kNow = WallTime(1'700'000'000s);
const std::string kStore = "5707e";
const std::string kGoodHeader = R"({"alg":"EdDSA","kid":"k1","typ":"JWT"})";
const std::string kGoodPayload =
    R"({"iss":"5707e","aud":"5707e","sub":"me","jti":"1","type":"api-key","iat":1700000000})";

std::string Token(std::string_view header, std::string_view payload,
                  std::string_view signature = std::string(64, 's')) {
  return Base64UrlEncode(header) + '.' + Base64UrlEncode(payload) + '.' +
         Base64UrlEncode(signature);
}

Claims SomeClaims() {
  return {.issuer = kStore,
          .audience = kStore,
          .subject = "me",
          .id = "1",
          .type = std::string(kApiKeyType),
          .issued = kNow,
          .expires = kNow + 1h,
          .not_before = kNow};
}

TEST(ParseTokenTest, WhatWasWrittenIsRead) {
  const std::string input = SigningInput(SomeClaims(), "k1");
  const std::string token = JoinSignature(input, std::string(64, 's'));
  const auto parsed = ParseToken(token);
  ASSERT_TRUE(parsed.has_value()) << parsed.error();
  EXPECT_EQ(parsed->claims, SomeClaims());
  EXPECT_EQ(parsed->key_id, "k1");
  EXPECT_EQ(parsed->signing_input, input);
  EXPECT_EQ(parsed->signature, std::string(64, 's'));
}

TEST(ParseTokenTest, HeadersThatAskForAnythingElseAreRefused) {
  const std::string headers[] = {
      R"({"alg":"none","kid":"k1"})",
      R"({"alg":"HS256","kid":"k1"})",
      R"({"alg":"eddsa","kid":"k1"})",
      R"({"alg":"EdDSA"})",
      R"({"alg":"EdDSA","kid":""})",
      R"({"alg":"EdDSA","kid":1})",
      R"({"kid":"k1"})",
      R"({"alg":"EdDSA","kid":"k1","crit":["b64"]})",
      R"({"alg":"EdDSA","kid":"k1","b64":false})",
      R"({"alg":"EdDSA","kid":"k1","jku":"http://x/"})",
      R"({"alg":"EdDSA","kid":"k1","jwk":{}})",
      R"({"alg":"EdDSA","kid":"k1","x5u":"http://x/"})",
      R"({"alg":"EdDSA","kid":"k1","x5c":[]})",
      R"({"alg":"EdDSA","alg":"none","kid":"k1"})",
      R"(["EdDSA"])",
      "",
  };
  for (const std::string& header : headers) {
    EXPECT_FALSE(ParseToken(Token(header, kGoodPayload)).has_value()) << header;
  }
  EXPECT_TRUE(ParseToken(Token(kGoodHeader, kGoodPayload)).has_value());
}

TEST(ParseTokenTest, PayloadsWithoutARequiredClaimAreRefused) {
  const std::string claims[] = {R"("iss":"5707e",)", R"("aud":"5707e",)", R"("sub":"me",)",
                                R"("jti":"1",)", R"("type":"api-key",)"};
  for (const std::string& claim : claims) {
    std::string payload = kGoodPayload;
    payload.erase(payload.find(claim), claim.size());
    EXPECT_FALSE(ParseToken(Token(kGoodHeader, payload)).has_value()) << payload;
  }
}

TEST(ParseTokenTest, TimesAreWholeSecondsOfThisAge) {
  const std::string base =
      R"({"iss":"s","aud":"s","sub":"m","jti":"1","type":"api-key","iat":1,"exp":)";
  for (const std::string exp : {"1e3", "1.5", "-1", "\"1\"", "null", "100000000000", "true"}) {
    EXPECT_FALSE(ParseToken(Token(kGoodHeader, base + exp + "}")).has_value()) << exp;
  }
  EXPECT_TRUE(ParseToken(Token(kGoodHeader, base + "99999999999}")).has_value());
}

TEST(ParseTokenTest, OtherFormsAreRefused) {
  const std::string good = Token(kGoodHeader, kGoodPayload);
  const std::string deep = R"({"a":)" + std::string(9, '[') + std::string(9, ']') + "}";
  const std::string cases[] = {
      "",
      ".",
      "..",
      good + ".",
      good + "=",
      "." + good,
      good.substr(0, good.rfind('.')),
      good.substr(0, good.rfind('.') + 1),
      Token(kGoodHeader, kGoodPayload, std::string(63, 's')),
      Token(kGoodHeader, kGoodPayload, std::string(65, 's')),
      Token(kGoodHeader, deep),
      Token(kGoodHeader, "\xff"),
      good.substr(0, good.size() - 1) + "B",  // 64 bytes end in four zero bits
      std::string(limits::kTokenBytes + 1, 'a'),
  };
  for (const std::string& token : cases) EXPECT_FALSE(ParseToken(token).has_value()) << token;
}

struct ClaimsCase {
  std::string name;
  void (*change)(Claims&);
  std::string refused;  // empty: accepted
};

TEST(CheckClaimsTest, EachClaimIsChecked) {
  const ClaimsCase cases[] = {
      {"as made", [](Claims&) {}, ""},
      {"another issuer", [](Claims& c) { c.issuer = "x"; }, "another server"},
      {"another audience", [](Claims& c) { c.audience = "x"; }, "another server"},
      {"another purpose", [](Claims& c) { c.type = "cookie"; }, "another purpose"},
      {"without an end", [](Claims& c) { c.expires.reset(); }, ""},
      {"ends in a second", [](Claims& c) { c.expires = kNow + 1s; }, ""},
      {"ends now", [](Claims& c) { c.expires = kNow; }, "has expired"},
      {"ended a second ago", [](Claims& c) { c.expires = kNow - 1s; }, "has expired"},
      {"issued within the leeway", [](Claims& c) { c.issued = kNow + 60s; }, ""},
      {"issued beyond it", [](Claims& c) { c.issued = kNow + 61s; }, "not valid yet"},
      {"begins within the leeway", [](Claims& c) { c.not_before = kNow + 60s; }, ""},
      {"begins beyond it", [](Claims& c) { c.not_before = kNow + 61s; }, "not valid yet"},
  };
  for (const ClaimsCase& c : cases) {
    SCOPED_TRACE(c.name);
    Claims claims = SomeClaims();
    c.change(claims);
    const Status checked = CheckClaims(claims, kStore, kApiKeyType, kNow);
    EXPECT_EQ(checked.has_value(), c.refused.empty());
    if (checked.has_value()) continue;
    EXPECT_EQ(checked.error().code(), ErrorCode::kAuthentication);
    EXPECT_THAT(checked.error().message(), ::testing::HasSubstr(c.refused));
  }
}

}  // namespace
}  // namespace keepsake::identity
