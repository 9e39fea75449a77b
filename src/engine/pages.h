#pragma once

#include <cstddef>
#include <utility>

namespace keepsake::engine {

// Whole pages of memory straight from the system: zero until written, and taking up real memory
// only where touched.
class Pages {
 public:
  Pages() = default;
  // Ready for use. Empty when the system refuses. From 2 MiB on aligned to that and offered for
  // huge pages, which saves a miss of the address cache on most accesses.
  static Pages Map(std::size_t bytes);
  // The same without huge pages, for arrays of which only a little will ever be touched.
  static Pages MapSparse(std::size_t bytes);
  // Address space only: Commit makes parts of it usable. Empty when the system refuses.
  static Pages Reserve(std::size_t bytes);

  Pages(Pages&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  Pages& operator=(Pages&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~Pages();

  // `offset` and `bytes` are multiples of the page size, within size(). False when the system
  // refuses.
  bool Commit(std::size_t offset, std::size_t bytes);
  // Has the system find memory for a range now rather than at the first touch.
  void Populate(std::size_t offset, std::size_t bytes);
  // Gives the memory of a range back; it reads as zero afterwards.
  void Release(std::size_t offset, std::size_t bytes);

  bool empty() const { return data_ == nullptr; }
  std::byte* data() const { return data_; }
  std::size_t size() const { return size_; }

 private:
  Pages(std::byte* data, std::size_t size) : data_(data), size_(size) {}
  static Pages MapWith(std::size_t bytes, int protection, bool huge);

  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

// Bytes rounded up to whole pages.
std::size_t PageBytes(std::size_t bytes);

}  // namespace keepsake::engine
