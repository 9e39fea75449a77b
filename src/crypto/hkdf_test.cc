#include "crypto/hkdf.h"

#include "base/text.h"

namespace keepsake::crypto {
namespace {

std::string Bytes(std::string_view hex) {
  return base::HexDecode(hex).value();
}

std::string Range(int first, int last) {
  std::string bytes;
  for (int i = first; i <= last; ++i) bytes += static_cast<char>(i);
  return bytes;
}

TEST(HkdfTest, PublishedKeysComeOut) {  // RFC 5869 appendix A.1-A.3
  const struct {
    std::string key, salt, info, want;
  } cases[] = {
      {std::string(22, '\x0b'), Range(0, 0x0c), Range(0xf0, 0xf9),
       Bytes(
           "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")},
      {Range(0x00, 0x4f), Range(0x60, 0xaf), Range(0xb0, 0xff),
       Bytes("b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb4"
             "1c6"
             "5e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87")},
      {std::string(22, '\x0b'), "", "",
       Bytes(
           "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(HkdfSha256(c.key, c.salt, c.info, c.want.size()).view(), c.want);
  }
}

TEST(HkdfTest, PurposesGiveDifferentKeys) {
  const std::string root(32, 'r');
  EXPECT_NE(HkdfSha256(root, "", "pepper", 32).view(), HkdfSha256(root, "", "audit", 32).view());
  EXPECT_EQ(HkdfSha256(root, "", "pepper", kHkdfMaxBytes).size(), kHkdfMaxBytes);
}

TEST(HkdfDeathTest, WhatTheStandardForbidsEndsTheProcess) {
  EXPECT_DEATH(HkdfSha256("key", "", "", kHkdfMaxBytes + 1), "out of its range");
  EXPECT_DEATH(HkdfSha256("key", "", "", 0), "out of its range");
  EXPECT_DEATH(HkdfSha256("", "", "", 32), "out of its range");
}

}  // namespace
}  // namespace keepsake::crypto
