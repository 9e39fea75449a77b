#include "engine/name_index.h"

#include <array>
#include <cassert>
#include <cstring>
#include <new>

namespace keepsake::engine {
namespace {

constexpr int kReadTries = 64;

template <typename T>
T Read(T& word) {
  return std::atomic_ref<T>(word).load(std::memory_order_acquire);
}
template <typename T>
void Write(T& word, T value) {
  std::atomic_ref<T>(word).store(value, std::memory_order_release);
}

// Length byte and bytes of a name, zero-padded to whole words; how many words.
std::size_t ToWords(std::string_view name, std::array<std::uint64_t, 32>& out) {
  const std::size_t count = (name.size() + 1 + 7) / 8;
  out[count - 1] = 0;
  const auto length = static_cast<unsigned char>(name.size());
  auto* bytes = reinterpret_cast<char*>(out.data());
  std::memcpy(bytes, &length, 1);
  std::memcpy(bytes + 1, name.data(), name.size());
  return count;
}

}  // namespace

NameIndex::NameIndex()
    : entries_(Pages::MapSparse(kEntries * sizeof(std::uint16_t))),
      nodes_(Pages::MapSparse(kSlots * sizeof(Node))) {
  if (entries_.empty() || nodes_.empty()) throw std::bad_alloc();
}

std::optional<CacheId> NameIndex::Find(std::string_view name, std::uint64_t hash) const {
  for (int tries = 0; tries < kReadTries; ++tries) {
    const std::uint64_t before = version_.load(std::memory_order_acquire);
    if ((before & 1) != 0) continue;
    const CacheId found = FindLocked(name, hash);
    if (version_.load(std::memory_order_acquire) == before) return found;
  }
  return std::nullopt;
}

CacheId NameIndex::FindLocked(std::string_view name, std::uint64_t hash) const {
  return Read(entries()[PlaceOf(name, hash)]);
}

// The entry with this name, or the empty one where the search for it ends. Bounded, because a
// reader may meet a table that is being changed.
std::size_t NameIndex::PlaceOf(std::string_view name, std::uint64_t hash) const {
  std::size_t place = hash % kEntries;
  for (std::size_t i = 0; i < kEntries; ++i) {
    const CacheId slot = Read(entries()[place]);
    if (slot == kNone || HasName(slot, name, hash)) return place;
    place = (place + 1) % kEntries;
  }
  return place;
}

bool NameIndex::HasName(CacheId slot, std::string_view name, std::uint64_t hash) const {
  Node& node = nodes()[slot];
  if (Read(node.hash) != hash) return false;
  std::array<std::uint64_t, 32> words;
  const std::size_t count = ToWords(name, words);
  for (std::size_t i = 0; i < count; ++i) {
    if (Read(node.words[i]) != words[i]) return false;
  }
  return true;
}

void NameIndex::WriteName(CacheId slot, std::string_view name, std::uint64_t hash) {
  Node& node = nodes()[slot];
  std::array<std::uint64_t, 32> words;
  const std::size_t count = ToWords(name, words);
  Write(node.hash, hash);
  for (std::size_t i = 0; i < count; ++i) Write(node.words[i], words[i]);
}

template <typename Fn>
void NameIndex::Change(Fn&& fn) {
  const std::uint64_t before = version_.load(std::memory_order_relaxed);
  version_.store(before + 1, std::memory_order_relaxed);
  fn();
  version_.store(before + 2, std::memory_order_release);
}

void NameIndex::Insert(std::string_view name, std::uint64_t hash, CacheId slot) {
  assert(slot != kNone && FindLocked(name, hash) == kNone);
  Change([&] {
    WriteName(slot, name, hash);
    Write(entries()[PlaceOf(name, hash)], slot);
  });
}

void NameIndex::Reassign(std::string_view name, std::uint64_t hash, CacheId slot) {
  const std::size_t place = PlaceOf(name, hash);
  Change([&] {
    WriteName(slot, name, hash);
    Write(entries()[place], slot);
  });
}

void NameIndex::Erase(std::string_view name, std::uint64_t hash) {
  const std::size_t place = PlaceOf(name, hash);
  assert(entries()[place] != kNone);
  Change([&] { CloseGap(place); });
}

// Moves later entries of the run into the gap when that brings them nearer to their home, so that
// no search ends too early and no marks of erased names pile up.
void NameIndex::CloseGap(std::size_t gap) {
  Write(entries()[gap], kNone);
  for (std::size_t at = (gap + 1) % kEntries; entries()[at] != kNone; at = (at + 1) % kEntries) {
    const std::size_t home = nodes()[entries()[at]].hash % kEntries;
    const std::size_t reach = (at - home) % kEntries;
    if (reach < (at - gap) % kEntries) continue;
    Write(entries()[gap], entries()[at]);
    Write(entries()[at], kNone);
    gap = at;
  }
}

}  // namespace keepsake::engine
