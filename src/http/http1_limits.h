#pragma once

#include <chrono>
#include <cstddef>

namespace keepsake::http {

// What an HTTP/1.1 connection may cost us. Source: security.md §5.3 (S-H1-1, S-H1-2), §5.2 for the
// rate of a body.
struct Http1Limits {
  std::size_t request_line_bytes = 8 << 10;  // 414
  std::size_t head_bytes = 16 << 10;         // all fields together; 431
  std::size_t fields = 100;                  // 431
  std::size_t body_bytes = 12 << 20;         // 413; routes have smaller limits of their own
  std::size_t chunk_extension_bytes = 256;   // 400
  std::size_t trailer_bytes = 8 << 10;       // 431
  // Bytes of later requests that are read while one is in work; then the peer has to wait.
  std::size_t pipelined_bytes = 64 << 10;
  int requests = 10'000;                // then `Connection: close`
  int requests_per_turn = 64;           // before the loop's other connections have theirs (S-LIM-5)
  std::chrono::seconds head_time{10};   // 408
  std::chrono::seconds keep_alive{75};  // between requests
  std::chrono::seconds body_window{5};  // in which a body must bring window * rate bytes; 408
  std::size_t body_bytes_per_second = 240;
  std::chrono::milliseconds last_words{1'000};    // for an error answer to be read
  std::chrono::milliseconds last_answer{60'000};  // for a good one
};

}  // namespace keepsake::http
