#include "grpc/timeout.h"

#include "testing/seeded_random.h"

#include <gtest/gtest.h>

namespace keepsake::grpc {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

TEST(TimeoutTest, EveryUnitIsRead) {
  const std::pair<std::string_view, nanoseconds> cases[] = {
      {"1n", 1ns}, {"20u", 20us},     {"300m", 300ms},
      {"4S", 4s},  {"5M", 5min},      {"6H", 6h},
      {"0S", 0s},  {"00000001S", 1s}, {"99999999n", 99'999'999ns},
  };
  for (const auto& [text, want] : cases) {
    SCOPED_TRACE(text);
    const auto parsed = ParseTimeout(text);
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(*parsed, want);
  }
}

TEST(TimeoutTest, TheLongestDoesNotOverflow) {
  EXPECT_GT(ParseTimeout("99999999H").value(), 24h * 365 * 100);
  EXPECT_GT(ParseTimeout("99999999M").value(), 24h * 365 * 100);
}

TEST(TimeoutTest, AnythingElseIsRefused) {
  for (const std::string_view text : {"", "1", "S", "1s", "-1S", "+1S", "1.5S", " 1S", "1S ",
                                      "123456789S", "1SS", "1h", "0x1S", "S1"}) {
    SCOPED_TRACE(text);
    const auto parsed = ParseTimeout(text);
    ASSERT_FALSE(parsed.has_value());
    EXPECT_EQ(parsed.error().code(), ErrorCode::kInvalidArgument);
  }
}

TEST(TimeoutTest, TheTextIsTheShortestExactOne) {
  const std::pair<nanoseconds, std::string_view> cases[] = {
      {1h, "1H"},         {90min, "90M"}, {5s, "5S"}, {500ms, "500m"}, {1100ms, "1100m"},
      {1'500us, "1500u"}, {7ns, "7n"},    {0s, "1n"}, {-5s, "1n"},     {60s, "1M"},
  };
  for (const auto& [timeout, want] : cases) EXPECT_EQ(FormatTimeout(timeout), want);
}

TEST(TimeoutTest, WhatIsWrittenIsNeverShorterAndHardlyLonger) {
  testing::SeededRandom random(testing::Seed());
  for (int i = 0; i < 2'000; ++i) {
    const nanoseconds timeout(1 + static_cast<std::int64_t>(random.Below(1ULL << (1 + i % 60))));
    const std::string text = FormatTimeout(timeout);
    const auto back = ParseTimeout(text);
    ASSERT_TRUE(back.has_value()) << text;
    EXPECT_GE(*back, timeout) << text;
    EXPECT_LE(*back - timeout, timeout / 90'000 + 1ns) << text;
  }
}

}  // namespace
}  // namespace keepsake::grpc
