#include "engine/key_hasher.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace keepsake::engine {
namespace {

// Odd, with its bits well mixed, so that neighbouring slots get unrelated seeds.
constexpr std::uint64_t kSlotMultiplier = 0x9E3779B97F4A7C15;

}  // namespace

std::uint64_t KeyHasher::operator()(Key key) const {
  const std::uint64_t space = key.cache | std::uint64_t{key.board} << 16;
  return XXH3_64bits_withSeed(key.bytes.data(), key.bytes.size(),
                              seed_ ^ (space * kSlotMultiplier));
}

std::uint64_t KeyHasher::operator()(std::string_view name) const {
  return (*this)(Key{0, name});
}

}  // namespace keepsake::engine
