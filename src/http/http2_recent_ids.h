#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace keepsake::http {

// The last ids that were added, up to a fixed number; no memory before the first.
class RecentIds {
 public:
  void Add(std::uint32_t id) {
    if (ids_.size() < kMost) {
      ids_.push_back(id);
    } else {
      ids_[next_++ % kMost] = id;
    }
  }
  bool Contains(std::uint32_t id) const { return std::ranges::find(ids_, id) != ids_.end(); }

 private:
  static constexpr std::size_t kMost = 128;
  std::vector<std::uint32_t> ids_;
  std::size_t next_ = 0;
};

}  // namespace keepsake::http
