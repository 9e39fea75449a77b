#include "engine/members.h"

#include <algorithm>
#include <cstdlib>
#include <new>
#include <unordered_set>

namespace keepsake::engine {
namespace {

// Back to the packed form only far below its limits, so that nothing goes to and fro.
constexpr std::size_t kPackAgain = Members::kPackedCount / 8;

// An entry of its own on the heap.
char* NewEntry(std::string_view key, std::string_view payload) {
  auto* const made = static_cast<char*>(std::malloc(EntryBytes(key.size(), payload.size())));
  if (made == nullptr) throw std::bad_alloc();
  WriteEntry(made, key, payload);
  return made;
}

}  // namespace

std::uint64_t Members::Keys::Hash(std::uint64_t payload) const {
  return (*hasher)(ReadEntry(At(payload)).key);
}

Members::~Members() {
  FreeAll();
}

void Members::FreeAll() {
  if (index_ == nullptr) return;
  if (shed_ != 0) {
    while (Shed(kPackedCount)) {
    }
    return;
  }
  ForEach([](const Entry& entry) { std::free(const_cast<char*>(entry.at)); });
  index_.reset();
  entry_bytes_ = 0;
}

void Members::Clear() {
  FreeAll();
  packed_ = Packed();
}

Members::Index::Slot Members::Slot(std::string_view key, std::uint64_t hash) const {
  return index_->Find(hash,
                      [&](std::uint64_t payload) { return ReadEntry(At(payload)).key == key; });
}

std::optional<Entry> Members::Find(std::string_view key) const {
  if (index_ != nullptr) {
    const Index::Slot slot = Slot(key, (*keys_.hasher)(key));
    return slot ? std::optional(ReadEntry(At(slot.payload()))) : std::nullopt;
  }
  for (const char* at = packed_.data(); at != packed_.data() + packed_.size();) {
    const Entry entry = ReadEntry(at);
    if (entry.key == key) return entry;
    at += entry.bytes();
  }
  return std::nullopt;
}

bool Members::Put(std::string_view key, std::string_view payload) {
  const std::size_t bytes = EntryBytes(key.size(), payload.size());
  const bool fits = packed_.count() < kPackedCount && packed_.size() + bytes <= kPackedBytes;
  if (index_ == nullptr && !fits) Unpack();
  return index_ == nullptr ? PutPacked(key, payload) : PutIndexed(key, payload);
}

bool Members::PutPacked(std::string_view key, std::string_view payload) {
  const std::size_t bytes = EntryBytes(key.size(), payload.size());
  const std::optional<Entry> old = Find(key);
  if (old.has_value() && old->payload.size() == payload.size()) {
    WriteEntry(const_cast<char*>(old->at), key, payload);
    return false;
  }
  if (!old.has_value()) {
    WriteEntry(packed_.Open(packed_.size(), bytes), key, payload);
    packed_.CountMore(1);
    return true;
  }
  const auto at = static_cast<std::size_t>(old->at - packed_.data());
  const std::size_t old_bytes = old->bytes();
  if (bytes > old_bytes) packed_.Open(at, bytes - old_bytes);
  if (bytes < old_bytes) packed_.Close(at, old_bytes - bytes);
  WriteEntry(packed_.data() + at, key, payload);
  return false;
}

bool Members::PutIndexed(std::string_view key, std::string_view payload) {
  const std::uint64_t hash = (*keys_.hasher)(key);
  Index::Slot slot = Slot(key, hash);
  if (!slot) {
    Add(key, payload, hash, *index_);
    return true;
  }
  const Entry old = ReadEntry(At(slot.payload()));
  if (old.payload.size() == payload.size()) {
    WriteEntry(const_cast<char*>(old.at), key, payload);
    return false;
  }
  char* const made = NewEntry(key, payload);
  entry_bytes_ += HeapBytes(EntryBytes(key.size(), payload.size()));
  entry_bytes_ -= HeapBytes(old.bytes());
  slot.Set(reinterpret_cast<std::uint64_t>(made), 0);
  std::free(const_cast<char*>(old.at));
  return false;
}

void Members::Add(std::string_view key, std::string_view payload, std::uint64_t hash,
                  Index& index) {
  if (index.full() && !index.Resize(keys_)) throw std::bad_alloc();
  char* const made = NewEntry(key, payload);
  entry_bytes_ += HeapBytes(EntryBytes(key.size(), payload.size()));
  index.Insert(hash, reinterpret_cast<std::uint64_t>(made), 0, keys_);
}

bool Members::Remove(std::string_view key) {
  if (index_ == nullptr) {
    const std::optional<Entry> old = Find(key);
    if (!old.has_value()) return false;
    packed_.Close(static_cast<std::size_t>(old->at - packed_.data()), old->bytes());
    packed_.CountFewer(1);
    return true;
  }
  const std::uint64_t hash = (*keys_.hasher)(key);
  const Index::Slot slot = Slot(key, hash);
  if (!slot) return false;
  char* const old = const_cast<char*>(At(slot.payload()));
  index_->Erase(hash, slot, keys_);
  entry_bytes_ -= HeapBytes(ReadEntry(old).bytes());
  std::free(old);
  if (index_->sparse()) (void)index_->Resize(keys_);
  if (index_->size() <= kPackAgain) Pack();
  return true;
}

// All or nothing: what was packed stays until the index has everything.
void Members::Unpack() {
  auto index = std::make_unique<Index>();
  try {
    ForEach([&](const Entry& entry) {
      Add(entry.key, entry.payload, (*keys_.hasher)(entry.key), *index);
    });
  } catch (const std::bad_alloc&) {
    index_ = std::move(index);
    FreeAll();
    throw;
  }
  index_ = std::move(index);
  packed_ = Packed();
}

// Where it would not fit, or there is no memory, it stays as it is.
void Members::Pack() {
  std::size_t bytes = 0;
  ForEach([&](const Entry& entry) { bytes += entry.bytes(); });
  if (bytes > kPackedBytes / 2) return;
  Packed packed;
  if (bytes != 0) {
    char* to = nullptr;
    try {
      to = packed.Open(0, bytes);
    } catch (const std::bad_alloc&) {
      return;
    }
    ForEach([&](const Entry& entry) {
      std::memcpy(to, entry.at, entry.bytes());
      to += entry.bytes();
    });
  }
  packed.CountMore(index_->size());
  FreeAll();
  packed_ = std::move(packed);
}

std::vector<Entry> Members::Sample(std::size_t count, base::Random& random) const {
  std::vector<Entry> chosen;
  if (index_ != nullptr && count <= size() / 2) {
    const auto below = [&](std::uint64_t n) { return random.Below(n); };
    std::unordered_set<std::uint64_t> seen;
    while (seen.size() < count) {
      const std::uint64_t payload = index_->Pick(below);
      if (seen.insert(payload).second) chosen.push_back(ReadEntry(At(payload)));
    }
    return chosen;
  }
  chosen.reserve(size());
  ForEach([&](const Entry& entry) { chosen.push_back(entry); });
  const std::size_t wanted = std::min(count, chosen.size());
  for (std::size_t i = 0; i < wanted; ++i) {
    std::swap(chosen[i], chosen[i + random.Below(chosen.size() - i)]);
  }
  chosen.resize(wanted);
  return chosen;
}

std::uint64_t Members::heap_bytes() const {
  if (index_ == nullptr) return packed_.heap_bytes();
  return entry_bytes_ + HeapBytes(sizeof(Index)) + index_->memory_bytes();
}

bool Members::Shed(std::size_t entries) {
  if (index_ == nullptr) return false;
  const auto release = [](std::uint64_t payload) { std::free(const_cast<char*>(At(payload))); };
  if (index_->Visit(shed_, entries / IndexTable::kSlots + 1, release)) return true;
  index_.reset();
  return false;
}

bool Members::Holds() const {
  std::size_t count = 0;
  std::uint64_t bytes = 0;
  bool found = true;
  ForEach([&](const Entry& entry) {
    ++count;
    bytes += HeapBytes(entry.bytes());
    const auto again = Find(entry.key);
    found = found && again.has_value() && again->at == entry.at;
  });
  if (!found || count != size()) return false;
  if (index_ != nullptr) return bytes == entry_bytes_;
  return entry_bytes_ == 0 && count <= kPackedCount && packed_.size() <= kPackedBytes;
}

std::uint64_t Members::GrowthBound(std::size_t entries, std::uint64_t bytes) const {
  constexpr std::uint64_t kEntry = 32;  // lengths, the allocator's word, rounding
  const std::size_t later = size() + entries;
  std::uint64_t bound = bytes + kEntry * entries;
  if (index_ == nullptr && later <= kPackedCount && packed_.size() + bound <= kPackedBytes) {
    return bound + 256;
  }
  if (index_ == nullptr) bound += packed_.size() + kEntry * size() + HeapBytes(sizeof(Index));
  // Tables hold 0.88 x 8 entries in 64 bytes; the last one is up to half again as large as needed,
  // and the one before is still there.
  if (index_ == nullptr || later > index_->size() * 9 / 8 || index_->full()) {
    bound += (later * 16 + PageBytes(1)) * 2;
  } else {
    bound += index_->larger_bytes();
  }
  return bound;
}

}  // namespace keepsake::engine
