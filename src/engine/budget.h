#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

namespace keepsake::engine {

// The account of the engine's memory: every byte is taken here before it is allocated and given
// back after it was freed. Counted are whole segments, index tables, ghosts, heap blocks and the
// cache table. `used()` is never over `limit()`.
//
// The last `reserve` bytes are for moving survivors of eviction only: writers stop before them, so
// that making room never fails for want of room. Safe from any thread; the shared line is touched
// once a segment or block, not once an item.
class Budget : public std::enable_shared_from_this<Budget> {
 public:
  // reserve < limit.
  Budget(std::uint64_t limit, std::uint64_t reserve) : limit_(limit), reserve_(reserve) {}

  bool TakeForWrite(std::uint64_t bytes) { return Take(bytes, limit_ - reserve_); }
  bool TakeForMove(std::uint64_t bytes) { return Take(bytes, limit_); }
  void Give(std::uint64_t bytes);

  std::uint64_t used() const { return used_.load(std::memory_order_relaxed); }
  std::uint64_t limit() const { return limit_; }
  // What a writer could still take.
  std::uint64_t free() const {
    const std::uint64_t used_now = used();
    return used_now < limit_ - reserve_ ? limit_ - reserve_ - used_now : 0;
  }

 private:
  bool Take(std::uint64_t bytes, std::uint64_t bound);

  const std::uint64_t limit_;
  const std::uint64_t reserve_;
  alignas(64) std::atomic<std::uint64_t> used_ = 0;
};

}  // namespace keepsake::engine
