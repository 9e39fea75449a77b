#include "sdk/access.h"

#include "base/text.h"
#include "sdk/surroundings_testing.h"
#include "tokens/token.h"

namespace keepsake::sdk {
namespace {

using ::testing::HasSubstr;

std::string Jwt(std::string_view claims) {
  return base::Base64UrlEncode(R"({"alg":"EdDSA"})") + '.' + base::Base64UrlEncode(claims) + '.' +
         base::Base64UrlEncode("sig");
}

const std::string kV1 = V1("cell-1.example", "private-key");
const std::string kV2 = Jwt(R"({"t":"g","jti":"1"})");
const std::string kLegacy =
    Jwt(R"({"sub":"u","cp":"control.old.example","c":"cache.old.example"})");

Endpoint Tls(const std::string& host, std::uint16_t port = 443) {
  return {{host, port, false}, true};
}
Endpoint Plain(const std::string& host, std::uint16_t port) {
  return {{host, port, false}, false};
}

// Source: momento-sdk.md §1, §11.1.
TEST(AccessTest, EveryFormOfATokenLeadsToItsKeyAndItsHosts) {
  const Endpoint cache = Tls("cache.cell-1.example"), control = Tls("control.cell-1.example");
  const TokenRules v2{.endpoints = {.endpoint = "cell-1.example"}};
  const struct {
    std::string name, text;
    TokenRules rules;
    std::string key;
    Endpoint cache, control;
  } cases[] = {
      {"v1", kV1, {}, "private-key", cache, control},
      {"white space around it", " \n" + kV1 + "\r\n", {}, "private-key", cache, control},
      {"legacy", kLegacy, {}, kLegacy, Tls("cache.old.example"), Tls("control.old.example")},
      {"v2", kV2, v2, kV2, cache, control},
      {"v1 with a port",
       V1("cell-1.example:8443", "k"),
       {},
       "k",
       Tls("cache.cell-1.example", 8443),
       Tls("control.cell-1.example", 8443)},
      {"v1 of a server here",
       V1("http://127.0.0.1:8080", "k"),
       {},
       "k",
       Plain("127.0.0.1", 8080),
       Plain("127.0.0.1", 8080)},
      {"refresh secret",
       R"({"apiKey":")" + kV1 + R"(","refreshToken":"r","validUntil":1700000000})",
       {},
       "private-key",
       cache,
       control},
      {"console secret", R"({"authToken":")" + kV1 + R"("})", {}, "private-key", cache, control},
      {"a name of one's own",
       R"({"x":"y","mine":")" + kV1 + R"("})",
       {.json_field = "mine"},
       "private-key",
       cache,
       control},
      {"v2 with its endpoint",
       R"({"api_key":")" + kV2 + R"(","endpoint":"cell-1.example"})",
       {},
       kV2,
       cache,
       control},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto access = AccessFromToken(c.text, c.rules);
    ASSERT_TRUE(access.has_value()) << access.error();
    EXPECT_EQ(access->api_key.reveal(), c.key);
    EXPECT_EQ(access->cache.address, c.cache.address);
    EXPECT_EQ(access->cache.tls, c.cache.tls);
    EXPECT_EQ(access->control, c.control);
  }
}

TEST(AccessTest, ASingleHostWinsOverTheBaseAndTheBaseOverTheTokensOwn) {
  const struct {
    std::string name;
    TokenRules rules;
    std::string text, cache, control;
  } cases[] = {
      {"base", {.endpoints = {.endpoint = "b"}}, kV1, "cache.b", "control.b"},
      {"fallback is not needed",
       {.fallback = "f"},
       kV1,
       "cache.cell-1.example",
       "control.cell-1.example"},
      {"fallback", {.fallback = "f"}, kV2, "cache.f", "control.f"},
      {"base wins over the fallback",
       {.endpoints = {.endpoint = "b"}, .fallback = "f"},
       kV2,
       "cache.b",
       "control.b"},
      {"cache alone", {.endpoints = {.cache_endpoint = "c"}}, kV1, "c", "control.cell-1.example"},
      {"control alone", {.endpoints = {.control_endpoint = "p"}}, kV1, "cache.cell-1.example", "p"},
      {"all",
       {.endpoints = {.endpoint = "b", .cache_endpoint = "c", .control_endpoint = "p"}},
       kV1,
       "c",
       "p"},
      {"cache of a v2 key is both", {.endpoints = {.cache_endpoint = "c"}}, kV2, "c", "c"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto access = AccessFromToken(c.text, c.rules);
    ASSERT_TRUE(access.has_value()) << access.error();
    EXPECT_EQ(access->cache.address.host, c.cache);
    EXPECT_EQ(access->control.address.host, c.control);
  }
}

TEST(AccessTest, WhatIsNoTokenIsNamedForWhatItIsAndNeverShown) {
  const std::string signing = R"({"key_id":"private-id","key":"private","endpoint":"e.example"})";
  const std::string jwk = R"({"kty":"OKP","d":"private"})";
  const std::string aws = R"({"AccessKeyId":"private-id","SecretAccessKey":"private"})";
  const struct {
    std::string name, text;
    TokenRules rules;
    std::string says;
  } cases[] = {
      {"nothing", "", {}, "the token is empty"},
      {"white space", " \n\t", {}, "the token is empty"},
      {"a word", "private!", {}, "no Momento token"},
      {"a signing key", signing, {}, "this is a signing key, not an API key"},
      {"a JWK", jwk, {}, "this is a signing key, not an API key"},
      {"AWS keys", aws, {}, "these are AWS access keys"},
      {"another secret", R"({"password":"private"})", {}, "none of its members"},
      {"no such field", R"({"x":"private"})", {.json_field = "mine"}, "under the name 'mine'"},
      {"two tokens", R"({"a":")" + kV1 + R"(","b":")" + kV2 + R"("})", {}, "more than one token"},
      {"v2 without endpoint", kV2, {}, "a v2 API key names no endpoint"},
      {"session without endpoint", Jwt(R"({"sub":"private"})"), {}, "the token names no endpoint"},
      {"v1 where v2 is wanted",
       kV1,
       {.endpoints = {.endpoint = "b"}, .v2 = true},
       "this is no v2 API key"},
      {"legacy where v2 is wanted",
       kLegacy,
       {.endpoints = {.endpoint = "b"}, .v2 = true},
       "this is no v2 API key"},
      {"plaintext elsewhere", V1("http://10.0.0.1", "private"), {}, "not on this machine"},
      {"plaintext elsewhere beside it",
       kV1,
       {.endpoints = {.endpoint = "http://h.example"}},
       "not on this machine"},
      {"an endpoint with a path",
       kV1,
       {.endpoints = {.endpoint = "https://h.example"}},
       "no scheme"},
      {"a key with a line end", V1("e.example", "private\\nx"), {}, "unprintable"},
      {"too long", std::string(70'000, 'p'), {}, "too long"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto access = AccessFromToken(c.text, c.rules);
    ASSERT_FALSE(access.has_value());
    EXPECT_EQ(access.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(access.error().message(), HasSubstr(c.says));
    const std::string shown = access.error().ToString();
    EXPECT_FALSE(shown.contains("private")) << shown;
    if (c.text.size() < 20) continue;
    EXPECT_FALSE(shown.contains(c.text.substr(2, 16))) << shown;
  }
}

TEST(AccessTest, AKeyOfTheWrongKindLeadsToTheRightFactory) {
  EXPECT_THAT(std::string(AccessFromToken(kV2, {}).error().hint()), HasSubstr("FromApiKeyV2"));
  const auto v1 = AccessFromToken(kV1, {.endpoints = {.endpoint = "b"}, .v2 = true});
  EXPECT_THAT(std::string(v1.error().hint()), HasSubstr("FromString"));
}

TEST(AccessTest, TheEndOfATokensLifeIsTakenAlong) {
  const auto access =
      AccessFromToken(R"({"apiKey":")" + kV1 + R"(","validUntil":"1700000000"})", {});
  ASSERT_TRUE(access.has_value()) << access.error();
  EXPECT_EQ(access->expires_at, base::WallTime(std::chrono::seconds(1'700'000'000)));
  EXPECT_EQ(AccessFromToken(kV1, {})->expires_at, std::nullopt);
}

TEST(EndpointOfCacheTest, AnEndpointIsAHostAndTlsUnlessItIsThisMachine) {
  const struct {
    std::string text;
    Endpoint want;
  } cases[] = {
      {"cache.example", Tls("cache.example")},
      {"cache.example:8443", Tls("cache.example", 8443)},
      {"127.0.0.1", Tls("127.0.0.1")},
      {"http://127.0.0.1", Plain("127.0.0.1", 8080)},
      {"http://127.0.0.1:9", Plain("127.0.0.1", 9)},
      {"http://localhost:9", Plain("localhost", 9)},
      {"http://[::1]:9", Plain("::1", 9)},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text);
    const auto endpoint = ParseEndpoint(c.text);
    ASSERT_TRUE(endpoint.has_value()) << endpoint.error();
    EXPECT_EQ(endpoint->address, c.want.address);
    EXPECT_EQ(endpoint->tls, c.want.tls);
  }
}

TEST(EndpointOfCacheTest, AnythingElseIsRefused) {
  const std::string texts[] = {"",
                               "https://cache.example",
                               "cache.example/path",
                               "cache.example:",
                               "cache.example:70000",
                               "http://cache.example",
                               "http://127.0.0.1.evil.example",
                               "http://localhost.evil.example",
                               "http://127.0.0.1@evil.example",
                               "http://http://127.0.0.1",
                               "HTTP://127.0.0.1",
                               "ftp://127.0.0.1",
                               "cache example",
                               "::1"};
  for (const std::string& text : texts) {
    SCOPED_TRACE(text);
    const auto endpoint = ParseEndpoint(text);
    ASSERT_FALSE(endpoint.has_value());
    EXPECT_EQ(endpoint.error().code(), ErrorCode::kInvalidArgument);
  }
}

TEST(LocalAccessTest, OnlyThisMachineIsLocal) {
  for (const net::Address& address :
       {net::Address{"127.0.0.1", 8080, false}, net::Address{"::1", 8080, false},
        net::Address{"localhost", 1, false}, net::Address{"/run/k.sock", 0, true}}) {
    SCOPED_TRACE(net::ToString(address));
    const auto access = LocalAccess(address);
    ASSERT_TRUE(access.has_value()) << access.error();
    EXPECT_TRUE(access->api_key.empty());
    EXPECT_EQ(access->cache.address, address);
    EXPECT_TRUE(access->cache == access->control);
    EXPECT_FALSE(access->cache.tls);
  }
  for (const std::string host : {"10.0.0.1", "cache.example", "0.0.0.0", ""}) {
    SCOPED_TRACE(host);
    const auto access = LocalAccess({.host = host, .port = 8080});
    ASSERT_FALSE(access.has_value());
    EXPECT_EQ(access.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(access.error().message(), HasSubstr("this machine"));
    EXPECT_FALSE(access.error().hint().empty());
  }
}

}  // namespace
}  // namespace keepsake::sdk
