#pragma once

#include "base/guarded.h"
#include "base/random.h"

#include <cstdint>
#include <random>

namespace keepsake::testing {

// Repeatable chance for tests. Linked into test binaries only (S-KEY-8).
class SeededRandom final : public base::Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(std::mt19937_64(seed)) {}
  void Fill(std::span<std::byte> out) override {
    engine_.With([&](std::mt19937_64& engine) {
      for (std::byte& b : out) b = static_cast<std::byte>(engine());
    });
  }

 private:
  base::Guarded<std::mt19937_64> engine_;
};

// The seed of this run: KEEPSAKE_SEED, or a fresh one. Printed, so that a failure can be repeated.
std::uint64_t Seed();

}  // namespace keepsake::testing
