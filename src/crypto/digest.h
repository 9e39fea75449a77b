#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

// SHA-256 and HMAC-SHA256 (FIPS 180-4, RFC 2104). Safe from any thread: each thread keeps contexts
// of its own, made once.
namespace keepsake::crypto {

// 32 bytes that read as a string_view wherever one is wanted. Without ==: digests that decide are
// compared by crypto::Equal.
class Digest {
 public:
  static constexpr std::size_t kBytes = 32;

  Digest() = default;
  explicit Digest(const std::array<char, kBytes>& bytes) : bytes_(bytes) {}

  std::string_view view() const { return {bytes_.data(), kBytes}; }
  operator std::string_view() const { return view(); }
  std::string str() const { return std::string(view()); }
  char* data() { return bytes_.data(); }

 private:
  std::array<char, kBytes> bytes_{};
};

Digest Sha256(std::string_view bytes);

// 64 lower-case hex digits.
std::string Sha256Hex(std::string_view bytes);

// Any length of key, also none. The thread's context forgets the key before this returns.
Digest HmacSha256(std::string_view key, std::string_view bytes);

}  // namespace keepsake::crypto
