#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

// For bytes that are secret for a short time only; what lives longer is a SecretBytes.
// Source: security.md S-MEM-2.
namespace keepsake::crypto {

// Overwrites the bytes in a way no optimizer removes.
void Wipe(std::span<char> bytes);

// The same over the whole capacity, where a longer text may have stood before; leaves it empty.
void Wipe(std::string& text);

// Wipes a string of somebody else's when the block ends, on every way out.
class WipeAtExit {
 public:
  explicit WipeAtExit(std::string& text) : text_(text) {}
  ~WipeAtExit() { Wipe(text_); }
  WipeAtExit(const WipeAtExit&) = delete;
  WipeAtExit& operator=(const WipeAtExit&) = delete;

 private:
  std::string& text_;
};

// Memory that is wiped before it goes back to the heap, so also what a growing container leaves
// behind. Not for std::string: a short one keeps its bytes inside itself, where no allocator sees
// them.
template <typename T>
class WipingAllocator {
 public:
  using value_type = T;

  WipingAllocator() = default;
  template <typename U>
  WipingAllocator(const WipingAllocator<U>&) {}

  T* allocate(std::size_t n) { return std::allocator<T>().allocate(n); }
  void deallocate(T* p, std::size_t n) {
    Wipe(std::span(reinterpret_cast<char*>(p), n * sizeof(T)));
    std::allocator<T>().deallocate(p, n);
  }
  friend bool operator==(const WipingAllocator&, const WipingAllocator&) { return true; }
};

// Bytes of a request or an answer that holds a secret.
using WipingBuffer = std::vector<char, WipingAllocator<char>>;

}  // namespace keepsake::crypto
