#pragma once

#include "engine/collection.h"
#include "engine/members.h"
#include "engine/record.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace keepsake::engine {

// Distinct byte strings. Source: momento-semantics.md §4.
class ElementSet final : public Collection {
 public:
  static constexpr Kind kKind = Kind::kSet;

  explicit ElementSet(const KeyHasher& hasher) : members_(hasher) {}

  std::size_t size() const override { return members_.size(); }
  bool Contains(std::string_view element) const { return members_.Find(element).has_value(); }
  bool Add(std::string_view element) { return members_.Put(element, {}); }
  bool Remove(std::string_view element) { return members_.Remove(element); }
  void Clear() { members_.Clear(); }
  // Calls `visit(element)` for each, in no order; ForSome as in Members.
  template <typename Fn>
  void ForEach(Fn&& visit) const {
    members_.ForEach([&](const Entry& entry) { visit(entry.key); });
  }
  template <typename Fn>
  bool ForSome(std::size_t& from, std::size_t count, Fn&& visit) const {
    return members_.ForSome(from, count, [&](const Entry& entry) { visit(entry.key); });
  }
  // So many, or all of them, distinct and chosen at random.
  std::vector<std::string_view> Sample(std::size_t count, base::Random& random) const {
    std::vector<std::string_view> chosen;
    for (const Entry& entry : members_.Sample(count, random)) chosen.push_back(entry.key);
    return chosen;
  }

  std::uint64_t heap_bytes() const override {
    return HeapBytes(sizeof(*this)) + members_.heap_bytes();
  }
  std::uint64_t GrowthBound(std::size_t elements, std::uint64_t bytes) const override {
    return members_.GrowthBound(elements, bytes);
  }
  bool Shed(std::size_t elements) override { return members_.Shed(elements); }
  bool Holds() const override { return members_.Holds(); }

 private:
  Members members_;
};

}  // namespace keepsake::engine
