#include "crypto/openssl.h"

#include <cstdio>
#include <cstdlib>

namespace keepsake::crypto {

void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "keepsake: fatal: crypto: %s\n", what);
  std::abort();
}

}  // namespace keepsake::crypto
