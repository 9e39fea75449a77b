#include "http/http2_frame_scanner.h"

namespace keepsake::http {
namespace {

std::uint32_t ReadBigEndian(const char* bytes, int n) {
  std::uint32_t value = 0;
  for (int i = 0; i < n; ++i) value = value << 8 | static_cast<std::uint8_t>(bytes[i]);
  return value;
}

bool HasHeaderBlock(std::uint8_t type) {
  return type == frame_type::kHeaders || type == frame_type::kPushPromise ||
         type == frame_type::kContinuation;
}

}  // namespace

FrameHeader ReadFrameHeader(const char* nine_bytes) {
  return {.length = ReadBigEndian(nine_bytes, 3),
          .type = static_cast<std::uint8_t>(nine_bytes[3]),
          .flags = static_cast<std::uint8_t>(nine_bytes[4]),
          .stream_id = ReadBigEndian(nine_bytes + 5, 4) & 0x7fff'ffffU};
}

void FrameScanner::Skip(std::string_view& bytes) {
  const std::size_t n = std::min(to_skip_, bytes.size());
  bytes.remove_prefix(n);
  to_skip_ -= n;
  if (to_skip_ == 0 && block_ends_) in_block_ = block_ends_ = false;
}

std::optional<FrameHeader> FrameScanner::Begin(const char* nine_bytes) {
  const FrameHeader header = ReadFrameHeader(nine_bytes);
  to_skip_ = header.length;
  if (HasHeaderBlock(header.type)) {
    const bool ends = header.has(frame_flag::kEndHeaders);
    in_block_ = !ends || header.length > 0;
    block_ends_ = ends && header.length > 0;
  }
  return header;
}

std::optional<FrameHeader> FrameScanner::Next(std::string_view& bytes) {
  if (to_skip_ > 0) Skip(bytes);
  if (to_skip_ > 0 || bytes.empty()) return std::nullopt;
  if (held_bytes_ == 0 && bytes.size() >= kFrameHeaderBytes) {
    const char* header = bytes.data();
    bytes.remove_prefix(kFrameHeaderBytes);
    return Begin(header);
  }
  const std::size_t n = std::min(kFrameHeaderBytes - held_bytes_, bytes.size());
  bytes.copy(held_.data() + held_bytes_, n);
  bytes.remove_prefix(n);
  held_bytes_ += n;
  if (held_bytes_ < kFrameHeaderBytes) return std::nullopt;
  held_bytes_ = 0;
  return Begin(held_.data());
}

}  // namespace keepsake::http
