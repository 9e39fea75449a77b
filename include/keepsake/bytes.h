#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace keepsake {
inline namespace v1 {

/// Bytes that the library gives: any bytes, zeros too. Owns them; cheap to move.
class Bytes {
 public:
  Bytes() = default;
  explicit Bytes(std::string bytes) : bytes_(std::move(bytes)) {}

  /// The bytes as text, whatever they are. On a temporary it returns by value, so nothing dangles.
  std::string_view text() const& { return bytes_; }
  std::string text() && { return std::move(bytes_); }
  std::span<const std::byte> span() const& { return std::as_bytes(std::span(bytes_)); }

  std::size_t size() const { return bytes_.size(); }
  bool empty() const { return bytes_.empty(); }

  friend bool operator==(const Bytes&, const Bytes&) = default;

 private:
  std::string bytes_;
};

/// Bytes that the library takes, borrowed for the time of the call: from text or from a span of
/// bytes. An asynchronous call copies them before it returns.
class BytesView {
 public:
  BytesView(std::string_view text) : text_(text) {}
  BytesView(const std::string& text) : text_(text) {}
  /// Up to the first zero byte.
  BytesView(const char* text) : text_(text) {}
  BytesView(std::span<const std::byte> bytes)
      : text_(reinterpret_cast<const char*>(bytes.data()), bytes.size()) {}
  BytesView(const Bytes& bytes) : text_(bytes.text()) {}

  std::string_view text() const { return text_; }
  std::size_t size() const { return text_.size(); }
  bool empty() const { return text_.empty(); }

 private:
  std::string_view text_;
};

}  // namespace v1
}  // namespace keepsake
