#pragma once

#include "engine/entry.h"
#include "engine/hash_index.h"
#include "engine/key_hasher.h"
#include "engine/packed.h"

#include "base/random.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace keepsake::engine {

// Byte strings without order, each with a payload, found by their bytes: what dictionaries, sets
// and sorted sets are made of. Few of them lie packed in one piece of memory, in order of arrival;
// more of them each in their own, found through a HashIndex. Views last until the next change.
//
// After std::bad_alloc an object is good for its destructor only.
class Members {
 public:
  static constexpr std::size_t kPackedCount = 64;
  static constexpr std::size_t kPackedBytes = 2 << 10;

  explicit Members(const KeyHasher& hasher) : keys_{&hasher} {}
  ~Members();
  Members(const Members&) = delete;
  Members& operator=(const Members&) = delete;

  std::size_t size() const { return index_ ? index_->size() : packed_.count(); }
  bool packed() const { return index_ == nullptr; }
  // Where an entry is that is not packed stays the same until it is removed or gets a payload of
  // another size.
  std::optional<Entry> Find(std::string_view key) const;
  // Whether it is new.
  bool Put(std::string_view key, std::string_view payload);
  bool Remove(std::string_view key);
  void Clear();

  // Calls `visit(Entry)` for each.
  template <typename Fn>
  void ForEach(Fn&& visit) const;
  // The same for about `count` of them from a place on, which is 0 at first and moves. Whether
  // there are more.
  template <typename Fn>
  bool ForSome(std::size_t& from, std::size_t count, Fn&& visit) const;
  // So many, or all of them, distinct and chosen at random.
  std::vector<Entry> Sample(std::size_t count, base::Random& random) const;

  std::uint64_t heap_bytes() const;
  // What the arrival of so many entries may add at most, with that many bytes of keys and payloads.
  std::uint64_t GrowthBound(std::size_t entries, std::uint64_t bytes) const;
  // As Collection::Shed.
  bool Shed(std::size_t entries);
  // Whether sizes and bytes are what a recount finds; for checks.
  bool Holds() const;

 private:
  using Index = HashIndex<PointerSlots>;
  struct Keys {
    const KeyHasher* hasher;
    std::uint64_t Hash(std::uint64_t payload) const;
    void Prefetch(std::uint64_t payload) const {
      __builtin_prefetch(reinterpret_cast<const void*>(payload));
    }
  };

  static const char* At(std::uint64_t payload) { return reinterpret_cast<const char*>(payload); }
  Index::Slot Slot(std::string_view key, std::uint64_t hash) const;
  bool PutPacked(std::string_view key, std::string_view payload);
  bool PutIndexed(std::string_view key, std::string_view payload);
  void Unpack();
  void Pack();
  void Add(std::string_view key, std::string_view payload, std::uint64_t hash, Index& index);
  void FreeAll();

  Keys keys_;
  Packed packed_;
  std::unique_ptr<Index> index_;
  std::uint64_t entry_bytes_ = 0;  // on the heap, of entries that are not packed
  std::size_t shed_ = 0;           // buckets of the index, by Shed
};

template <typename Fn>
bool Members::ForSome(std::size_t& from, std::size_t count, Fn&& visit) const {
  if (index_ == nullptr) {
    ForEach(visit);
    return false;
  }
  // A bucket of seven is about half full.
  return index_->Visit(from, count / 4 + 1,
                       [&](std::uint64_t payload) { visit(ReadEntry(At(payload))); });
}

template <typename Fn>
void Members::ForEach(Fn&& visit) const {
  if (index_ != nullptr) {
    index_->ForEach([&](std::uint64_t payload, unsigned, const IndexTable&, std::size_t,
                        std::size_t) { visit(ReadEntry(At(payload))); });
    return;
  }
  for (const char* at = packed_.data(); at != packed_.data() + packed_.size();) {
    const Entry entry = ReadEntry(at);
    at += entry.bytes();
    visit(entry);
  }
}

}  // namespace keepsake::engine
