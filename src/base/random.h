#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace keepsake::base {

// The only source of chance: keys, nonces, ids, jitter. Passed in from main; the product's one is
// crypto::SystemRandom, a test's is testing::SeededRandom. Safe from any thread.
class Random {
 public:
  virtual ~Random() = default;
  virtual void Fill(std::span<std::byte> out) = 0;

  std::string Bytes(std::size_t n);
  std::uint64_t Next64();
  // Uniform in [0, bound), without bias. `bound` > 0.
  std::uint64_t Below(std::uint64_t bound);
  // Uniform in [0, 1).
  double Unit();
  // `n` characters drawn from `alphabet`.
  std::string Text(std::size_t n, std::string_view alphabet);
  // A version 4 UUID in lower case.
  std::string Uuid();
};

}  // namespace keepsake::base
