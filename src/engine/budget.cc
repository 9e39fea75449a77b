#include "engine/budget.h"

#include <cassert>

namespace keepsake::engine {

bool Budget::Take(std::uint64_t bytes, std::uint64_t bound) {
  // Compare and swap, not add and repair: no other thread may ever see the account over its bound.
  std::uint64_t used = used_.load(std::memory_order_relaxed);
  do {
    if (used > bound || bytes > bound - used) return false;
  } while (!used_.compare_exchange_weak(used, used + bytes, std::memory_order_relaxed));
  return true;
}

void Budget::Give(std::uint64_t bytes) {
  [[maybe_unused]] const std::uint64_t before = used_.fetch_sub(bytes, std::memory_order_relaxed);
  assert(before >= bytes);
}

}  // namespace keepsake::engine
