#include "crypto/pages.h"

#include "base/limits.h"

#include <openssl/crypto.h>
#include <sys/mman.h>
#include <unistd.h>

#include <new>

namespace keepsake::crypto {
namespace {

std::atomic<std::size_t> locked_bytes{0};
std::atomic<std::uint64_t> lock_failures{0};

std::size_t PageBytes() {
  static const auto bytes = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

bool Lock(char* pages, std::size_t bytes) {
  if (locked_bytes.fetch_add(bytes) + bytes <= limits::kLockedBytes && mlock(pages, bytes) == 0) {
    return true;
  }
  locked_bytes.fetch_sub(bytes);
  lock_failures.fetch_add(1);
  return false;
}

Pages Map(std::size_t bytes) {
  void* const begin =
      mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (begin == MAP_FAILED) throw std::bad_alloc();
  // Both are advice that only a kernel without them refuses; the pages still serve.
  static_cast<void>(madvise(begin, bytes, MADV_DONTDUMP));
  static_cast<void>(madvise(begin, bytes, MADV_WIPEONFORK));
  return {static_cast<char*>(begin), bytes, Lock(static_cast<char*>(begin), bytes)};
}

void Unmap(const Pages& pages) noexcept {
  munmap(pages.begin, pages.bytes);  // unlocks as well
  if (pages.locked) locked_bytes.fetch_sub(pages.bytes);
}

// Wiped single pages of one thread, so that a secret on its way costs no system call.
class Spares {
 public:
  ~Spares();
  bool empty() const { return count_ == 0; }
  bool full() const { return count_ == pages_.size(); }
  Pages Take() { return pages_[--count_]; }
  void Add(const Pages& page) { pages_[count_++] = page; }

 private:
  std::array<Pages, limits::kSparePages> pages_;
  std::size_t count_ = 0;
};

// A secret may outlive its thread's spares, in another thread-local object or a static one; this
// flag has no destructor and tells it.
thread_local bool spares_gone = false;

Spares::~Spares() {
  spares_gone = true;
  while (!empty()) Unmap(Take());
}

Spares* ThreadSpares() {
  if (spares_gone) return nullptr;
  thread_local Spares spares;
  return &spares;
}

}  // namespace

Pages TakePages(std::size_t size) {
  const std::size_t bytes = (size + PageBytes() - 1) / PageBytes() * PageBytes();
  if (bytes == PageBytes()) {
    Spares* const spares = ThreadSpares();
    if (spares != nullptr && !spares->empty()) return spares->Take();
  }
  return Map(bytes);
}

void GiveBack(Pages pages, std::size_t used) noexcept {
  OPENSSL_cleanse(pages.begin, used);
  // An unlocked page is not kept: the next one may find room in the budget.
  if (pages.bytes == PageBytes() && pages.locked) {
    Spares* const spares = ThreadSpares();
    if (spares != nullptr && !spares->full()) return spares->Add(pages);
  }
  Unmap(pages);
}

std::uint64_t LockFailures() {
  return lock_failures.load();
}

}  // namespace keepsake::crypto
