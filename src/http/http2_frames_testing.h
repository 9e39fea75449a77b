#pragma once

#include "http/http2_frame_scanner.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// HTTP/2 frames made by hand, and read back, for tests.
namespace keepsake::http::testing {

inline constexpr std::string_view kMagic = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

inline std::string BigEndian(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<char>(value >> (8 * i) & 0xff));
  return out;
}

inline std::string Frame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream_id,
                         std::string_view payload = {}) {
  std::string out = BigEndian(payload.size(), 3);
  out.push_back(static_cast<char>(type));
  out.push_back(static_cast<char>(flags));
  return out + BigEndian(stream_id, 4) + std::string(payload);
}

// HPACK (RFC 7541): an integer with a prefix of 7 bits, a string, and a field that is not indexed.
inline std::string HpackText(std::string_view text) {
  std::string out;
  if (text.size() < 127) {
    out.push_back(static_cast<char>(text.size()));
  } else {
    out.push_back(127);
    std::size_t rest = text.size() - 127;
    for (; rest >= 128; rest /= 128) out.push_back(static_cast<char>(rest % 128 + 128));
    out.push_back(static_cast<char>(rest));
  }
  return out + std::string(text);
}
inline std::string HpackField(std::string_view name, std::string_view value) {
  return std::string(1, '\0') + HpackText(name) + HpackText(value);
}
using FieldList = std::vector<std::pair<std::string, std::string>>;
inline std::string HpackBlock(const FieldList& fields) {
  std::string out;
  for (const auto& [name, value] : fields) out += HpackField(name, value);
  return out;
}

inline FieldList RequestFields(const std::string& path = "/x", const FieldList& more = {}) {
  FieldList fields = {
      {":method", "POST"}, {":scheme", "http"}, {":path", path}, {":authority", "test"}};
  fields.insert(fields.end(), more.begin(), more.end());
  return fields;
}

inline std::string Headers(std::uint32_t id, const FieldList& fields, bool end_stream) {
  const auto flags = static_cast<std::uint8_t>(frame_flag::kEndHeaders |
                                               (end_stream ? frame_flag::kEndStream : 0));
  return Frame(frame_type::kHeaders, flags, id, HpackBlock(fields));
}
// A whole request without a body.
inline std::string Request(std::uint32_t id, const std::string& path = "/x") {
  return Headers(id, RequestFields(path), /*end_stream=*/true);
}
inline std::string Data(std::uint32_t id, std::string_view bytes, bool end_stream) {
  return Frame(frame_type::kData, end_stream ? frame_flag::kEndStream : 0, id, bytes);
}
inline std::string RstStream(std::uint32_t id, std::uint32_t code = http2_error::kCancel) {
  return Frame(frame_type::kRstStream, 0, id, BigEndian(code, 4));
}
inline std::string Settings(const std::vector<std::pair<int, std::uint32_t>>& entries = {}) {
  std::string payload;
  for (const auto& [id, value] : entries) {
    payload += BigEndian(static_cast<std::uint64_t>(id), 2) + BigEndian(value, 4);
  }
  return Frame(frame_type::kSettings, 0, 0, payload);
}
inline std::string SettingsAck() {
  return Frame(frame_type::kSettings, frame_flag::kAck, 0);
}
inline std::string Ping(std::string_view eight = "12345678") {
  return Frame(frame_type::kPing, 0, 0, eight);
}
inline std::string WindowUpdate(std::uint32_t id, std::uint32_t by) {
  return Frame(frame_type::kWindowUpdate, 0, id, BigEndian(by, 4));
}
inline std::string Goaway(std::uint32_t last_id, std::uint32_t code) {
  return Frame(frame_type::kGoaway, 0, 0, BigEndian(last_id, 4) + BigEndian(code, 4));
}
inline std::string ClientPreface() {
  return std::string(kMagic) + Settings() + SettingsAck();
}

struct SeenFrame {
  FrameHeader header;
  std::string payload;
  FieldList fields = {};  // of HEADERS

  std::string Find(std::string_view name) const {
    const auto found = std::ranges::find(fields, name, &FieldList::value_type::first);
    return found == fields.end() ? std::string() : found->second;
  }

  std::uint32_t Number(std::size_t at = 0) const {
    std::uint32_t value = 0;
    for (std::size_t i = at; i < at + 4 && i < payload.size(); ++i) {
      value = value << 8 | static_cast<std::uint8_t>(payload[i]);
    }
    return value;
  }
};

// The whole frames in `bytes`.
inline std::vector<SeenFrame> FramesOf(std::string_view bytes) {
  std::vector<SeenFrame> frames;
  while (bytes.size() >= kFrameHeaderBytes) {
    const FrameHeader header = ReadFrameHeader(bytes.data());
    if (bytes.size() - kFrameHeaderBytes < header.length) break;
    frames.push_back({header, std::string(bytes.substr(kFrameHeaderBytes, header.length))});
    bytes.remove_prefix(kFrameHeaderBytes + header.length);
  }
  return frames;
}

}  // namespace keepsake::http::testing
