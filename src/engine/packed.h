#pragma once

#include "engine/heap.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace keepsake::engine {

// Bytes on the heap in which things lie one behind the other, and how many they are. Two words, so
// that many of them in a row are cheap; what the capacity is follows from the size. What lies in it
// is its owner's business.
class Packed {
 public:
  Packed() = default;
  Packed(Packed&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        count_(std::exchange(other.count_, 0)) {}
  Packed& operator=(Packed&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(count_, other.count_);
    return *this;
  }
  ~Packed();

  const char* data() const { return data_; }
  char* data() { return data_; }
  std::size_t size() const { return size_; }  // bytes
  std::size_t count() const { return count_; }
  void CountMore(std::size_t n) { count_ += static_cast<std::uint32_t>(n); }
  void CountFewer(std::size_t n) { count_ -= static_cast<std::uint32_t>(n); }

  // Makes a gap of `bytes` at `at`, to be written at once. Throws std::bad_alloc.
  char* Open(std::size_t at, std::size_t bytes);
  // Takes bytes out.
  void Close(std::size_t at, std::size_t bytes);

  std::uint64_t heap_bytes() const { return data_ == nullptr ? 0 : HeapBytes(Capacity(size_)); }

 private:
  static std::size_t Capacity(std::size_t size);
  void Resize(std::size_t size);

  char* data_ = nullptr;
  std::uint32_t size_ = 0;
  std::uint32_t count_ = 0;
};

static_assert(sizeof(Packed) == 16);

}  // namespace keepsake::engine
