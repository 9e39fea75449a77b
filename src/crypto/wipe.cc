#include "crypto/wipe.h"

#include <openssl/crypto.h>

namespace keepsake::crypto {

void Wipe(std::span<char> bytes) {
  OPENSSL_cleanse(bytes.data(), bytes.size());
}

void Wipe(std::string& text) {
  // Growing to the capacity allocates nothing and makes all of it ours to write.
  text.resize(text.capacity());
  Wipe(std::span(text));
  text.clear();
}

}  // namespace keepsake::crypto
