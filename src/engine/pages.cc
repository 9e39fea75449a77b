#include "engine/pages.h"

#include <sys/mman.h>

#include <cassert>
#include <cstdint>

namespace keepsake::engine {
namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kHugePage = 2 << 20;

// The part of [data, data + size) that begins at a huge page and has `bytes`; the rest is unmapped.
std::byte* CutToHugePage(std::byte* data, std::size_t size, std::size_t bytes) {
  const std::size_t before = -reinterpret_cast<std::uintptr_t>(data) % kHugePage;
  const std::size_t after = size - before - bytes;
  if (before > 0) munmap(data, before);
  if (after > 0) munmap(data + before + bytes, after);
  return data + before;
}

}  // namespace

std::size_t PageBytes(std::size_t bytes) {
  return (bytes + kPage - 1) / kPage * kPage;
}

Pages Pages::MapWith(std::size_t bytes, int protection, bool huge) {
  const std::size_t size = PageBytes(bytes);
  const std::size_t asked = huge ? size + kHugePage : size;
  void* const at =
      mmap(nullptr, asked, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (at == MAP_FAILED) return Pages();
  auto* data = static_cast<std::byte*>(at);
  if (huge) {
    data = CutToHugePage(data, asked, size);
    madvise(data, size, MADV_HUGEPAGE);  // advice: the operator may have forbidden it
  }
  return Pages(data, size);
}

Pages Pages::Map(std::size_t bytes) {
  return MapWith(bytes, PROT_READ | PROT_WRITE, bytes >= kHugePage);
}
Pages Pages::MapSparse(std::size_t bytes) {
  return MapWith(bytes, PROT_READ | PROT_WRITE, false);
}
Pages Pages::Reserve(std::size_t bytes) {
  return MapWith(bytes, PROT_NONE, bytes >= kHugePage);
}

Pages::~Pages() {
  if (data_ != nullptr) munmap(data_, size_);
}

bool Pages::Commit(std::size_t offset, std::size_t bytes) {
  assert(offset + bytes <= size_);
  return mprotect(data_ + offset, bytes, PROT_READ | PROT_WRITE) == 0;
}

void Pages::Populate(std::size_t offset, std::size_t bytes) {
  assert(offset + bytes <= size_);
  madvise(data_ + offset, bytes, MADV_POPULATE_WRITE);  // where unknown, the first touch does it
}

void Pages::Release(std::size_t offset, std::size_t bytes) {
  assert(offset + bytes <= size_);
  madvise(data_ + offset, bytes, MADV_DONTNEED);
}

}  // namespace keepsake::engine
