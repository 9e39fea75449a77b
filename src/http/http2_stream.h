#pragma once

#include "base/clock.h"
#include "http/fields.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace keepsake::http {

// What one side sends on one stream behind its header block: bytes, then trailers or a plain end.
// HTTP/2 takes frames of it as the peer's windows allow.
class Http2Outgoing {
 public:
  void Append(std::string_view bytes) {
    DropSent();
    bytes_.append(bytes);
  }
  void Append(std::string&& bytes) {
    if (pending() > 0) return Append(std::string_view(bytes));
    bytes_ = std::move(bytes);
    sent_ = 0;
  }
  void End() { ended_ = true; }
  void End(Fields trailers) {
    trailers_ = std::move(trailers);
    ended_ = true;
  }
  // The next `n` bytes, which are no longer pending then. The view lasts until the next Append().
  std::string_view Take(std::size_t n) {
    const std::string_view taken = std::string_view(bytes_).substr(sent_, n);
    sent_ += taken.size();
    return taken;
  }
  void Clear() { *this = Http2Outgoing(); }

  std::size_t pending() const { return bytes_.size() - sent_; }
  bool ended() const { return ended_; }
  const Fields& trailers() const { return trailers_; }

 private:
  // Keeps the buffer's size in proportion to what is left of it, and gives a large one back.
  void DropSent() {
    if (pending() == 0) {
      bytes_.clear();
      if (bytes_.capacity() > kKeptBytes) bytes_.shrink_to_fit();
      sent_ = 0;
    } else if (sent_ > kKeptBytes && sent_ > bytes_.size() / 2) {
      bytes_.erase(0, sent_);
      sent_ = 0;
    }
  }

  static constexpr std::size_t kKeptBytes = 64 << 10;
  std::string bytes_;
  std::size_t sent_ = 0;
  bool ended_ = false;
  Fields trailers_;
};

// The part of a stream that both sides have: what Http2Core needs to send its body.
struct Http2Stream {
  std::int32_t id = 0;
  Http2Outgoing out;
  bool out_deferred = false;     // HTTP/2 waits to be told of more bytes
  base::Instant out_progress{};  // when bytes were taken last, or began to wait

 protected:
  ~Http2Stream() = default;
};

}  // namespace keepsake::http
