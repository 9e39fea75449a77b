#include "engine/value_hash.h"

#include <xxhash.h>

#include <cstring>

namespace keepsake::engine {

std::array<char, 16> ValueHash(std::string_view value) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(value.data(), value.size()));
  std::array<char, 16> hash;
  std::memcpy(hash.data(), canonical.digest, hash.size());
  return hash;
}

}  // namespace keepsake::engine
