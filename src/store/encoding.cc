#include "store/encoding.h"

#include <cassert>
#include <limits>

namespace keepsake::store {

Encoder& Encoder::Number(std::uint64_t value, int size) {
  for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
    bytes_.push_back(static_cast<char>(value >> shift));
  }
  return *this;
}

Encoder& Encoder::U8(std::uint8_t value) {
  return Number(value, 1);
}
Encoder& Encoder::U32(std::uint32_t value) {
  return Number(value, 4);
}
Encoder& Encoder::U64(std::uint64_t value) {
  return Number(value, 8);
}

Encoder& Encoder::Text(std::string_view text) {
  assert(text.size() <= std::numeric_limits<std::uint32_t>::max());
  return U32(static_cast<std::uint32_t>(text.size())).Raw(text);
}

Encoder& Encoder::Raw(std::string_view bytes) {
  bytes_.append(bytes);
  return *this;
}

Encoder& Encoder::OptionalText(const std::optional<std::string>& text) {
  if (!text.has_value()) return U8(0);
  return U8(1).Text(*text);
}

std::string_view Decoder::Raw(std::size_t size) {
  if (size > rest_.size()) {
    ok_ = false;
    rest_ = {};
    return {};
  }
  const std::string_view taken = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return taken;
}

std::uint64_t Decoder::Number(std::size_t size) {
  std::uint64_t value = 0;
  for (const char c : Raw(size)) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

std::optional<std::string> Decoder::OptionalText() {
  const std::uint8_t present = U8();
  if (present > 1) Fail();
  if (present != 1) return std::nullopt;
  return std::string(Text());
}

}  // namespace keepsake::store
