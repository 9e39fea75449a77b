#pragma once

#include "engine/types.h"

#include <cstdint>
#include <string_view>

namespace keepsake::engine {

// 64 bits of a key, different for each process and each cache, so that peers cannot aim collisions.
//
// Who uses which bits, so that they are independent: the index takes its bucket from the top and
// its tag from bits 0-23, the engine the shard from bits 24-29, the ghosts their line from the top
// and their fingerprint from bits 0-17.
class KeyHasher {
 public:
  explicit KeyHasher(std::uint64_t seed) : seed_(seed) {}
  std::uint64_t operator()(Key key) const;
  // For the names of caches, and for what is in collections.
  std::uint64_t operator()(std::string_view name) const;

 private:
  std::uint64_t seed_;
};

}  // namespace keepsake::engine
