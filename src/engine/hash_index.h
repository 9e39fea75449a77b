#pragma once

#include "engine/index_table.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace keepsake::engine {

// How the low 63 bits of a slot are divided: payload, then tag, then note.
struct LocationSlots {
  static constexpr int kPayloadBits = 34;
  static constexpr int kTagBits = 24;
  static constexpr int kNoteBits = 3;
};
struct PointerSlots {
  static constexpr int kPayloadBits = 48;
  static constexpr int kTagBits = 15;
  static constexpr int kNoteBits = 0;
};

// A set of payloads (never 0) found by the hash of their keys. It stores no keys: whoever owns it
// says, in the calls, which payload has the key that is looked for, and what a payload's hash is.
// One line of memory answers almost every probe; bytes per entry are 9-14.
//
// It grows by half and shrinks by half in small steps: a change of size only maps a new table, and
// every insert and erase moves two buckets of the old one. Since bucket numbers rise with the hash,
// the old table is emptied from the front, and gives its pages back behind the cursor.
//
// Invariant while moving: each entry is in exactly one table; no entry is before the cursor in the
// old one. An entry may sit behind its home, so only "home + longest run < cursor" proves that the
// old table does not have it.
//
// `Owner` has `uint64_t Hash(uint64_t payload) const` and `void Prefetch(uint64_t payload) const`.
// Not safe from several threads.
template <typename Layout>
class HashIndex {
  static_assert(Layout::kPayloadBits + Layout::kTagBits + Layout::kNoteBits <= 63);
  static constexpr std::uint64_t kPayloadMask = (1ULL << Layout::kPayloadBits) - 1;
  static constexpr std::uint64_t kTagMask = ((1ULL << Layout::kTagBits) - 1)
                                            << Layout::kPayloadBits;
  static constexpr int kNoteShift = Layout::kPayloadBits + Layout::kTagBits;
  static constexpr std::uint64_t kNoteMask = ((1ULL << Layout::kNoteBits) - 1) << kNoteShift;

 public:
  // Where an entry is, until the next Insert, Erase or Step.
  class Slot {
   public:
    Slot() = default;
    explicit Slot(std::uint64_t* word) : word_(word) {}
    explicit operator bool() const { return word_ != nullptr; }
    std::uint64_t payload() const { return *word_ & kPayloadMask; }
    unsigned note() const { return static_cast<unsigned>((*word_ & kNoteMask) >> kNoteShift); }
    // The new payload must have the same hash.
    void Set(std::uint64_t payload, unsigned note) {
      *word_ = (*word_ & ~(kPayloadMask | kNoteMask)) | payload | Noted(note);
    }
    void SetNote(unsigned note) { *word_ = (*word_ & ~kNoteMask) | Noted(note); }

   private:
    friend class HashIndex;
    static std::uint64_t Noted(unsigned note) { return std::uint64_t{note} << kNoteShift; }
    std::uint64_t* word_ = nullptr;
  };

  std::size_t size() const { return size_; }
  // Real memory of the tables; what the owner accounts for.
  std::size_t memory_bytes() const { return young_.memory_bytes() + old_.memory_bytes(); }
  bool moving() const { return !old_.empty(); }

  // Whether the next Insert must be preceded by a Resize.
  bool full() const { return size_ >= young_.capacity(); }
  // Whether less than a quarter is in use, so that a Resize would give memory back.
  bool sparse() const {
    return !moving() && young_.buckets() > IndexTable::kMinBuckets &&
           size_ * 4 < young_.buckets() * IndexTable::kSlots;
  }
  // What the next Resize maps, beside what it has.
  std::size_t resize_bytes() const { return IndexTable::BytesFor(NextBuckets()); }
  // What a larger table would map.
  std::size_t larger_bytes() const {
    return IndexTable::BytesFor(IndexTable::Larger(young_.buckets()));
  }
  // Makes the table that entries move to from now on. False when the system refuses.
  template <typename Owner>
  bool Resize(const Owner& owner) {
    while (moving()) Step(owner);
    IndexTable next = IndexTable::Make(NextBuckets());
    if (next.empty()) return false;
    old_ = std::exchange(young_, std::move(next));
    cursor_ = 0;
    if (size_ == 0) old_ = IndexTable();
    return true;
  }

  // The entry with this hash for which `match(payload)` holds.
  template <typename Match>
  Slot Find(std::uint64_t hash, Match&& match) const {
    if (std::uint64_t* word = Search(young_, hash, match)) return Slot(word);
    if (!moving() || old_.Home(hash) + old_.longest_run() < cursor_) return Slot();
    return Slot(Search(old_, hash, match));
  }
  Slot FindPayload(std::uint64_t hash, std::uint64_t payload) const {
    return Find(hash, [payload](std::uint64_t found) { return found == payload; });
  }

  // The entry must not be there; `full()` must be false.
  template <typename Owner>
  void Insert(std::uint64_t hash, std::uint64_t payload, unsigned note, const Owner& owner) {
    assert(!full() && payload != 0 && payload <= kPayloadMask);
    Place(hash, payload | Tag(hash) | Slot::Noted(note));
    ++size_;
    Step(owner);
  }

  template <typename Owner>
  void Erase(std::uint64_t hash, Slot slot, const Owner& owner) {
    IndexTable& table = young_.Contains(slot.word_) ? young_ : old_;
    table.Vacate(hash, slot.word_);
    --size_;
    Step(owner);
  }

