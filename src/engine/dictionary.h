#pragma once

#include "engine/collection.h"
#include "engine/members.h"
#include "engine/record.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace keepsake::engine {

// Fields with a value each. Source: momento-semantics.md §3.
class Dictionary final : public Collection {
 public:
  static constexpr Kind kKind = Kind::kDictionary;

  explicit Dictionary(const KeyHasher& hasher) : members_(hasher) {}

  std::size_t size() const override { return members_.size(); }
  std::optional<std::string_view> Get(std::string_view field) const {
    const auto found = members_.Find(field);
    return found.has_value() ? std::optional(found->payload) : std::nullopt;
  }
  void Set(std::string_view field, std::string_view value) { members_.Put(field, value); }
  bool Remove(std::string_view field) { return members_.Remove(field); }
  void Clear() { members_.Clear(); }
  // Calls `visit(field, value)` for each, in no order; ForSome as in Members.
  template <typename Fn>
  void ForEach(Fn&& visit) const {
    members_.ForEach([&](const Entry& entry) { visit(entry.key, entry.payload); });
  }
  template <typename Fn>
  bool ForSome(std::size_t& from, std::size_t count, Fn&& visit) const {
    return members_.ForSome(from, count,
                            [&](const Entry& entry) { visit(entry.key, entry.payload); });
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
