#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace keepsake::http {

// The nine bytes before each HTTP/2 frame. Source: RFC 9113 §4.1, §6, §7.
struct FrameHeader {
  std::uint32_t length = 0;  // of the payload
  std::uint8_t type = 0;
  std::uint8_t flags = 0;
  std::uint32_t stream_id = 0;

  bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
};
inline constexpr std::size_t kFrameHeaderBytes = 9;

// The codes are unsigned char here so that FrameHeader::type can be compared without casts.
namespace frame_type {
inline constexpr std::uint8_t kData = 0, kHeaders = 1, kPriority = 2, kRstStream = 3, kSettings = 4,
                              kPushPromise = 5, kPing = 6, kGoaway = 7, kWindowUpdate = 8,
                              kContinuation = 9;
}  // namespace frame_type
namespace frame_flag {
inline constexpr std::uint8_t kEndStream = 1, kAck = 1, kEndHeaders = 4, kPadded = 8;
}  // namespace frame_flag

// RFC 9113 §7, those that we send ourselves.
namespace http2_error {
inline constexpr std::uint32_t kNone = 0, kProtocol = 1, kInternal = 2, kSettingsTimeout = 4,
                               kStreamClosed = 5, kRefusedStream = 7, kCancel = 8,
                               kEnhanceYourCalm = 11;
}  // namespace http2_error

FrameHeader ReadFrameHeader(const char* nine_bytes);

// Finds the frame headers in a stream of bytes that may be cut anywhere. It only counts lengths:
// what a frame means, and whether it is well formed, is not its business.
class FrameScanner {
 public:
  // `preface_bytes` come before the first frame (24 from a client).
  explicit FrameScanner(std::size_t preface_bytes) : to_skip_(preface_bytes) {}

  // Takes bytes off the front of `bytes` up to and with the next frame header. nullopt: all bytes
  // are taken, and no header is complete.
  std::optional<FrameHeader> Next(std::string_view& bytes);

  // Inside HEADERS ... CONTINUATION, up to the last byte of the frame with END_HEADERS.
  bool in_header_block() const { return in_block_; }

 private:
  void Skip(std::string_view& bytes);
  std::optional<FrameHeader> Begin(const char* nine_bytes);

  std::size_t to_skip_;
  std::array<char, kFrameHeaderBytes> held_{};
  std::size_t held_bytes_ = 0;
  bool in_block_ = false;
  bool block_ends_ = false;  // with the frame that is being skipped
};

}  // namespace keepsake::http
