#include "http/http2_guard.h"

#include <gtest/gtest.h>

namespace keepsake::http {
namespace {

using namespace std::chrono_literals;
using Breaches = std::optional<Breach>;

const base::Instant kStart = base::Instant(1h);

FrameHeader FrameOf(std::uint8_t type, std::uint8_t flags = 0, std::uint32_t length = 8) {
  return {.length = length, .type = type, .flags = flags, .stream_id = 1};
}

// How often `act` goes well before the first breach, and the name of that.
template <typename Act>
std::pair<int, std::string> UntilBreach(Act&& act) {
  for (int n = 0; n < 100'000; ++n) {
    if (const Breaches breach = act()) return {n, std::string(breach->limit)};
  }
  return {-1, ""};
}

TEST(Http2GuardTest, EachFrameHasItsBudget) {
  const struct {
    std::string name;
    FrameHeader frame;
    int allowed;
    std::string limit;
  } cases[] = {
      {"PING", FrameOf(frame_type::kPing), 1'000, "ping"},
      {"PING ack that nobody asked for", FrameOf(frame_type::kPing, frame_flag::kAck), 200,
       "glitches"},
      {"SETTINGS", FrameOf(frame_type::kSettings, 0, 6), 50, "settings"},
      {"SETTINGS with 33 entries", FrameOf(frame_type::kSettings, 0, 33 * 6), 0,
       "settings_entries"},
      {"RST_STREAM", FrameOf(frame_type::kRstStream), 10'000, "resets"},
      {"PRIORITY", FrameOf(frame_type::kPriority), 100, "priority"},
      {"WINDOW_UPDATE", FrameOf(frame_type::kWindowUpdate), 100, "window_update"},
      {"CONTINUATION", FrameOf(frame_type::kContinuation), 8, "continuation"},
      {"empty DATA", FrameOf(frame_type::kData, 0, 0), 10, "empty_data"},
      {"an unknown type", FrameOf(0xfa), 200, "glitches"},
      {"GOAWAY", FrameOf(frame_type::kGoaway), 200, "glitches"},
      {"PUSH_PROMISE", FrameOf(frame_type::kPushPromise), 200, "glitches"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Http2Limits limits;
    Http2Guard guard(limits, kStart);
    const auto [allowed, limit] = UntilBreach([&] { return guard.OnFrame(c.frame, kStart); });
    EXPECT_EQ(allowed, c.allowed);
    EXPECT_EQ(limit, c.limit);
  }
}

TEST(Http2GuardTest, WhatIsNormalHasNoEnd) {
  const FrameHeader frames[] = {
      FrameOf(frame_type::kData),
      FrameOf(frame_type::kData, frame_flag::kEndStream, 0),
      FrameOf(frame_type::kHeaders, frame_flag::kEndHeaders),
  };
  for (const FrameHeader& frame : frames) {
    const Http2Limits limits;
    Http2Guard guard(limits, kStart);
    EXPECT_EQ(UntilBreach([&] { return guard.OnFrame(frame, kStart); }).first, -1);
  }
}

TEST(Http2GuardTest, RatesRefillWithTime) {
  const struct {
    std::string name;
    FrameHeader frame;
    int per_10_seconds;
  } cases[] = {
      {"PING", FrameOf(frame_type::kPing), 100},
      {"SETTINGS", FrameOf(frame_type::kSettings, 0, 6), 50},
      {"RST_STREAM", FrameOf(frame_type::kRstStream), 10'000},
      {"an unknown type", FrameOf(0xfa), 100},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Http2Limits limits;
    Http2Guard guard(limits, kStart);
    UntilBreach([&] { return guard.OnFrame(c.frame, kStart); });
    const auto later = kStart + 10s;
    EXPECT_EQ(UntilBreach([&] { return guard.OnFrame(c.frame, later); }).first, c.per_10_seconds);
  }
}

TEST(Http2GuardTest, OurAnswersPayForPingsAndWindowUpdates) {
  const Http2Limits limits;
  Http2Guard guard(limits, kStart);
  UntilBreach([&] { return guard.OnFrame(FrameOf(frame_type::kPing), kStart); });
  guard.OnAnswerSent(/*data=*/false);
  guard.OnAnswerSent(/*data=*/true);
  EXPECT_EQ(UntilBreach([&] { return guard.OnFrame(FrameOf(frame_type::kPing), kStart); }).first,
            2);
  EXPECT_EQ(
      UntilBreach([&] { return guard.OnFrame(FrameOf(frame_type::kWindowUpdate), kStart); }).first,
      110);
}

TEST(Http2GuardTest, StreamsPayForPriorities) {
  const Http2Limits limits;
  Http2Guard guard(limits, kStart);
  for (int i = 0; i < 5; ++i) guard.OnStreamOpened();
  EXPECT_EQ(
      UntilBreach([&] { return guard.OnFrame(FrameOf(frame_type::kPriority), kStart); }).first,
      110);
}

TEST(Http2GuardTest, AFullFrameEndsARowOfEmptyOnes) {
  const Http2Limits limits;
  Http2Guard guard(limits, kStart);
  const FrameHeader empty = FrameOf(frame_type::kData, 0, 0);
  const FrameHeader padded = FrameOf(frame_type::kData, frame_flag::kPadded);
  const auto nine_and = [&](auto&& act) {
    for (int i = 0; i < 9; ++i) ASSERT_FALSE(guard.OnFrame(empty, kStart).has_value());
    act();
  };
  nine_and([&] { EXPECT_FALSE(guard.OnFrame(FrameOf(frame_type::kData), kStart).has_value()); });
  nine_and([&] {
    EXPECT_FALSE(guard.OnFrame(padded, kStart).has_value());
    EXPECT_FALSE(guard.OnPaddedData(/*empty=*/false).has_value());
  });
  nine_and([&] {
    EXPECT_FALSE(guard.OnFrame(padded, kStart).has_value());
    EXPECT_FALSE(guard.OnPaddedData(/*empty=*/true).has_value());
    EXPECT_TRUE(guard.OnPaddedData(/*empty=*/true).has_value());
  });
}

TEST(Http2GuardTest, PrematureResetsAndGlitchesHaveBucketsOfTheirOwn) {
  const Http2Limits limits;
  Http2Guard guard(limits, kStart);
  EXPECT_EQ(UntilBreach([&] { return guard.OnPrematureReset(kStart); }),
            (std::pair<int, std::string>(500, "premature_resets")));
  EXPECT_EQ(UntilBreach([&] { return guard.OnGlitch(kStart); }),
            (std::pair<int, std::string>(200, "glitches")));
  EXPECT_EQ(UntilBreach([&] { return guard.OnPrematureReset(kStart + 1s); }).first, 33);
}

TEST(Http2GuardTest, AHeaderBlockHasItsTime) {
  const Http2Limits limits;
  Http2Guard guard(limits, kStart);
  EXPECT_FALSE(guard.OnFrame(FrameOf(frame_type::kHeaders), kStart).has_value());
  EXPECT_FALSE(guard.OnTick(kStart + 5s, /*in_header_block=*/true).has_value());
  EXPECT_FALSE(guard.OnTick(kStart + 6s, /*in_header_block=*/false).has_value());
  ASSERT_TRUE(guard.OnTick(kStart + 6s, /*in_header_block=*/true).has_value());
  EXPECT_EQ(guard.OnTick(kStart + 6s, true)->limit, "header_time");
}

TEST(Http2GuardTest, OurSettingsWantTheirAcknowledgement) {
  const Http2Limits limits;
  Http2Guard guard(limits, kStart);
  const FrameHeader ack = FrameOf(frame_type::kSettings, frame_flag::kAck, 0);
  guard.OnSettingsSent(kStart);
  guard.OnSettingsSent(kStart + 5s);
  EXPECT_FALSE(guard.OnTick(kStart + 10s, false).has_value());
  const auto late = guard.OnTick(kStart + 11s, false);
  ASSERT_TRUE(late.has_value());
  EXPECT_EQ(late->code, http2_error::kSettingsTimeout);
  EXPECT_FALSE(guard.OnFrame(ack, kStart + 11s).has_value());
  EXPECT_FALSE(guard.OnTick(kStart + 12s, false).has_value());
  EXPECT_FALSE(guard.OnFrame(ack, kStart + 12s).has_value());
  EXPECT_FALSE(guard.OnTick(kStart + 100s, false).has_value());
}

TEST(Http2GuardTest, CountsTheEncodedBytesOfABlock) {
  const Http2Limits limits;
  Http2Guard guard(limits, kStart);
  EXPECT_FALSE(guard.OnFrame(FrameOf(frame_type::kHeaders, 0, 1'000), kStart).has_value());
  EXPECT_FALSE(guard.OnFrame(FrameOf(frame_type::kContinuation, 0, 500), kStart).has_value());
  EXPECT_EQ(guard.block_bytes(), 1'500U);
  EXPECT_FALSE(guard.OnFrame(FrameOf(frame_type::kHeaders, 0, 7), kStart).has_value());
  EXPECT_EQ(guard.block_bytes(), 7U);
}

}  // namespace
}  // namespace keepsake::http
