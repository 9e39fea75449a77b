#pragma once

#include <keepsake/result.h>

#include "crypto/secret_bytes.h"

#include <cstddef>
#include <string>
#include <string_view>

// AES-256-GCM: encrypts, and binds to the ciphertext `context` that is not stored with it (the
// additional data). A nonce must never be used twice with a key: take it from Random, and give each
// value a key of its own. Keys are kAeadKeyBytes and nonces kAeadNonceBytes long; another length is
// a bug and ends the process. Source: NIST SP 800-38D, security.md S-KEY-1, S-KEY-7.
namespace keepsake::crypto {

inline constexpr std::size_t kAeadKeyBytes = 32;
inline constexpr std::size_t kAeadNonceBytes = 12;
inline constexpr std::size_t kAeadTagBytes = 16;

// The ciphertext, as long as `plaintext`, then the tag. `plaintext` is below 2 GiB.
std::string Seal(std::string_view key, std::string_view nonce, std::string_view context,
                 std::string_view plaintext);

// What Seal() was given. Errors: kDataLoss "does not verify", the same one for a wrong key, nonce,
// context, ciphertext, tag or length; no byte of the plaintext is to be had then.
Result<SecretBytes> Open(std::string_view key, std::string_view nonce, std::string_view context,
                         std::string_view sealed);

}  // namespace keepsake::crypto
