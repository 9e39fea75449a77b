#pragma once

#include <cstddef>
#include <cstdint>

namespace keepsake::engine {

// What the allocator takes for `bytes`: its own word in front, sixteen at a time, and whole pages
// from where it may ask the system. An upper bound, so that a charge never has to be corrected.
constexpr std::uint64_t HeapBytes(std::size_t bytes) {
  constexpr std::size_t kWord = 8;
  constexpr std::size_t kLeast = 32;
  constexpr std::size_t kPaged = 128 << 10;
  constexpr std::size_t kPage = 4096;
  const std::size_t taken = (bytes + kWord + 15) / 16 * 16;
  if (taken < kPaged) return taken < kLeast ? kLeast : taken;
  return (taken + kWord + kPage - 1) / kPage * kPage;
}

}  // namespace keepsake::engine
