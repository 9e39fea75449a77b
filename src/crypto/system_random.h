#pragma once

#include "base/random.h"

namespace keepsake::crypto {

// The operating system's generator, getrandom(2), asked each time: no state of ours that a fork or
// a snapshot could repeat. Ends the process when the system gives no bytes. Safe from any thread.
// The only source of chance of the product. Source: security.md S-KEY-8.
class SystemRandom final : public base::Random {
 public:
  void Fill(std::span<std::byte> out) override;
};

}  // namespace keepsake::crypto
