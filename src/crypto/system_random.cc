#include "crypto/system_random.h"

#include "crypto/openssl.h"

#include <sys/random.h>

#include <cerrno>

namespace keepsake::crypto {

void SystemRandom::Fill(std::span<std::byte> out) {
  while (!out.empty()) {
    const ssize_t got = getrandom(out.data(), out.size(), 0);
    // Only a signal may interrupt it, and only before it has begun or when much was asked for.
    Require(got > 0 || errno == EINTR, "the system gives no random bytes");
    if (got > 0) out = out.subspan(static_cast<std::size_t>(got));
  }
}

}  // namespace keepsake::crypto
