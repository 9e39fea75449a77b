#pragma once

#include <cstdint>

namespace keepsake::engine {

// A number below `n`, taken from the top bits of `hash` and rising with it; for any `n`, not only
// powers of two.
inline std::uint64_t ScaleTo(std::uint64_t hash, std::uint64_t n) {
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint64_t>((static_cast<Wide>(hash) * n) >> 64);
}

}  // namespace keepsake::engine