  // A random entry, each as likely as any other, of an index that is not empty. `below(n)` is a
  // random number below n. A few draws, since a quarter of the slots at least are taken.
  template <typename Below>
  std::uint64_t Pick(Below&& below) const {
    for (;;) {
      std::uint64_t bucket = below(young_.buckets() + old_.buckets() - cursor_);
      const IndexTable& table = bucket < young_.buckets() ? young_ : old_;
      if (&table == &old_) bucket += cursor_ - young_.buckets();
      const std::uint64_t payload = table.Bucket(bucket)[below(IndexTable::kSlots)] & kPayloadMask;
      if (payload != 0) return payload;
    }
  }

  // Moves two buckets of the old table, if there is one.
  template <typename Owner>
  void Step(const Owner& owner) {
    for (int i = 0; i < 2 && moving(); ++i) MoveBucket(owner);
  }

  void Prefetch(std::uint64_t hash) const { __builtin_prefetch(young_.Bucket(young_.Home(hash))); }
  // For a Prefetch without the owner's lock: the address may be stale, which does no harm.
  const IndexTable& young() const { return young_; }

  // Calls fn(payload) for the entries of the next `buckets` buckets after the first `from`, which
  // is moved on; false at the end. The index must not change between the calls.
  template <typename Fn>
  bool Visit(std::size_t& from, std::size_t buckets, Fn&& fn) const {
    const std::size_t all = young_.buckets() + old_.buckets() - cursor_;
    const std::size_t end = std::min(all, from + buckets);
    for (; from < end; ++from) {
      const bool is_young = from < young_.buckets();
      const IndexTable& table = is_young ? young_ : old_;
      const std::size_t bucket = is_young ? from : from - young_.buckets() + cursor_;
      for (std::size_t i = 0; i < IndexTable::kSlots; ++i) {
        const std::uint64_t payload = table.Bucket(bucket)[i] & kPayloadMask;
        if (payload != 0) fn(payload);
      }
    }
    return from < all;
  }

  // Every entry, as fn(payload, note, table, bucket, cursor of that table). For checks.
  template <typename Fn>
  void ForEach(Fn&& fn) const {
    VisitTable(young_, 0, fn);
    if (moving()) VisitTable(old_, cursor_, fn);
  }

 private:
  static std::uint64_t Tag(std::uint64_t hash) { return (hash << Layout::kPayloadBits) & kTagMask; }
  std::size_t NextBuckets() const {
    return full() ? IndexTable::Larger(young_.buckets()) : IndexTable::Smaller(young_.buckets());
  }

  template <typename Match>
  std::uint64_t* Search(const IndexTable& table, std::uint64_t hash, Match& match) const {
    if (table.empty()) return nullptr;
    const std::uint64_t tag = Tag(hash);
    std::size_t bucket = table.Home(hash);
    for (std::size_t run = 0; run <= table.longest_run(); ++run) {
      std::uint64_t* const words = table.Bucket(bucket);
      for (unsigned hits = Candidates(words, tag); hits != 0; hits &= hits - 1) {
        std::uint64_t* const word = words + std::countr_zero(hits);
        const std::uint64_t payload = *word & kPayloadMask;
        if (payload != 0 && match(payload)) return word;
      }
      if (!IndexTable::Spilled(words)) return nullptr;
      bucket = table.After(bucket);
    }
    return nullptr;
  }

  // One bit for each of the eight slots with this tag, without a branch.
  static unsigned Candidates(const std::uint64_t* words, std::uint64_t tag) {
    unsigned hits = 0;
    for (unsigned i = 0; i < IndexTable::kSlots; ++i) {
      hits |= static_cast<unsigned>(((words[i] ^ tag) & kTagMask) == 0) << i;
    }
    return hits;
  }

  void Place(std::uint64_t hash, std::uint64_t word) {
    std::uint64_t* const to = young_.Occupy(hash, kPayloadMask);
    *to |= word;
  }

  // Loads all records of the bucket before it hashes the first, so that the loads overlap.
  template <typename Owner>
  void MoveBucket(const Owner& owner) {
    std::uint64_t* const words = old_.Bucket(cursor_);
    for (unsigned i = 0; i < IndexTable::kSlots; ++i) {
      if ((words[i] & kPayloadMask) != 0) owner.Prefetch(words[i] & kPayloadMask);
    }
    for (unsigned i = 0; i < IndexTable::kSlots; ++i) {
      const std::uint64_t word = words[i] & ~IndexTable::kSpillBit;
      if ((word & kPayloadMask) == 0) continue;
      Place(owner.Hash(word & kPayloadMask), word);
      words[i] &= IndexTable::kSpillBit;
    }
    // A lookup may still begin up to one longest run before the cursor.
    ++cursor_;
    if (cursor_ > old_.longest_run()) old_.ReleaseBefore(cursor_ - old_.longest_run());
    if (cursor_ < old_.buckets()) return;
    old_ = IndexTable();
    cursor_ = 0;
  }

  template <typename Fn>
  void VisitTable(const IndexTable& table, std::size_t cursor, Fn& fn) const {
    for (std::size_t bucket = 0; bucket < table.buckets(); ++bucket) {
      if (&table == &old_ && table.IsReleased(bucket)) continue;
      for (unsigned i = 0; i < IndexTable::kSlots; ++i) {
        const std::uint64_t word = table.Bucket(bucket)[i];
        if ((word & kPayloadMask) == 0) continue;
        fn(word & kPayloadMask, static_cast<unsigned>((word & kNoteMask) >> kNoteShift), table,
           bucket, cursor);
      }
    }
  }

  IndexTable young_;
  IndexTable old_;
  std::size_t cursor_ = 0;
  std::size_t size_ = 0;
};

}  // namespace keepsake::engine
