#include "tokens/token.h"

#include "base/limits.h"
#include "base/text.h"

#include <gtest/gtest.h>

namespace keepsake::tokens {
namespace {

using base::Base64Encode;
using base::Base64UrlEncode;
using base::WallTime;
using namespace std::chrono_literals;

std::string Jwt(std::string_view claims, std::string_view header = R"({"alg":"EdDSA"})") {
  return Base64UrlEncode(header) + '.' + Base64UrlEncode(claims) + '.' + Base64UrlEncode("sig");
}
std::string V1(std::string_view endpoint, std::string_view api_key) {
  return std::string(MakeToken(endpoint, api_key).reveal());
}

const std::string kOpaque = V1("cell-1.example", "opaque-key");
const std::string kGlobalJwt = Jwt(R"({"t":"g","jti":"1"})");
const std::string kLegacyJwt =
    Jwt(R"({"sub":"a@b","cp":"control.old.example","c":"cache.old.example"})");
const std::string kSessionJwt = Jwt(R"({"sub":"a@b"})");

std::string Quoted(std::string_view text) {
  return '"' + std::string(text) + '"';
}

struct Good {
  std::string name, text;
  Kind kind;
  std::string api_key, cache = {}, control = {}, token = {};
  std::int64_t expires_ms = 0;  // 0: none
  std::string field = {};
};

std::vector<Good> GoodForms() {
  const std::string c1 = "cache.cell-1.example", p1 = "control.cell-1.example",
                    t1 = "token.cell-1.example";
  const std::string c2 = "cache.e2:8443", p2 = "control.e2:8443", t2 = "token.e2:8443";
  const auto v1 = [&](std::string name, std::string text, std::int64_t expires = 0,
                      std::string field = {}) {
    return Good{name, text, Kind::kV1, "opaque-key", c1, p1, t1, expires, field};
  };
  const std::string expiring = Jwt(R"({"sub":"k","exp":1700000000})");
  return {
      v1("v1", kOpaque),
      v1("v1 with white space around it", " \t\r\n" + kOpaque + "\n"),
      v1("v1, members in the other order",
         Base64Encode(R"({"api_key":"opaque-key","endpoint":"cell-1.example"})")),
      v1("v1 with further members and spaces",
         Base64Encode(
             R"( { "endpoint" : "cell-1.example", "api_key" : "opaque-key", "x": [1] } )")),
      v1("v1 as a JSON text", Quoted(kOpaque)),
      {"v1 around a JWT that expires", V1("cell-1.example", expiring), Kind::kV1, expiring, c1, p1,
       t1, 1'700'000'000'000},
      {"v1 with a port in its endpoint", V1("e2:8443", "k"), Kind::kV1, "k", c2, p2, t2},
      {"global", kGlobalJwt, Kind::kGlobal, kGlobalJwt},
      {"global that expires", Jwt(R"({"t":"g","exp":1700000000.5})"), Kind::kGlobal,
       Jwt(R"({"t":"g","exp":1700000000.5})"), "", "", "", 1'700'000'000'000},
      {"legacy", kLegacyJwt, Kind::kLegacy, kLegacyJwt, "cache.old.example", "control.old.example",
       "cache.old.example"},
      {"session", kSessionJwt, Kind::kSession, kSessionJwt},
      v1("apiKey", R"({"apiKey":")" + kOpaque + R"("})"),
      v1("api_key", R"({"api_key":")" + kOpaque + R"("})"),
      v1("authToken", R"({"authToken":")" + kOpaque + R"("})"),
      v1("auth_token", R"({"auth_token":")" + kOpaque + R"("})"),
      v1("token", R"({"token":")" + kOpaque + R"("})"),
      v1("MOMENTO_API_KEY", R"({"MOMENTO_API_KEY":")" + kOpaque + R"("})"),
      v1("MOMENTO_AUTH_TOKEN", R"({"MOMENTO_AUTH_TOKEN":")" + kOpaque + R"("})"),
      v1("any one name", R"({"my key":")" + kOpaque + R"(","owner":"team a"})"),
      v1("the field that was named", R"({"apiKey":"x","mine":")" + kOpaque + R"("})", 0, "mine"),
      v1("two names, one token",
         R"({"apiKey":")" + kOpaque + R"(","authToken":")" + kOpaque + R"("})"),
      v1("refresh secret, expiry as text",
         R"({"authToken":")" + kOpaque + R"(","refreshToken":"r","validUntil":"1700000000"})",
         1'700'000'000'000),
      v1("refresh secret, expiry as number",
         R"({"apiKey":")" + kOpaque + R"(","refreshToken":"r","validUntil":1700000000})",
         1'700'000'000'000),
      v1("a refresh token that reads as a token is none",
         R"({"key":")" + kOpaque + R"(","refreshToken":")" + kGlobalJwt + R"("})"),
      v1("expiry in milliseconds", R"({"token":")" + kOpaque + R"(","expiresAt":1700000000123})",
         1'700'000'000'123),
      v1("expiry as a date",
         R"({"token":")" + kOpaque + R"(","expires_at":"2023-11-14T22:13:20Z"})",
         1'700'000'000'000),
      v1("never expires", R"({"token":")" + kOpaque + R"(","validUntil":0})"),
      v1("no expiry", R"({"token":")" + kOpaque + R"(","validUntil":null})"),
      {"the earlier of two expiries",
       R"({"token":")" + V1("cell-1.example", expiring) + R"(","validUntil":1600000000})",
       Kind::kV1, expiring, c1, p1, t1, 1'600'000'000'000},
      {"global with its endpoint", R"({"apiKey":")" + kGlobalJwt + R"(","endpoint":"e2:8443"})",
       Kind::kGlobal, kGlobalJwt, c2, p2, t2},
      {"global with the documented variables",
       R"({"MOMENTO_API_KEY":")" + kGlobalJwt + R"(","MOMENTO_ENDPOINT":" e2:8443 "})",
       Kind::kGlobal, kGlobalJwt, c2, p2, t2},
      {"the endpoint beside a v1 token wins",
       R"({"apiKey":")" + kOpaque + R"(","endpoint":"e2:8443"})", Kind::kV1, "opaque-key", c2, p2,
       t2},
      {"the inside of a v1 token, open", R"({"endpoint":"e2:8443","api_key":"opaque-key"})",
       Kind::kV1, "opaque-key", c2, p2, t2},
      {"the inside of a v1 token around a JWT, open",
       R"({"endpoint":"e2:8443","api_key":")" + expiring + R"("})", Kind::kV1, expiring, c2, p2, t2,
       1'700'000'000'000},
      v1("escapes in the JSON", "{\"token\":\"" + kOpaque.substr(0, 4) + "\\u00" +
                                    base::HexEncode(kOpaque.substr(4, 1)) + kOpaque.substr(5) +
                                    "\"}"),
  };
}

TEST(DetectTokenTest, GoodFormsAreTakenApart) {
  for (const Good& c : GoodForms()) {
    SCOPED_TRACE(c.name);
    const auto found = DetectToken(c.text, c.field);
    ASSERT_TRUE(found.has_value()) << found.error();
    EXPECT_EQ(found->kind, c.kind);
    EXPECT_EQ(found->api_key.reveal(), c.api_key);
    EXPECT_EQ(found->cache_endpoint, c.cache);
    EXPECT_EQ(found->control_endpoint, c.control);
    EXPECT_EQ(found->token_endpoint, c.token);
    const std::int64_t expires =
        found->expires_at.has_value() ? found->expires_at->time_since_epoch().count() : 0;
    EXPECT_EQ(expires, c.expires_ms);
  }
}

struct Bad {
  std::string name, text, words, field = {};
};

std::vector<Bad> BadForms() {
  const std::string no_signature = Base64UrlEncode("{}") + '.' + Base64UrlEncode("{}") + '.';
  return {
      {"nothing", "", "empty"},
      {"white space", " \n", "empty"},
      {"too long", std::string(limits::kTokenTextBytes + 1, 'a'), "too long"},
      {"words", "hello world", "neither base64 nor a JWT nor JSON"},
      {"base64 of no JSON", Base64Encode("hello"), "of no JSON object"},
      {"base64 of a list", Base64Encode("[1]"), "of no JSON object"},
      {"URL-safe base64", "eyJhIjoiPz8_Pz8_In0=", "neither base64"},
      {"base64 without its padding", Base64Encode(R"({"a":1})").substr(0, 11), "neither base64"},
      {"no api_key inside", Base64Encode(R"({"endpoint":"e"})"), "no api_key inside"},
      {"no endpoint inside", Base64Encode(R"({"api_key":"k"})"), "no endpoint inside"},
      {"api_key is no text", Base64Encode(R"({"api_key":1,"endpoint":"e"})"), "no api_key"},
      {"empty api_key", V1("e", ""), "is empty"},
      {"empty endpoint", V1("", "k"), "not a host name"},
      {"endpoint is a URL", V1("https://e/", "k"), "not a host name"},
      {"api_key with a line end", Base64Encode("{\"api_key\":\"a\\nb\",\"endpoint\":\"e\"}"),
       "unprintable"},
      {"api_key too long", V1("e", std::string(limits::kTokenBytes + 1, 'k')), "too long"},
      {"a name twice", Base64Encode(R"({"api_key":"a","api_key":"b","endpoint":"e"})"),
       "of no JSON object"},
      {"JWT of two parts", "e30.e30", "three parts"},
      {"JWT of four parts", "e30.e30.e30.e30", "three parts"},
      {"JWT without a signature", no_signature, "a part is empty"},
      {"JWT with padding", Jwt(R"({"a":1})") + "=", "not base64url"},
      {"JWT whose payload is a list", Jwt("[]"), "no JSON object"},
      {"JWT whose header is no JSON", Jwt("{}", "x"), "not valid JSON"},
      {"JWT with one host", Jwt(R"({"c":"cache.e"})"), "only one of its two hosts"},
      {"JWT with a bad host", Jwt(R"({"c":"a/b","cp":"c"})"), "not a host name"},
      {"JWT with an expiry in words", Jwt(R"({"t":"g","exp":"soon"})"), "expiry is no number"},
      {"JWT before the epoch", Jwt(R"({"t":"g","exp":-1})"), "no moment"},
      {"JSON of the signing key Lambda",
       R"({"key_id":"1","key":"{}","expires_at":1700000000,"endpoint":"e"})", "signing key"},
      {"JSON Web Key", R"({"kty":"OKP","crv":"Ed25519","x":"AA"})", "signing key"},
      {"AWS keys", R"({"AccessKeyId":"AKIA","SecretAccessKey":"s"})", "AWS access keys"},
      {"JSON list", "[1]", "neither base64"},
      {"JSON cut short", R"({"apiKey":"a)", "without end"},
      {"JSON with no token", R"({"user":"a","password":"b"})", "none of its members"},
      {"JSON with two tokens", R"({"apiKey":")" + kOpaque + R"(","token":")" + kGlobalJwt + R"("})",
       "more than one token"},
      {"JSON with two unnamed tokens", R"({"a":")" + kOpaque + R"(","b":")" + kGlobalJwt + R"("})",
       "more than one token"},
      {"JSON whose token is no token", R"({"apiKey":"hello world"})", "neither base64"},
      {"JSON whose endpoint is a number", R"({"apiKey":"k","endpoint":1})", "is no text"},
      {"JSON whose endpoint is a path", R"({"apiKey":"k","endpoint":"a/b"})", "not a host name"},
      {"JSON with an expiry in words", R"({"token":")" + kOpaque + R"(","validUntil":"soon"})",
       "neither seconds"},
      {"JSON with an expiry in another age",
       R"({"token":")" + kOpaque + R"(","validUntil":999999999999999})", "no moment"},
      {"the named field is absent", R"({"apiKey":")" + kOpaque + R"("})", "under the name 'mine'",
       "mine"},
      {"the named field is no text", R"({"mine":1})", "under the name 'mine'", "mine"},
      {"a field of a plain text", kOpaque, "no JSON object", "mine"},
      {"half a surrogate pair", R"({"token":"\ud800"})", "surrogate"},
      {"not UTF-8", "{\"token\":\"\xff\"}", "not UTF-8"},
      {"deep nesting", std::string("{\"a\":") + std::string(20, '[') + std::string(20, ']') + "}",
       "too deep"},
  };
}

TEST(DetectTokenTest, BadFormsAreRefusedInWords) {
  for (const Bad& c : BadForms()) {
    SCOPED_TRACE(c.name);
    const auto found = DetectToken(c.text, c.field);
    ASSERT_FALSE(found.has_value());
    EXPECT_EQ(found.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(found.error().message(), ::testing::HasSubstr(c.words));
  }
}

TEST(DetectTokenTest, NoErrorRepeatsTheText) {
  const std::string marker = "s3cr3tMarker";
  const std::string texts[] = {marker,
                               Base64Encode(marker),
                               R"({"apiKey":")" + marker + R"("})",
                               R"({")" + marker + R"(":1})",
                               Jwt(R"({"c":")" + marker + R"("})"),
                               R"({"apiKey":")" + marker + R"(")"};
  for (const std::string& text : texts) {
    const auto found = DetectToken(text);
    ASSERT_FALSE(found.has_value());
    EXPECT_THAT(found.error().ToString(), ::testing::Not(::testing::HasSubstr(marker)));
  }
}

TEST(MakeTokenTest, WritesTheEndpointFirstInOneAlphabetForAll) {
  const Secret token = MakeToken("cell-1.example", kGlobalJwt);
  EXPECT_EQ(base::Base64Decode(token.reveal()),
            R"({"endpoint":"cell-1.example","api_key":")" + kGlobalJwt + R"("})");
  EXPECT_EQ(token.reveal().find_first_of("+/-_"), std::string_view::npos);
}

TEST(DevelopmentEndpointTest, PlaintextIsForThisMachineOnly) {
  for (const auto* base : {"http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:80"}) {
    SCOPED_TRACE(base);
    const auto found = DetectToken(MakeToken(base, "key").reveal());
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->cache_endpoint, base);
    EXPECT_EQ(found->control_endpoint, base);
  }
  for (const auto* base : {"http://cache.example:80", "http://127.evil.example", "https://a.b",
                           "http://localhost.evil.example", "http://[::2]:80"}) {
    SCOPED_TRACE(base);
    EXPECT_FALSE(DetectToken(MakeToken(base, "key").reveal()).has_value());
  }
}

}  // namespace
}  // namespace keepsake::tokens
