#include "engine/index_table.h"

#include <algorithm>
#include <utility>

namespace keepsake::engine {
namespace {

constexpr std::size_t kReleaseBytes = 256 << 10;
constexpr unsigned kSpillSaturated = 255;

// The first empty slot of a bucket, or null.
std::uint64_t* EmptySlot(std::uint64_t* words, std::uint64_t payload_mask) {
  for (std::size_t i = 0; i < IndexTable::kSlots; ++i) {
    if ((words[i] & payload_mask) == 0) return words + i;
  }
  return nullptr;
}

std::size_t WholePages(std::size_t buckets) {
  return (buckets + IndexTable::kMinBuckets - 1) / IndexTable::kMinBuckets *
         IndexTable::kMinBuckets;
}

}  // namespace

std::size_t IndexTable::Larger(std::size_t buckets) {
  return WholePages(std::max(kMinBuckets, buckets + buckets / 2));
}

std::size_t IndexTable::Smaller(std::size_t buckets) {
  return WholePages(std::max(kMinBuckets, buckets / 2));
}

IndexTable IndexTable::Make(std::size_t buckets) {
  IndexTable table;
  table.pages_ = Pages::Map(BytesFor(buckets));
  if (table.pages_.empty()) return table;
  table.buckets_ = buckets;
  table.capacity_ = buckets * kSlots * 88 / 100;
  return table;
}

unsigned IndexTable::SpillCount(const std::uint64_t* words) {
  unsigned count = 0;
  for (unsigned i = 0; i < kSlots; ++i) count |= static_cast<unsigned>(words[i] >> 63) << i;
  return count;
}

void IndexTable::SetSpillCount(std::uint64_t* words, unsigned count) {
  for (unsigned i = 0; i < kSlots; ++i) {
    words[i] = (words[i] & ~kSpillBit) | (std::uint64_t{(count >> i) & 1} << 63);
  }
}

std::uint64_t* IndexTable::Occupy(std::uint64_t hash, std::uint64_t payload_mask) {
  std::size_t bucket = Home(hash);
  std::size_t run = 0;
  std::uint64_t* slot = EmptySlot(Bucket(bucket), payload_mask);
  while (slot == nullptr) {
    std::uint64_t* const words = Bucket(bucket);
    SetSpillCount(words, std::min(SpillCount(words) + 1, kSpillSaturated));
    bucket = After(bucket);
    ++run;
    slot = EmptySlot(Bucket(bucket), payload_mask);
  }
  longest_run_ = std::max(longest_run_, run);
  // The tag and note of an erased entry must not shine through.
  *slot &= kSpillBit;
  return slot;
}

void IndexTable::Vacate(std::uint64_t hash, std::uint64_t* word) {
  const auto last = static_cast<std::size_t>(word - Bucket(0)) / kSlots;
  for (std::size_t bucket = Home(hash); bucket != last; bucket = After(bucket)) {
    std::uint64_t* const words = Bucket(bucket);
    const unsigned count = SpillCount(words);
    if (count != kSpillSaturated) SetSpillCount(words, count - 1);
  }
  *word &= kSpillBit;
}

void IndexTable::ReleaseBefore(std::size_t bucket) {
  const std::size_t whole = bucket * 64 / kReleaseBytes * kReleaseBytes;
  if (whole == released_bytes_) return;
  pages_.Release(released_bytes_, whole - released_bytes_);
  released_bytes_ = whole;
}

}  // namespace keepsake::engine
