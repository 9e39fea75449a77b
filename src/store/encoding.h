#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Plain binary forms of what is sealed, authenticated or bound to a ciphertext:
//
//   number   1, 4 or 8 bytes, big-endian
//   text     its length as 4 bytes, and the bytes
//   raw      bytes whose number the form itself says
//
// Texts carry their length and nothing separates them, so two different lists of parts never have
// the same bytes (S-KEY-3).
namespace keepsake::store {

class Encoder {
 public:
  // Space for `capacity` bytes at once: a form with keys in it must not leave copies behind by
  // growing.
  explicit Encoder(std::size_t capacity = 0) { bytes_.reserve(capacity); }
  Encoder& U8(std::uint8_t value);
  Encoder& U32(std::uint32_t value);
  Encoder& U64(std::uint64_t value);
  Encoder& Text(std::string_view text);
  Encoder& Raw(std::string_view bytes);
  // The length of `text` must fit in 32 bits.
  Encoder& OptionalText(const std::optional<std::string>& text);  // U8 0, or 1 and the text

  std::string_view view() const { return bytes_; }
  std::string Take() { return std::move(bytes_); }

 private:
  Encoder& Number(std::uint64_t value, int size);

  std::string bytes_;
};

// Reads the same back. What is read beyond the end is zero or empty, and from then on ok() is
// false: so a reader is straight code with one question at its end. Views are into the given bytes.
class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : rest_(bytes) {}
  std::uint8_t U8() { return static_cast<std::uint8_t>(Number(1)); }
  std::uint32_t U32() { return static_cast<std::uint32_t>(Number(4)); }
  std::uint64_t U64() { return Number(8); }
  std::string_view Text() { return Raw(U32()); }
  std::string_view Raw(std::size_t size);
  std::optional<std::string> OptionalText();

  bool ok() const { return ok_; }
  // Everything was there, and nothing is left over.
  bool finished() const { return ok_ && rest_.empty(); }
  std::string_view rest() const { return rest_; }
  // Says that a value was not one that the form allows.
  void Fail() { ok_ = false; }

 private:
  std::uint64_t Number(std::size_t size);

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace keepsake::store
