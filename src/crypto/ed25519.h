#pragma once

#include "base/random.h"
#include "crypto/secret_bytes.h"

#include <cstddef>
#include <string>
#include <string_view>

// Ed25519 signatures. Keys are their 32 bytes of RFC 8032: the seed for a private one, the encoded
// point for a public one. Safe from any thread. Source: RFC 8032 §5.1, security.md S-TOK-1.
namespace keepsake::crypto {

inline constexpr std::size_t kEd25519KeyBytes = 32;
inline constexpr std::size_t kEd25519SignatureBytes = 64;

struct Ed25519KeyPair {
  SecretBytes seed;
  std::string public_key;
};
Ed25519KeyPair MakeEd25519KeyPair(base::Random& random);

// Both take a seed of kEd25519KeyBytes; another length is a bug and ends the process.
std::string Ed25519PublicKey(std::string_view seed);
std::string Ed25519Sign(std::string_view seed, std::string_view message);

// False for everything but the signature of `message` by that key, also for keys and signatures of
// another length or that encode nothing. About 0.1 ms.
bool Ed25519Verify(std::string_view public_key, std::string_view message,
                   std::string_view signature);

}  // namespace keepsake::crypto
