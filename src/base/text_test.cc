#include "base/text.h"

#include "base/random.h"
#include "testing/seeded_random.h"

namespace keepsake::base {
namespace {

TEST(Base64Test, PublishedVectorsRoundTrip) {  // RFC 4648 §10
  const std::pair<std::string, std::string> cases[] = {
      {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, text] : cases) {
    SCOPED_TRACE(plain);
    EXPECT_EQ(Base64Encode(plain), text);
    EXPECT_EQ(Base64Decode(text), plain);
  }
}

TEST(Base64Test, WhatNoEncoderWritesIsRefused) {
  for (const auto* text : {"Zg=", "Zg", "Zh==", "Z===", "Zg==Zg==", "Zm9v\n", "Zm-v", "===="}) {
    EXPECT_EQ(Base64Decode(text), std::nullopt) << text;
  }
  for (const auto* text : {"Zg==", "Zh", "Z", "Zm9+", "Zm 9"}) {
    EXPECT_EQ(Base64UrlDecode(text), std::nullopt) << text;
  }
}

TEST(TextTest, EveryCodecRoundTripsRandomBytes) {
  testing::SeededRandom random(testing::Seed());
  for (int i = 0; i < 500; ++i) {
    const std::string bytes = random.Bytes(random.Below(70));
    EXPECT_EQ(Base64Decode(Base64Encode(bytes)), bytes);
    EXPECT_EQ(Base64UrlDecode(Base64UrlEncode(bytes)), bytes);
    EXPECT_EQ(HexDecode(HexEncode(bytes)), bytes);
    EXPECT_EQ(PercentDecode(PercentEncode(bytes)), bytes);
  }
}

TEST(PercentTest, MalformedEscapesAreRefused) {
  for (const auto* text : {"%", "%4", "%G0", "a%2"}) {
    EXPECT_EQ(PercentDecode(text), std::nullopt) << text;
  }
  EXPECT_EQ(PercentEncode("a b/c", "/"), "a%20b/c");
}

TEST(Utf8Test, IllFormedSequencesAreFound) {
  for (const auto* text : {"", "abc", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x8e\x89"}) {
    EXPECT_TRUE(IsUtf8(text)) << text;
  }
  for (const auto* text : {"\x80", "\xc0\xaf", "\xc3", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                           "\xe0\x80\xaf", "\xff"}) {
    EXPECT_FALSE(IsUtf8(text)) << Escape(text);
  }
}

TEST(NumberTest, OnlyWholeNumbersThatFitAreParsed) {
  EXPECT_EQ(ParseInteger<int>("-12"), -12);
  EXPECT_EQ(ParseInteger<std::uint16_t>("65535"), 65535);
  for (const auto* text : {"", " 1", "1 ", "+1", "0x1", "65536", "-1", "1.0"}) {
    EXPECT_EQ(ParseInteger<std::uint16_t>(text), std::nullopt) << text;
  }
}

TEST(TimeTest, ThreeFormsAgree) {
  const WallTime time{std::chrono::seconds(1'440'938'160)};
  EXPECT_EQ(FormatAmzDate(time), "20150830T123600Z");
  EXPECT_EQ(FormatIso8601(time), "2015-08-30T12:36:00Z");
  EXPECT_EQ(FormatHttpDate(time), "Sun, 30 Aug 2015 12:36:00 GMT");
  EXPECT_EQ(ParseAmzDate("20150830T123600Z"), time);
  EXPECT_EQ(ParseIso8601("2015-08-30T12:36:00.123Z"), time);
  EXPECT_EQ(ParseHttpDate("Sun, 30 Aug 2015 12:36:00 GMT"), time);
}

TEST(TimeTest, ImpossibleTimesAreRefused) {
  for (const auto* text : {"20150230T123600Z", "20150830T243600Z", "20150830T1236Z", "x"}) {
    EXPECT_EQ(ParseAmzDate(text), std::nullopt) << text;
  }
}

TEST(DurationTest, UnitsAndBareSeconds) {
  using std::chrono::milliseconds;
  EXPECT_EQ(ParseDuration("250ms"), milliseconds(250));
  EXPECT_EQ(ParseDuration("1.5s"), milliseconds(1500));
  EXPECT_EQ(ParseDuration("2h"), milliseconds(7'200'000));
  EXPECT_EQ(ParseDuration("3"), milliseconds(3000));
  for (const auto* text : {"", "s", "-1s", "1x", "1e3s", "nan", "99999999999999999999d"}) {
    EXPECT_EQ(ParseDuration(text), std::nullopt) << text;
  }
}

TEST(BytesTest, DecimalAndBinaryUnits) {
  EXPECT_EQ(ParseBytes("64KiB"), 65536U);
  EXPECT_EQ(ParseBytes("1.5MB"), 1'500'000U);
  EXPECT_EQ(ParseBytes("7"), 7U);
  EXPECT_EQ(ParseBytes("7 KB"), std::nullopt);
}

TEST(EscapeTest, ControlBytesNeverPass) {
  EXPECT_EQ(Escape("a\n\x1b[31m"), "a\\x0a\\x1b[31m");
  EXPECT_EQ(Escape("abcdef", 3), "abc...");
}

}  // namespace
}  // namespace keepsake::base
