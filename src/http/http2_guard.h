#pragma once

#include "http/http2_frame_scanner.h"
#include "http/http2_limits.h"
#include "http/token_bucket.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace keepsake::http {

// A limit that a peer has reached: its name in Http2Limits' comments, and the code for GOAWAY.
struct Breach {
  std::string_view limit;
  std::uint32_t code = http2_error::kEnhanceYourCalm;
};

// Counts what one peer does on one connection against its limits: a bookkeeper without a socket or
// a clock. Every call that may find a breach returns it; the connection ends with the first.
class Http2Guard {
 public:
  Http2Guard(const Http2Limits& limits, base::Instant now);

  // A frame header came, known or not, on whatever stream.
  std::optional<Breach> OnFrame(const FrameHeader& frame, base::Instant now);
  // The peer reset a stream that it had opened less than premature_age ago and that has no answer
  // yet; or did something for which we had to reset one.
  std::optional<Breach> OnPrematureReset(base::Instant now);
  // A frame that is allowed but odd: late, refused, or of no use.
  std::optional<Breach> OnGlitch(base::Instant now);
  // A DATA frame with padding: whether there was anything else, its header does not tell.
  std::optional<Breach> OnPaddedData(bool empty);

  void OnStreamOpened() { priorities_left_ += limits_.priorities_per_stream; }
  // HEADERS or DATA of ours is on its way.
  void OnAnswerSent(bool data);
  void OnSettingsSent(base::Instant now);
  void OnPingSent() { ++unacknowledged_pings_; }

  // Looks at the limits of time. `in_header_block` as FrameScanner has it.
  std::optional<Breach> OnTick(base::Instant now, bool in_header_block) const;

  // Encoded bytes of the header block that came last.
  std::size_t block_bytes() const { return block_bytes_; }

 private:
  std::optional<Breach> OnData(const FrameHeader& frame);
  std::optional<Breach> OnHeaders(const FrameHeader& frame, base::Instant now);
  std::optional<Breach> OnContinuation(const FrameHeader& frame);
  std::optional<Breach> OnSettings(const FrameHeader& frame, base::Instant now);
  std::optional<Breach> OnPing(const FrameHeader& frame, base::Instant now);
  std::optional<Breach> OnEmptyData();

  const Http2Limits& limits_;
  TokenBucket settings_, pings_, premature_resets_, resets_, glitches_;
  int priorities_left_;
  std::int64_t window_updates_left_;
  int continuations_ = 0;
  int empty_data_ = 0;
  std::size_t block_bytes_ = 0;
  base::Instant block_began_{};
  int unacknowledged_pings_ = 0;
  int unacknowledged_settings_ = 0;
  base::Instant settings_sent_{};  // the oldest unacknowledged one's time, or a later one's
};

}  // namespace keepsake::http
