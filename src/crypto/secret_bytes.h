#pragma once

#include "base/random.h"
#include "crypto/pages.h"

#include <cstddef>
#include <span>
#include <string_view>

namespace keepsake::crypto {

// Secret bytes in pages of their own: kept out of swap (mlock) and core dumps, absent from a forked
// child, wiped on destruction. Move-only. It converts to nothing and prints nowhere: view() is the
// one way to the bytes. It takes whole pages, so it is for keys and for values on their way; for
// buffers see crypto/wipe.h.
//
// Locking is best effort within limits::kLockedBytes for the process: what could not be locked
// counts in LockFailures() and works all the same. A child of fork() reads zeros.
//
// Throws bad_alloc when the system has no page. Not for use by two threads at once, as any value.
// Source: security.md S-MEM-1.
class SecretBytes {
 public:
  SecretBytes() noexcept = default;              // no bytes, no page
  explicit SecretBytes(std::size_t size);        // zeros
  explicit SecretBytes(std::string_view bytes);  // a copy; the original is the caller's to wipe
  static SecretBytes FromRandom(std::size_t size, base::Random& random);

  SecretBytes(SecretBytes&& other) noexcept;
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  ~SecretBytes();

  // Valid until this object is moved from or goes away.
  std::string_view view() const { return {pages_.begin, size_}; }
  std::span<char> span() { return {pages_.begin, size_}; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

 private:
  void Release() noexcept;

  Pages pages_;
  std::size_t size_ = 0;
};

}  // namespace keepsake::crypto
