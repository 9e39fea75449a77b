#pragma once

#include <cstddef>
#include <cstdint>

// Memory for secrets, by the page: locked, left out of core dumps, wiped in a forked child.
// The memory behind SecretBytes; nothing else takes any. Source: security.md S-MEM-1.
namespace keepsake::crypto {

struct Pages {
  char* begin = nullptr;
  std::size_t bytes = 0;  // whole pages
  bool locked = false;
};

// Zeroed pages for `size` > 0 bytes. Throws bad_alloc when the system has none. A single page comes
// from the thread's spare ones when there are any: setting one up costs 11 us, taking one 20 ns.
Pages TakePages(std::size_t size);

// Wipes the first `used` bytes, the only ones written, and gives the pages back.
void GiveBack(Pages pages, std::size_t used) noexcept;

// How often pages could not be locked since the start of the process: over limits::kLockedBytes, or
// refused by RLIMIT_MEMLOCK. The kernel keeps one account of locked pages for a process, so does
// this.
std::uint64_t LockFailures();

}  // namespace keepsake::crypto
