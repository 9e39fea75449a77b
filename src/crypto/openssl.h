#pragma once

#include <memory>
#include <string_view>

// What the sources of this room share about OpenSSL; no header of the room's face includes it.
namespace keepsake::crypto {

// Deletes with the function that OpenSSL names for the type:
// std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>.
template <auto kFunction>
struct Free {
  template <typename T>
  void operator()(T* p) const {
    kFunction(p);
  }
};

// Ends the process, with a word on standard error, when something that only a broken library, a
// bug of ours or the end of memory can break is broken: going on would mean a wrong key, nonce or
// signature. Nothing that came from outside reaches it. Source: security.md S-GEN-9.
void Require(bool holds, const char* what);

inline const unsigned char* Bytes(std::string_view text) {
  // OpenSSL reads a null pointer as "not given", and an empty view may have one.
  return reinterpret_cast<const unsigned char*>(text.data() == nullptr ? "" : text.data());
}
inline unsigned char* Bytes(char* text) {
  return reinterpret_cast<unsigned char*>(text);
}

}  // namespace keepsake::crypto
