#pragma once

#include "engine/pages.h"
#include "engine/types.h"

#include <keepsake/result.h>

#include "base/limits.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace keepsake::engine {

// Cache names to slots, for readers that take no lock: it is asked once for every request. Open
// addressing over slot numbers, beside one array of names by slot.
//
// One writer at a time (its owner's lock); any number of readers. A version, odd while a change is
// on its way, tells a reader that what it read may be torn: it reads again. All shared words are
// atomics: the writer's stores release and the readers' loads acquire, so a reader that saw any
// part of a change also sees the version of that change or a later one.
class NameIndex {
 public:
  // 0 is not a slot: it marks an empty entry.
  static constexpr CacheId kNone = 0;
  static constexpr std::size_t kSlots = 1 << 16;

  // Throws std::bad_alloc.
  NameIndex();

  // kNone when there is no such name; nullopt when changes came so fast that reading without the
  // owner's lock did not succeed. `name` has at most limits::kNameBytes bytes.
  std::optional<CacheId> Find(std::string_view name, std::uint64_t hash) const;
  // The same with the owner's lock held; never fails.
  CacheId FindLocked(std::string_view name, std::uint64_t hash) const;

  // Under the owner's lock. At most limits::kCaches names at once; `slot` names nothing yet.
  void Insert(std::string_view name, std::uint64_t hash, CacheId slot);
  void Erase(std::string_view name, std::uint64_t hash);
  // The name moves to another slot, in one step for readers.
  void Reassign(std::string_view name, std::uint64_t hash, CacheId slot);

  // What is charged for the table, and for each name in it.
  static constexpr std::uint64_t kTableBytes = 64 << 10;
  static constexpr std::uint64_t kNameBytes = 272;

 private:
  static constexpr std::size_t kEntries = 1 << 15;
  static_assert(limits::kCaches * 3 < kEntries && limits::kNameBytes < 256);

  // A name as readers compare it: its hash, then its length and bytes in whole words.
  struct Node {
    std::uint64_t hash;
    std::uint64_t words[32];
  };

  std::size_t PlaceOf(std::string_view name, std::uint64_t hash) const;
  bool HasName(CacheId slot, std::string_view name, std::uint64_t hash) const;
  void WriteName(CacheId slot, std::string_view name, std::uint64_t hash);
  void CloseGap(std::size_t gap);
  template <typename Fn>
  void Change(Fn&& fn);

  std::uint16_t* entries() const { return reinterpret_cast<std::uint16_t*>(entries_.data()); }
  Node* nodes() const { return reinterpret_cast<Node*>(nodes_.data()); }

  Pages entries_;
  Pages nodes_;
  alignas(64) std::atomic<std::uint64_t> version_ = 0;
};

}  // namespace keepsake::engine
