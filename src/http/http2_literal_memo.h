#pragma once

#include <keepsake/secret.h>

#include "http/http2_frame_scanner.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace keepsake::http {

// Spares the HPACK decoder a client's credential. It comes Huffman-coded and never indexed
// (RFC 7541 §5.2, §6.2.3) with every request, and to decode it costs as much as all the rest of a
// small call. So one long literal of a connection is remembered in both forms once it has come
// twice in a row; a frame that holds it is handed on with the plain form in its place, which means
// the same to any decoder and leaves its table alone. All other frames stay as they are.
class LiteralMemo {
 public:
  LiteralMemo() = default;
  ~LiteralMemo();
  LiteralMemo(const LiteralMemo&) = delete;
  LiteralMemo& operator=(const LiteralMemo&) = delete;

  // `after` are the bytes that came behind the frame header. The frame to decode in its place, with
  // its header, which lasts until the next call; or nullopt, when it is the one that came.
  std::optional<std::string_view> Rewrite(const FrameHeader& header, std::string_view after);

 private:
  void Learn(std::string_view literal);

  Secret coded_;  // the last long literal, as it came, with its length
  Secret plain_;  // the same without Huffman's code; empty when that is not known yet
  std::string frame_;
};

}  // namespace keepsake::http
