#include "engine/ghosts.h"

#include "engine/scale.h"

#include <algorithm>

namespace keepsake::engine {
namespace {

constexpr std::uint32_t kEntries = 16;
constexpr int kFingerprintBits = 18;
constexpr std::uint32_t kFingerprintMask = (1 << kFingerprintBits) - 1;
constexpr std::uint32_t kWindowTicks = 1 << 13;

// Never 0, so that a zero entry is an empty one.
std::uint32_t FingerprintOf(std::uint64_t hash) {
  return std::max(1U, static_cast<std::uint32_t>(hash) & kFingerprintMask);
}

// An eighth more than the records: lines fill unevenly.
std::uint64_t LinesFor(std::uint64_t records) {
  return std::max<std::uint64_t>(4, (records + records / 8) / kEntries + 1);
}

}  // namespace

std::uint64_t Ghosts::BytesFor(std::uint64_t records) {
  return PageBytes(LinesFor(records) * 64);
}

Ghosts::Ghosts(std::uint64_t records)
    : pages_(Pages::Map(BytesFor(records))), records_(records), line_count_(pages_.size() / 64) {
  while ((2 * records >> tick_shift_) >= kWindowTicks) ++tick_shift_;
}

std::uint32_t* Ghosts::LineOf(std::uint64_t hash) const {
  return lines() + ScaleTo(hash, line_count_) * kEntries;
}

std::uint32_t Ghosts::AgeOf(std::uint32_t entry) const {
  return (Now() - (entry >> kFingerprintBits)) & kMaxAge;
}

bool Ghosts::Contains(std::uint64_t hash, std::uint64_t window) const {
  if (empty()) return false;
  const std::uint64_t ticks = std::min<std::uint64_t>(window >> tick_shift_, kWindowTicks);
  const std::uint32_t* const line = LineOf(hash);
  const std::uint32_t fingerprint = FingerprintOf(hash);
  return std::any_of(line, line + kEntries, [&](std::uint32_t entry) {
    return (entry & kFingerprintMask) == fingerprint && AgeOf(entry) <= ticks;
  });
}

void Ghosts::Insert(std::uint64_t hash) {
  if (empty()) return;
  ++inserts_;
  CleanNextLine();
  std::uint32_t* const line = LineOf(hash);
  std::uint32_t* const oldest =
      std::max_element(line, line + kEntries, [this](std::uint32_t a, std::uint32_t b) {
        if (a == 0 || b == 0) return a != 0 && b == 0;
        return AgeOf(a) < AgeOf(b);
      });
  *oldest = FingerprintOf(hash) | Now() << kFingerprintBits;
}

void Ghosts::Remove(std::uint64_t hash) {
  if (empty()) return;
  std::uint32_t* const line = LineOf(hash);
  const std::uint32_t fingerprint = FingerprintOf(hash);
  std::replace_if(
      line, line + kEntries,
      [fingerprint](std::uint32_t entry) { return (entry & kFingerprintMask) == fingerprint; }, 0U);
}

void Ghosts::CleanNextLine() {
  std::uint32_t* const line = lines() + next_clean_ * kEntries;
  next_clean_ = next_clean_ + 1 == line_count_ ? 0 : next_clean_ + 1;
  std::replace_if(
      line, line + kEntries,
      [this](std::uint32_t entry) { return entry != 0 && AgeOf(entry) > kWindowTicks; }, 0U);
}

std::uint32_t Ghosts::OldestAge() const {
  std::uint32_t oldest = 0;
  for (std::uint64_t i = 0; i < line_count_ * kEntries; ++i) {
    if (lines()[i] != 0) oldest = std::max(oldest, AgeOf(lines()[i]));
  }
  return oldest;
}

}  // namespace keepsake::engine
