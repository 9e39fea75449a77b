#include "identity/jwt.h"

#include <cstdlib>

// A token that parses has what the signature is checked over at its front, and 64 bytes of
// signature; and it verifies nowhere by itself.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view token(reinterpret_cast<const char*>(bytes), size);
  const auto parsed = keepsake::identity::ParseToken(token);
  if (!parsed.has_value()) return 0;
  if (!token.starts_with(parsed->signing_input) || parsed->signature.size() != 64 ||
      parsed->key_id.empty() || parsed->claims.id.empty()) {
    std::abort();
  }
  return 0;
}
