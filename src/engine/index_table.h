#pragma once

#include "engine/pages.h"
#include "engine/scale.h"

#include <cstddef>
#include <cstdint>

namespace keepsake::engine {

// The buckets of a HashIndex: 64 bytes, aligned, eight slots of eight bytes each. A slot without a
// payload is empty. Bit 63 of the eight slots belongs to the bucket: together they count, up to 255
// and then for good, the entries that lie behind this bucket because it was full when they came. A
// lookup goes on to the next bucket only while that count is not zero; erasing lowers it, so that
// years of churn do not lengthen the way of a miss.
class IndexTable {
 public:
  static constexpr std::size_t kSlots = 8;
  static constexpr std::size_t kMinBuckets = 64;  // one page
  static constexpr std::uint64_t kSpillBit = 1ULL << 63;

  IndexTable() = default;
  // Empty when the system refuses.
  static IndexTable Make(std::size_t buckets);
  static std::size_t BytesFor(std::size_t buckets) { return PageBytes(buckets * 64); }
  // Sizes up and down, in whole pages: by a half more, by a half less.
  static std::size_t Larger(std::size_t buckets);
  static std::size_t Smaller(std::size_t buckets);

  bool empty() const { return buckets_ == 0; }
  std::size_t buckets() const { return buckets_; }
  // Entries that it may hold: 0.88 of its slots.
  std::size_t capacity() const { return capacity_; }
  // The most buckets that an entry was ever put behind its home.
  std::size_t longest_run() const { return longest_run_; }
  std::size_t memory_bytes() const { return pages_.size() - released_bytes_; }

  // Rises with the hash, whatever the number of buckets.
  std::size_t Home(std::uint64_t hash) const { return ScaleTo(hash, buckets_); }
  std::size_t After(std::size_t bucket) const { return bucket + 1 == buckets_ ? 0 : bucket + 1; }
  std::uint64_t* Bucket(std::size_t bucket) const {
    return reinterpret_cast<std::uint64_t*>(pages_.data()) + bucket * kSlots;
  }
  bool Contains(const std::uint64_t* word) const {
    return word >= Bucket(0) && word < Bucket(0) + buckets_ * kSlots;
  }

  static bool Spilled(const std::uint64_t* words) {
    return ((words[0] | words[1] | words[2] | words[3] | words[4] | words[5] | words[6] |
             words[7]) &
            kSpillBit) != 0;
  }
  static unsigned SpillCount(const std::uint64_t* words);

  // The first empty slot (no bit of `payload_mask`) at or after the hash's home. There must be one.
  std::uint64_t* Occupy(std::uint64_t hash, std::uint64_t payload_mask);
  // Empties a slot that Occupy gave for this hash.
  void Vacate(std::uint64_t hash, std::uint64_t* word);

  // Gives back the memory of the buckets before this one, when that is worth a call.
  void ReleaseBefore(std::size_t bucket);
  bool IsReleased(std::size_t bucket) const { return bucket * 64 < released_bytes_; }

 private:
  static void SetSpillCount(std::uint64_t* words, unsigned count);

  Pages pages_;
  std::size_t buckets_ = 0;
  std::size_t capacity_ = 0;
  std::size_t longest_run_ = 0;
  std::size_t released_bytes_ = 0;
};

}  // namespace keepsake::engine
