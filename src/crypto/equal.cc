#include "crypto/equal.h"

#include <openssl/crypto.h>

namespace keepsake::crypto {

namespace {

// OpenSSL compares this many bytes in a few instructions and any other number one by one.
constexpr std::size_t kStride = 16;

}  // namespace

bool Equal(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  int differ = 0;
  std::size_t at = 0;
  for (; a.size() - at >= kStride; at += kStride) {
    differ |= CRYPTO_memcmp(a.data() + at, b.data() + at, kStride);
  }
  differ |= CRYPTO_memcmp(a.data() + at, b.data() + at, a.size() - at);
  return differ == 0;
}

}  // namespace keepsake::crypto
