#include "tokens/json.h"

#include <gtest/gtest.h>

namespace keepsake::tokens {
namespace {

using namespace std::string_literals;

TEST(ReadJsonTest, EveryTypeOfValueIsRead) {
  const auto read = ReadJson(
      R"( {"n":null,"t":true,"f":false,"i":-12,"r":2.5e1,"big":9223372036854775808,
           "s":"a\"\\\/\b\f\n\r\t\u0041\u00e9\u20ac\ud83d\ude00","l":[1,[],{}],"o":{"x":"y"}} )");
  ASSERT_TRUE(read.has_value()) << read.error();
  EXPECT_TRUE(read->Find("n")->is(Json::Type::kNull));
  EXPECT_TRUE(read->Find("t")->boolean);
  EXPECT_FALSE(read->Find("f")->boolean);
  EXPECT_EQ(*read->FindInteger("i"), -12);
  EXPECT_EQ(read->Find("r")->real, 25.0);
  EXPECT_EQ(read->Find("big")->real, 9223372036854775808.0);
  EXPECT_EQ(read->FindText("s")->reveal(), "a\"\\/\b\f\n\r\tAé€😀");
  EXPECT_EQ(read->Find("l")->items.size(), 3u);
  EXPECT_EQ(read->Find("o")->FindText("x")->reveal(), "y");
  EXPECT_EQ(read->FindText("i"), nullptr);
  EXPECT_EQ(read->FindInteger("s"), nullptr);
}

TEST(ReadJsonTest, WhatIsNotOneStrictValueIsRefused) {
  const std::string cases[] = {"",
                               " ",
                               "{",
                               "{}x",
                               "{} {}",
                               "nul",
                               "{'a':1}",
                               "{a:1}",
                               "{\"a\"}",
                               "{\"a\":}",
                               "{\"a\":1,}",
                               "[1,]",
                               "[1",
                               "01",
                               "-",
                               "1.",
                               ".5",
                               "1e",
                               "+1",
                               "NaN",
                               "1e999",
                               "\"a",
                               "\"\\x\"",
                               "\"\\u12\"",
                               "\"\\u12g4\"",
                               "\"\\udc00\"",
                               "\"\\ud800\\n\"",
                               "\"\\ud800\\u0041\"",
                               "\"\n\"",
                               "\"\0\""s,
                               "\"\xc0\x80\"",
                               "\"\xed\xa0\x80\"",
                               "{\"a\":1,\"a\":2}",
                               "{\"a\":1,\"\\u0061\":2}",
                               "// x\n1",
                               "[[[[[[[[[1]]]]]]]]]"};
  for (const std::string& text : cases) {
    EXPECT_FALSE(ReadJson(text).has_value()) << text;
  }
}

TEST(ReadJsonTest, LimitsCountFromTheirFirstExcess) {
  const JsonLimits limits{.depth = 2, .values = 4};
  EXPECT_TRUE(ReadJson("[[1,2]]", limits).has_value());
  EXPECT_FALSE(ReadJson("[[1,2,3]]", limits).has_value());
  EXPECT_FALSE(ReadJson("[[[]]]", limits).has_value());
}

}  // namespace
}  // namespace keepsake::tokens
