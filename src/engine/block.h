#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

namespace keepsake::engine {

class Block;
class Budget;
class Collection;

// One share of a Block; the last one to go frees it. Null when default made or moved from.
class BlockRef {
 public:
  BlockRef() = default;
  // Takes over a share that the caller already owns.
  explicit BlockRef(Block* owned) : block_(owned) {}
  BlockRef(BlockRef&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  BlockRef& operator=(BlockRef&& other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~BlockRef();

  explicit operator bool() const { return block_ != nullptr; }
  const Block* operator->() const { return block_; }
  Block* get() const { return block_; }
  // Gives the share to the caller, who must free it.
  [[nodiscard]] Block* Release() { return std::exchange(block_, nullptr); }

 private:
  Block* block_ = nullptr;
};

// A value on the heap, with the key in front of it when that is too long for the log. Its bytes
// never change. Or a collection, which changes under its shard's lock and has no other share.
// Shares are counted atomically, so readers keep one while the item is overwritten,
// evicted or flushed, on any thread.
//
// Layout: this head, key bytes, value bytes.
class Block {
 public:
  // Charges `budget` first; null when it or the system refuses.
  static BlockRef Make(const std::shared_ptr<Budget>& budget, std::string_view key,
                       std::string_view value);
  // Takes the collection over and charges `budget` for it too. Null, and nothing taken, when it or
  // the system refuses.
  static BlockRef MakeFor(const std::shared_ptr<Budget>& budget, std::string_view key,
                          std::unique_ptr<Collection>& collection);
  // A copy that belongs to a reply: no key, not charged to any budget. Null without memory.
  static BlockRef Copy(std::string_view value);
  // What Make charges for `content_bytes` of key and value: an upper bound of what the allocator
  // hands out, so that a charge never has to be corrected.
  static std::uint64_t ChargeFor(std::size_t content_bytes);

  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;

  std::string_view key() const { return {content(), key_bytes_}; }
  std::string_view value() const { return {content() + key_bytes_, value_bytes_}; }
  std::uint64_t charged_bytes() const { return charged_bytes_; }
  Collection* collection() const { return collection_.get(); }
  // A number that the collection got from its shard with its last change, and no other state of any
  // collection there has.
  std::uint32_t stamp() const { return stamp_; }
  void Stamp(std::uint32_t stamp) { stamp_ = stamp; }
  // The collection has changed its size: by how much the charge is higher now.
  std::int64_t Recharge();
  // Lets go of some of what is in a large collection, so that the rest of freeing it is short.
  // False when nothing is left.
  bool Shed();
  // 1 for the item, 1 for each reader; for tests.
  std::uint32_t shares() const { return shares_.load(std::memory_order_relaxed); }

  BlockRef Share() {
    shares_.fetch_add(1, std::memory_order_relaxed);
    return BlockRef(this);
  }

 private:
  friend class BlockRef;
  friend class Graveyard;

  static BlockRef Allocate(std::shared_ptr<Budget> budget, std::uint64_t charge,
                           std::string_view key, std::string_view value);
  Block(std::shared_ptr<Budget> budget, std::uint64_t charge, std::string_view key,
        std::string_view value);
  ~Block();
  void Drop();
  const char* content() const { return reinterpret_cast<const char*>(this + 1); }

  std::atomic<std::uint32_t> shares_ = 1;
  std::uint32_t key_bytes_;
  std::uint32_t value_bytes_;
  std::uint32_t stamp_ = 0;
  std::uint64_t charged_bytes_;
  std::shared_ptr<Budget> budget_;
  std::unique_ptr<Collection> collection_;
  Block* next_buried_ = nullptr;
};

inline BlockRef::~BlockRef() {
  if (block_ != nullptr) block_->Drop();
}

// Blocks that were unlinked under a shard's lock and are let go after it. Needs no memory of its
// own, since freeing is what happens when there is none.
class Graveyard {
 public:
  Graveyard() = default;
  Graveyard(Graveyard&& other) noexcept : top_(std::exchange(other.top_, nullptr)) {}
  Graveyard& operator=(Graveyard&& other) noexcept {
    std::swap(top_, other.top_);
    return *this;
  }
  ~Graveyard() { Empty(); }

  // Takes over the share that the item had.
  void Bury(Block* owned);
  void Empty();
  bool empty() const { return top_ == nullptr; }
  // Hands the blocks whose freeing would take long to `other`.
  void MoveLarge(Graveyard& other);
  void TakeAll(Graveyard& other);
  // Frees a little; false when it is empty.
  bool Slice();
  std::uint64_t charged_bytes() const;

 private:
  Block* top_ = nullptr;
};

}  // namespace keepsake::engine
