#include "engine/list.h"

#include "engine/entry.h"

#include <algorithm>
#include <cstdlib>
#include <new>

namespace keepsake::engine {
namespace {

// Memory is taken sixteen bytes at a time for the small, in larger steps for the rest, so that an
// append seldom moves anything.
constexpr std::size_t kFine = 256;
constexpr std::size_t kStep = 128;

std::size_t CapacityOf(std::size_t bytes) {
  const std::size_t unit = bytes <= kFine ? 16 : kStep;
  return (bytes + 8 + unit - 1) / unit * unit - 8;
}
std::uint64_t HeapOf(std::size_t bytes) {
  return bytes == 0 ? 0 : HeapBytes(CapacityOf(bytes));
}
std::size_t ElementBytes(std::string_view value) {
  return varint::Size(value.size()) + value.size();
}
void WriteElement(char* to, std::string_view value) {
  to = varint::Write(to, value.size());
  if (!value.empty()) std::memcpy(to, value.data(), value.size());
}
std::string_view ReadElement(const char*& at) {
  std::size_t size = 0;
  const char* const from = varint::Read(at, size);
  at = from + size;
  return {from, size};
}

}  // namespace

List::~List() {
  std::free(only_.data);
  while (Shed(size() + 1)) {
  }
}

void List::Resize(Chunk& chunk, std::size_t bytes) {
  if (bytes == 0) {
    std::free(std::exchange(chunk.data, nullptr));
  } else if (chunk.data == nullptr || CapacityOf(bytes) != CapacityOf(chunk.bytes)) {
    void* const moved = std::realloc(chunk.data, CapacityOf(bytes));
    if (moved == nullptr) throw std::bad_alloc();
    chunk.data = static_cast<char*>(moved);
  }
  chunk.bytes = static_cast<std::uint32_t>(bytes);
}

void List::Append(Chunk& chunk, std::string_view value) {
  const std::size_t at = chunk.bytes;
  Resize(chunk, at + ElementBytes(value));
  WriteElement(chunk.data + at, value);
  ++chunk.count;
}

void List::Prepend(Chunk& chunk, std::string_view value) {
  const std::size_t behind = chunk.bytes, bytes = ElementBytes(value);
  Resize(chunk, behind + bytes);
  std::memmove(chunk.data + bytes, chunk.data, behind);
  WriteElement(chunk.data, value);
  ++chunk.count;
}

std::size_t List::OffsetOf(const Chunk& chunk, std::size_t index) {
  const char* at = chunk.data;
  for (std::size_t i = 0; i < index; ++i) (void)ReadElement(at);
  return static_cast<std::size_t>(at - chunk.data);
}

void List::CutFront(Chunk& chunk, std::size_t elements) {
  const std::size_t gone = OffsetOf(chunk, elements);
  std::memmove(chunk.data, chunk.data + gone, chunk.bytes - gone);
  Resize(chunk, chunk.bytes - gone);
  chunk.count -= static_cast<std::uint32_t>(elements);
}

void List::CutBack(Chunk& chunk, std::size_t elements) {
  Resize(chunk, OffsetOf(chunk, chunk.count - elements));
  chunk.count -= static_cast<std::uint32_t>(elements);
}

void List::Filter(Chunk& chunk, std::size_t position, const Doomed& doomed) {
  char* to = chunk.data;
  const char* at = chunk.data;
  std::uint32_t kept = 0;
  for (std::uint32_t i = 0; i < chunk.count; ++i) {
    const char* const from = at;
    const std::string_view value = ReadElement(at);
    if (doomed(position + i, value)) continue;
    const auto bytes = static_cast<std::size_t>(at - from);
    std::memmove(to, from, bytes);
    to += bytes;
    ++kept;
  }
  Resize(chunk, static_cast<std::size_t>(to - chunk.data));
  chunk.count = kept;
}

// Lets `change` change the chunk that begins at `begin`; not to nothing where it is in the tree.
template <typename Change>
void List::Edit(std::size_t begin, Change&& change) {
  const auto counted = [&](Chunk& chunk) {
    chunk_bytes_ -= HeapOf(chunk.bytes);
    change(chunk);
    chunk_bytes_ += HeapOf(chunk.bytes);
  };
  if (tree_.empty()) {
    counted(only_);
  } else {
    tree_.Update(begin, counted);
  }
}

List::Chunk List::ChunkAt(std::size_t position, std::size_t& begin) const {
  begin = 0;
  return tree_.empty() ? only_ : tree_.At(position, begin);
}

void List::AddChunk(bool at_back, std::string_view value) {
  if (tree_.empty() && only_.count != 0) tree_.Insert(0, std::exchange(only_, Chunk()));
  Chunk made;
  Append(made, value);
  chunk_bytes_ += HeapOf(made.bytes);
  if (size() == 0) {
    only_ = made;
  } else {
    tree_.Insert(at_back ? size() : 0, made);
  }
}

void List::PushBack(std::string_view value) {
  std::size_t begin = 0;
  const std::size_t bytes = size() == 0 ? kChunkBytes : ChunkAt(size() - 1, begin).bytes;
  if (bytes + ElementBytes(value) > kChunkBytes) return AddChunk(/*at_back=*/true, value);
  Edit(begin, [&](Chunk& chunk) { Append(chunk, value); });
}

void List::PushFront(std::string_view value) {
  std::size_t begin = 0;
  const std::size_t bytes = size() == 0 ? kChunkBytes : ChunkAt(0, begin).bytes;
  if (bytes + ElementBytes(value) > kChunkBytes) return AddChunk(/*at_back=*/false, value);
  Edit(begin, [&](Chunk& chunk) { Prepend(chunk, value); });
}

void List::DropAt(std::size_t begin) {
  std::size_t same = 0;
  const Chunk chunk = ChunkAt(begin, same);
  chunk_bytes_ -= HeapOf(chunk.bytes);
  std::free(chunk.data);
  if (tree_.empty()) {
    only_ = Chunk();
  } else {
    tree_.Erase(begin);
  }
}

void List::DropFront(std::size_t count) {
  while (count > 0) {
    std::size_t begin = 0;
    const std::size_t first = ChunkAt(0, begin).count;
    if (first > count) return Edit(0, [&](Chunk& chunk) { CutFront(chunk, count); });
    DropAt(0);
    count -= first;
  }
}

void List::KeepFront(std::size_t count) {
  while (size() > count) {
    std::size_t begin = 0;
    (void)ChunkAt(size() - 1, begin);
    const std::size_t excess = size() - count;
    if (begin < count) return Edit(begin, [&](Chunk& chunk) { CutBack(chunk, excess); });
    DropAt(begin);
  }
}

void List::Keep(std::size_t begin, std::size_t end) {
  KeepFront(end);
  DropFront(begin);
}

std::string List::PopFront() {
  std::string value;
  Visit(0, 1, [&](std::string_view first) { value = first; });
  DropFront(1);
  return value;
}

std::string List::PopBack() {
  std::string value;
  Visit(size() - 1, size(), [&](std::string_view last) { value = last; });
  KeepFront(size() - 1);
  return value;
}

std::size_t List::RemoveIf(const Doomed& doomed) {
  std::size_t removed = 0;
  for (std::size_t position = 0; position < size();) {
    std::size_t begin = 0;
    const Chunk chunk = ChunkAt(position, begin);
    std::size_t gone = 0;
    const char* at = chunk.data;
    for (std::size_t i = 0; i < chunk.count; ++i) {
      gone += doomed(removed + position + i, ReadElement(at)) ? 1 : 0;
    }
    if (gone == chunk.count) {
      DropAt(position);
    } else if (gone != 0) {
      Edit(position, [&](Chunk& edited) { Filter(edited, removed + position, doomed); });
    }
    position += chunk.count - gone;
    removed += gone;
  }
  return removed;
}

std::size_t List::RemoveEqual(std::string_view value) {
  return RemoveIf([&](std::size_t, std::string_view element) { return element == value; });
}

void List::EraseRanges(std::vector<std::pair<std::size_t, std::size_t>> ranges) {
  std::ranges::sort(ranges);
  std::size_t covered = 0;  // made disjoint, so that the last one that begins before decides
  for (auto& [first, count] : ranges) {
    covered = std::max(covered, first + count);
    count = covered - first;
  }
  RemoveIf([&](std::size_t position, std::string_view) {
    const auto after = std::ranges::upper_bound(ranges, position, {},
                                                [](const auto& range) { return range.first; });
    return after != ranges.begin() && position < (after - 1)->first + (after - 1)->second;
  });
}

template <typename Fn>
void List::VisitChunks(std::size_t position, Fn&& visit) const {
  if (!tree_.empty()) return tree_.Visit(position, visit);
  if (position < only_.count) (void)visit(only_);
}

void List::Visit(std::size_t begin, std::size_t end,
                 const std::function<void(std::string_view)>& visit) const {
  if (begin >= end) return;
  std::size_t position = 0;
  (void)ChunkAt(begin, position);
  VisitChunks(begin, [&](const Chunk& chunk) {
    const char* at = chunk.data;
    for (std::size_t i = 0; i < chunk.count && position < end; ++i, ++position) {
      const std::string_view value = ReadElement(at);
      if (position >= begin) visit(value);
    }
    return position < end;
  });
}

std::uint64_t List::heap_bytes() const {
  return HeapBytes(sizeof(*this)) + chunk_bytes_ + tree_.heap_bytes();
}

// An element fills a chunk of its own at worst, and its chunk is as large as one step more.
std::uint64_t List::GrowthBound(std::size_t elements, std::uint64_t bytes) const {
  const std::size_t chunks = 2 + std::min<std::size_t>(elements, bytes / (kChunkBytes / 2) + 1);
  return bytes + 4 * elements + chunks * (kStep + 32) +
         CountedTree<Chunk, Count>::GrowthBound(chunks);
}

bool List::Shed(std::size_t elements) {
  return tree_.Shed(elements, [](const Chunk& chunk) { std::free(chunk.data); });
}

bool List::Holds() const {
  std::uint64_t bytes = 0;
  bool good = tree_.CountsHold() && (tree_.empty() || only_.count == 0);
  VisitChunks(0, [&](const Chunk& chunk) {
    bytes += HeapOf(chunk.bytes);
    good = good && chunk.count != 0 && OffsetOf(chunk, chunk.count) == chunk.bytes &&
           (chunk.bytes <= kChunkBytes || chunk.count == 1);
    return good;
  });
  return good && bytes == chunk_bytes_;
}

}  // namespace keepsake::engine
