#pragma once

#include "base/clock.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace keepsake::grpc {

// The deadlines of many calls, so that one timer serves them all. A call that ends is not looked up
// here: its entry goes when it is due, or when more than half of all entries are such.
class DeadlineQueue {
 public:
  void Add(base::Instant due, std::uint64_t id) {
    entries_.push_back({due, id});
    std::ranges::push_heap(entries_, Later);
  }
  std::optional<base::Instant> next() const {
    if (entries_.empty()) return std::nullopt;
    return entries_.front().due;
  }
  // Takes out one id that is due; nullopt when none is.
  std::optional<std::uint64_t> TakeDue(base::Instant now) {
    if (entries_.empty() || entries_.front().due > now) return std::nullopt;
    std::ranges::pop_heap(entries_, Later);
    const std::uint64_t id = entries_.back().id;
    entries_.pop_back();
    return id;
  }
  // `live(id)` tells which ids are still wanted; there are `count` of them. Cheap unless most
  // entries are not.
  template <typename Live>
  void Compact(std::size_t count, Live&& live) {
    if (entries_.size() < 2 * count + kKept) return;
    std::erase_if(entries_, [&](const Entry& entry) { return !live(entry.id); });
    std::ranges::make_heap(entries_, Later);
  }
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    base::Instant due;
    std::uint64_t id;
  };
  static bool Later(const Entry& a, const Entry& b) { return a.due > b.due; }

  static constexpr std::size_t kKept = 256;
  std::vector<Entry> entries_;
};

}  // namespace keepsake::grpc
