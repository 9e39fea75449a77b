#include "net/address.h"

namespace keepsake::net {
namespace {

TEST(AddressTest, EveryFormIsReadAndWrittenBack) {
  const struct {
    std::string text;
    Address want;
  } cases[] = {
      {"127.0.0.1:8080", {"127.0.0.1", 8080, false}},
      {"[::1]:0", {"::1", 0, false}},
      {"[fe80::1%eth0]:443", {"fe80::1%eth0", 443, false}},
      {"cache.example:443", {"cache.example", 443, false}},
      {"unix:/run/keepsake.sock", {"/run/keepsake.sock", 0, true}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text);
    const auto address = ParseAddress(c.text);
    ASSERT_TRUE(address.has_value()) << address.error();
    EXPECT_EQ(*address, c.want);
    EXPECT_EQ(ToString(*address), c.text);
  }
}

TEST(AddressTest, ADefaultPortStandsInForAMissingOne) {
  EXPECT_EQ(*ParseAddress("localhost", 80), (Address{"localhost", 80, false}));
  EXPECT_EQ(*ParseAddress("[::1]", 80), (Address{"::1", 80, false}));
  EXPECT_EQ(*ParseAddress("localhost:81", 80), (Address{"localhost", 81, false}));
  EXPECT_FALSE(ParseAddress("localhost").has_value());
}

TEST(AddressTest, WhatIsNoAddressIsRefused) {
  std::vector<std::string> cases = {"",        ":80",        "host:",    "host:65536",
                                    "host:-1", "host:8080x", "host: 80", "::1:80",
                                    "[::1",    "[::1]80",    "[nope]:1", "[127.0.0.1]:1",
                                    "a b:1",   "ho/st:1",    "unix:",    "host:80:90"};
  cases.push_back(std::string("a\0b:1", 5));
  cases.push_back(std::string("unix:/a\0b", 9));
  cases.emplace_back("unix:/").append(200, 'x');
  cases.emplace_back(254, 'x').append(":1");
  for (const std::string& text : cases) {
    SCOPED_TRACE(text);
    const auto address = ParseAddress(text);
    ASSERT_FALSE(address.has_value());
    EXPECT_EQ(address.error().code(), ErrorCode::kInvalidArgument);
  }
}

TEST(AddressTest, LoopbackIsKnownByName) {
  for (const auto* text : {"127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "LocalHost:1", "unix:/x",
                           "[::ffff:127.0.0.1]:1"}) {
    EXPECT_TRUE(IsLoopback(*ParseAddress(text))) << text;
  }
  for (const auto* text : {"0.0.0.0:1", "[::]:1", "128.0.0.1:1", "localhost.example:1",
                           "127.0.0.1.example:1", "[::ffff:10.0.0.1]:1"}) {
    EXPECT_FALSE(IsLoopback(*ParseAddress(text))) << text;
  }
}

}  // namespace
}  // namespace keepsake::net
