#include "http/http2_guard.h"

namespace keepsake::http {
namespace {

constexpr std::uint32_t kSettingsEntryBytes = 6;

std::optional<Breach> Unless(bool within, std::string_view limit) {
  if (within) return std::nullopt;
  return Breach{limit};
}

}  // namespace

Http2Guard::Http2Guard(const Http2Limits& limits, base::Instant now)
    : limits_(limits),
      settings_(limits.settings, now),
      pings_(limits.pings, now),
      premature_resets_(limits.premature_resets, now),
      resets_(limits.resets, now),
      glitches_(limits.glitches, now),
      priorities_left_(limits.priorities),
      window_updates_left_(limits.window_updates) {}

std::optional<Breach> Http2Guard::OnFrame(const FrameHeader& frame, base::Instant now) {
  switch (frame.type) {
    case frame_type::kData:
      return OnData(frame);
    case frame_type::kHeaders:
      return OnHeaders(frame, now);
    case frame_type::kContinuation:
      return OnContinuation(frame);
    case frame_type::kSettings:
      return OnSettings(frame, now);
    case frame_type::kPing:
      return OnPing(frame, now);
    case frame_type::kRstStream:
      return Unless(resets_.Take(now), "resets");
    case frame_type::kPriority:
      // nghttp2 ignores these frames unread, since we have announced that priorities mean nothing.
      if (frame.stream_id == 0) return Breach{"priority", http2_error::kProtocol};
      return Unless(--priorities_left_ >= 0, "priority");
    case frame_type::kWindowUpdate:
      return Unless(--window_updates_left_ >= 0, "window_update");
    case frame_type::kPushPromise:
    case frame_type::kGoaway:
    default:
      return OnGlitch(now);
  }
}

std::optional<Breach> Http2Guard::OnData(const FrameHeader& frame) {
  if (frame.length == 0 && !frame.has(frame_flag::kEndStream)) return OnEmptyData();
  if (frame.length > 0 && !frame.has(frame_flag::kPadded)) empty_data_ = 0;
  return std::nullopt;
}

std::optional<Breach> Http2Guard::OnHeaders(const FrameHeader& frame, base::Instant now) {
  continuations_ = 0;
  block_bytes_ = frame.length;
  block_began_ = now;
  return std::nullopt;
}

std::optional<Breach> Http2Guard::OnContinuation(const FrameHeader& frame) {
  block_bytes_ += frame.length;
  return Unless(++continuations_ <= limits_.continuations, "continuation");
}

std::optional<Breach> Http2Guard::OnSettings(const FrameHeader& frame, base::Instant now) {
  if (frame.has(frame_flag::kAck)) {
    // Too many of them are an error that the protocol itself finds.
    if (unacknowledged_settings_ > 0) --unacknowledged_settings_;
    settings_sent_ = now;
    return std::nullopt;
  }
  const auto entries = static_cast<int>(frame.length / kSettingsEntryBytes);
  if (entries > limits_.settings_entries) return Breach{"settings_entries"};
  return Unless(settings_.Take(now), "settings");
}

std::optional<Breach> Http2Guard::OnPing(const FrameHeader& frame, base::Instant now) {
  if (!frame.has(frame_flag::kAck)) return Unless(pings_.Take(now), "ping");
  if (unacknowledged_pings_ == 0) return OnGlitch(now);
  --unacknowledged_pings_;
  return std::nullopt;
}

std::optional<Breach> Http2Guard::OnPrematureReset(base::Instant now) {
  return Unless(premature_resets_.Take(now), "premature_resets");
}

std::optional<Breach> Http2Guard::OnGlitch(base::Instant now) {
  return Unless(glitches_.Take(now), "glitches");
}

std::optional<Breach> Http2Guard::OnPaddedData(bool empty) {
  if (empty) return OnEmptyData();
  empty_data_ = 0;
  return std::nullopt;
}

std::optional<Breach> Http2Guard::OnEmptyData() {
  return Unless(++empty_data_ <= limits_.empty_data_in_a_row, "empty_data");
}

void Http2Guard::OnAnswerSent(bool data) {
  pings_.Give(1);
  if (data) window_updates_left_ += limits_.window_updates_per_data;
}

void Http2Guard::OnSettingsSent(base::Instant now) {
  if (unacknowledged_settings_++ == 0) settings_sent_ = now;
}

std::optional<Breach> Http2Guard::OnTick(base::Instant now, bool in_header_block) const {
  if (in_header_block && now - block_began_ > limits_.header_time) return Breach{"header_time"};
  if (unacknowledged_settings_ > 0 && now - settings_sent_ > limits_.settings_ack_time) {
    return Breach{"settings_ack", http2_error::kSettingsTimeout};
  }
  return std::nullopt;
}

}  // namespace keepsake::http
