#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace keepsake::http {

namespace internal {
constexpr std::array<char, 3000> MakeStatusTexts() {
  std::array<char, 3000> texts{};
  for (std::size_t i = 0; i < 1000; ++i) {
    texts[3 * i] = static_cast<char>('0' + i / 100);
    texts[3 * i + 1] = static_cast<char>('0' + i / 10 % 10);
    texts[3 * i + 2] = static_cast<char>('0' + i % 10);
  }
  return texts;
}
inline constexpr std::array<char, 3000> kStatusTexts = MakeStatusTexts();
}  // namespace internal

// The three digits of an HTTP status, in memory that lasts. Anything out of range is "500".
constexpr std::string_view StatusText(int status) {
  const auto i = static_cast<std::size_t>(status < 100 || status > 999 ? 500 : status);
  return std::string_view(internal::kStatusTexts.data(), internal::kStatusTexts.size())
      .substr(3 * i, 3);
}

}  // namespace keepsake::http
