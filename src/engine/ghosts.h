#pragma once

#include "engine/pages.h"

#include <cstddef>
#include <cstdint>

namespace keepsake::engine {

// The keys that were lately dropped from probation, as fingerprints: one that comes back goes to
// main at once. Without this the policy is no better than FIFO. A ghost is a hint and never answers
// a read; about one in 16,000 keys that were never dropped is taken for a ghost.
//
// Lines of 64 bytes with 16 entries of `fingerprint 18 bits | age 14`; a hash has one line. An
// entry older than `window` drops counts as absent. Ages are counted in ticks of several drops, so
// that a window is at most half of what 14 bits tell apart; each insert also cleans one line, in
// turn, so that no entry lives long enough to look young again.
class Ghosts {
 public:
  // Remembers nothing.
  Ghosts() = default;
  // For windows up to twice `records`. Remembers nothing if the system refuses the memory.
  explicit Ghosts(std::uint64_t records);
  static std::uint64_t BytesFor(std::uint64_t records);

  bool empty() const { return pages_.empty(); }
  std::uint64_t memory_bytes() const { return pages_.size(); }
  // What it was made for.
  std::uint64_t records() const { return records_; }

  bool Contains(std::uint64_t hash, std::uint64_t window) const;
  // Takes the place of the oldest entry of its line.
  void Insert(std::uint64_t hash);
  void Remove(std::uint64_t hash);
  // The largest age of any entry, in ticks; for checks.
  std::uint32_t OldestAge() const;

  static constexpr std::uint32_t kMaxAge = (1 << 14) - 1;

 private:
  std::uint32_t* LineOf(std::uint64_t hash) const;
  std::uint32_t AgeOf(std::uint32_t entry) const;
  std::uint32_t Now() const {
    return static_cast<std::uint32_t>(inserts_ >> tick_shift_) & kMaxAge;
  }
  void CleanNextLine();
  std::uint32_t* lines() const { return reinterpret_cast<std::uint32_t*>(pages_.data()); }

  Pages pages_;
  std::uint64_t records_ = 0;
  std::uint64_t line_count_ = 0;
  std::uint64_t inserts_ = 0;
  std::uint64_t next_clean_ = 0;
  int tick_shift_ = 0;
};

}  // namespace keepsake::engine
