#include "base/random.h"

#include "base/text.h"

namespace keepsake::base {

std::string Random::Bytes(std::size_t n) {
  std::string out(n, '\0');
  Fill(std::as_writable_bytes(std::span(out)));
  return out;
}

std::uint64_t Random::Next64() {
  std::uint64_t value = 0;
  Fill(std::as_writable_bytes(std::span(&value, 1)));
  return value;
}

std::uint64_t Random::Below(std::uint64_t bound) {
  // Draws below `threshold` would make the low remainders more likely; they are drawn again.
  const std::uint64_t threshold = (0 - bound) % bound;
  std::uint64_t value = Next64();
  while (value < threshold) value = Next64();
  return value % bound;
}

double Random::Unit() { return static_cast<double>(Next64() >> 11) * 0x1.0p-53; }

std::string Random::Text(std::size_t n, std::string_view alphabet) {
  std::string out(n, '\0');
  for (char& c : out) c = alphabet[Below(alphabet.size())];
  return out;
}

std::string Random::Uuid() {
  std::string raw = Bytes(16);
  raw[6] = static_cast<char>((raw[6] & 0x0f) | 0x40);
  raw[8] = static_cast<char>((raw[8] & 0x3f) | 0x80);
  const std::string hex = HexEncode(raw);
  return hex.substr(0, 8) + '-' + hex.substr(8, 4) + '-' + hex.substr(12, 4) + '-' +
         hex.substr(16, 4) + '-' + hex.substr(20);
}

}  // namespace keepsake::base
