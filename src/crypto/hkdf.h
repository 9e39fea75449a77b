#pragma once

#include "crypto/secret_bytes.h"

#include <cstddef>
#include <string_view>

namespace keepsake::crypto {

inline constexpr std::size_t kHkdfMaxBytes = 255 * 32;

// Derives `length` bytes (1..kHkdfMaxBytes) from the input key (not empty) for the purpose `info`.
// The salt may be empty. Source: RFC 5869 with SHA-256.
SecretBytes HkdfSha256(std::string_view input_key, std::string_view salt, std::string_view info,
                       std::size_t length);

}  // namespace keepsake::crypto
