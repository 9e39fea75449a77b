#pragma once

#include "engine/collection.h"
#include "engine/counted_tree.h"
#include "engine/record.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keepsake::engine {

// Byte strings in a row, in packed chunks of at most 2 KiB, or of one longer element. One chunk
// stands alone; more of them stand in a tree. Positions are 0-based.
// Source: momento-semantics.md §5.
class List final : public Collection {
 public:
  static constexpr Kind kKind = Kind::kList;
  static constexpr std::size_t kChunkBytes = 2 << 10;

  List() = default;
  ~List() override;
  List(const List&) = delete;
  List& operator=(const List&) = delete;

  std::size_t size() const override { return tree_.empty() ? only_.count : tree_.weight(); }
  void PushBack(std::string_view value);
  void PushFront(std::string_view value);
  // Of a list that is not empty.
  std::string PopFront();
  std::string PopBack();
  // Keeps the elements at [begin, end), begin <= end <= size().
  void Keep(std::size_t begin, std::size_t end);
  // How many were equal to the value.
  std::size_t RemoveEqual(std::string_view value);
  // Removes the elements whose positions are in any of the ranges (first position, count), whatever
  // their order and overlap.
  void EraseRanges(std::vector<std::pair<std::size_t, std::size_t>> ranges);
  // Calls `visit(value)` for the elements at [begin, end).
  void Visit(std::size_t begin, std::size_t end,
             const std::function<void(std::string_view)>& visit) const;

  std::uint64_t heap_bytes() const override;
  std::uint64_t GrowthBound(std::size_t elements, std::uint64_t bytes) const override;
  bool Shed(std::size_t elements) override;
  bool Holds() const override;

 private:
  // Elements as varint length and bytes, on the heap. Copied as plain words by the tree; owned by
  // the list.
  struct Chunk {
    char* data = nullptr;
    std::uint32_t bytes = 0;
    std::uint32_t count = 0;
    bool operator==(const Chunk&) const = default;
  };
  struct Count {
    std::size_t operator()(const Chunk& chunk) const { return chunk.count; }
  };
  // Whether the element at a position goes.
  using Doomed = std::function<bool(std::size_t position, std::string_view value)>;

  static void Resize(Chunk& chunk, std::size_t bytes);
  static void Append(Chunk& chunk, std::string_view value);
  static void Prepend(Chunk& chunk, std::string_view value);
  static std::size_t OffsetOf(const Chunk& chunk, std::size_t index);
  static void CutFront(Chunk& chunk, std::size_t elements);
  static void CutBack(Chunk& chunk, std::size_t elements);
  static void Filter(Chunk& chunk, std::size_t position, const Doomed& doomed);

  template <typename Change>
  void Edit(std::size_t begin, Change&& change);
  Chunk ChunkAt(std::size_t position, std::size_t& begin) const;
  void AddChunk(bool at_back, std::string_view value);
  void DropAt(std::size_t begin);
  void KeepFront(std::size_t count);
  void DropFront(std::size_t count);
  std::size_t RemoveIf(const Doomed& doomed);
  template <typename Fn>
  void VisitChunks(std::size_t position, Fn&& visit) const;

  Chunk only_;  // while the tree is empty
  CountedTree<Chunk, Count> tree_;
  std::uint64_t chunk_bytes_ = 0;  // on the heap
};

}  // namespace keepsake::engine
