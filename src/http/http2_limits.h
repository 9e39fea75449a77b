#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace keepsake::http {

// What may happen at `burst` at once and at `per_second` for long.
struct Rate {
  double burst = 0;
  double per_second = 0;
};

// What an HTTP/2 connection may cost us. Source: security.md §5.2. Reaching one, where nothing else
// is said, ends the connection: GOAWAY with ENHANCE_YOUR_CALM, closed after `last_words`, counted
// and logged once as "http2.limit" with the name given here in quotes.
struct Http2Limits {
  // A stream above them is refused (REFUSED_STREAM), which counts as a glitch.
  std::uint32_t concurrent_streams = 100;
  // Calls in work, those whose stream was reset included; more wait for their turn.
  std::size_t running_handlers = 100;

  // What a peer may send before we take it out: at first, and after the connection's first
  // authenticated success. 65,535 is what HTTP/2 itself begins with.
  std::int32_t first_stream_window = 65'535, stream_window = 256 << 10;
  std::int32_t first_connection_window = 256 << 10, connection_window = 1 << 20;
  // Request bodies held at once; the stream that brings more is reset (ENHANCE_YOUR_CALM).
  std::size_t held_body_bytes = 64 << 20;

  // A header list above either, before or after HPACK, is answered 431 or RESOURCE_EXHAUSTED; so
  // many in a row end the connection ("header_list").
  std::size_t header_list_bytes = 16 << 10;
  std::size_t header_fields = 100;
  int oversize_headers_in_a_row = 2;
  int continuations = 8;                // of one block ("continuation")
  std::chrono::seconds header_time{5};  // from a block's first byte to its last ("header_time")

  int settings_entries = 32;                   // of one frame ("settings_entries")
  Rate settings{50, 5};                        // frames ("settings")
  std::chrono::seconds settings_ack_time{10};  // for ours ("settings_ack"; SETTINGS_TIMEOUT)
  Rate pings{1'000, 10};                       // and one for each HEADERS or DATA we send ("ping")

  // Resets of streams younger than `premature_age` that have no answer yet, and stream errors that
  // we had to send ("premature_resets"); and all resets ("resets").
  Rate premature_resets{500, 33};
  std::chrono::milliseconds premature_age{100};
  Rate resets{10'000, 1'000};

  int empty_data_in_a_row = 10;  // DATA without bytes and END_STREAM ("empty_data")
  int priorities = 100;          // and `priorities_per_stream` each ("priority")
  int priorities_per_stream = 2;
  int window_updates = 100;  // and so many for each DATA frame we send ("window_update")
  int window_updates_per_data = 10;
  Rate glitches{200, 10};  // other odd frames: unknown, late, above a limit ("glitches")

  // What waits because the peer does not read. Above either, reading stops; after `queue_time` the
  // connection ends ("queued_frames").
  std::size_t queued_frames = 1'000;
  std::size_t queued_bytes = 4 << 20;  // of answers; above it no further call is begun either
  std::chrono::seconds queue_time{10};
  // Bytes handed to the transport ahead of what it takes.
  std::size_t write_ahead_bytes = 256 << 10;

  std::chrono::seconds stream_stall{30};  // data but no window: the stream is reset
  // A body must bring window * rate bytes in each window, else its stream is reset.
  std::chrono::seconds body_window{5};
  std::size_t body_bytes_per_second = 240;

  // Requests begun before the loop's other connections have their turn (S-LIM-5).
  std::size_t requests_per_turn = 64;
  std::chrono::milliseconds last_words{1'000};  // from GOAWAY to the close (S-H2-2)
};

}  // namespace keepsake::http
