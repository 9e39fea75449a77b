#include "engine/packed.h"

#include <cstdlib>
#include <cstring>
#include <new>

namespace keepsake::engine {
namespace {

// Below, memory is taken sixteen bytes at a time, which is what the allocator does anyway; above,
// in larger steps, so that an append seldom moves anything.
constexpr std::size_t kFine = 256;
constexpr std::size_t kStep = 128;

}  // namespace

Packed::~Packed() {
  std::free(data_);
}

std::size_t Packed::Capacity(std::size_t size) {
  if (size <= kFine) return (size + 8 + 15) / 16 * 16 - 8;
  return (size + 8 + kStep - 1) / kStep * kStep - 8;
}

void Packed::Resize(std::size_t size) {
  if (size == 0) {
    std::free(std::exchange(data_, nullptr));
  } else if (data_ == nullptr || Capacity(size) != Capacity(size_)) {
    void* const moved = std::realloc(data_, Capacity(size));
    if (moved == nullptr) throw std::bad_alloc();
    data_ = static_cast<char*>(moved);
  }
  size_ = static_cast<std::uint32_t>(size);
}

char* Packed::Open(std::size_t at, std::size_t bytes) {
  const std::size_t behind = size_ - at;
  Resize(size_ + bytes);
  if (behind != 0) std::memmove(data_ + at + bytes, data_ + at, behind);
  return data_ + at;
}

void Packed::Close(std::size_t at, std::size_t bytes) {
  const std::size_t behind = size_ - at - bytes;
  if (behind != 0) std::memmove(data_ + at, data_ + at + bytes, behind);
  Resize(size_ - bytes);
}

}  // namespace keepsake::engine
