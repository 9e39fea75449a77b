#include "engine/block.h"

#include "engine/budget.h"
#include "engine/collection.h"
#include "engine/heap.h"

#include <cstdlib>
#include <cstring>
#include <new>

namespace keepsake::engine {
namespace {

// A collection with more elements is freed in slices of so many.
constexpr std::size_t kSliceElements = 512;

}  // namespace

std::uint64_t Block::ChargeFor(std::size_t content_bytes) {
  return HeapBytes(sizeof(Block) + content_bytes);
}

Block::~Block() = default;

Block::Block(std::shared_ptr<Budget> budget, std::uint64_t charge, std::string_view key,
             std::string_view value)
    : key_bytes_(static_cast<std::uint32_t>(key.size())),
      value_bytes_(static_cast<std::uint32_t>(value.size())),
      charged_bytes_(charge),
      budget_(std::move(budget)) {
  char* to = reinterpret_cast<char*>(this + 1);
  if (!key.empty()) std::memcpy(to, key.data(), key.size());
  if (!value.empty()) std::memcpy(to + key.size(), value.data(), value.size());
}

BlockRef Block::Allocate(std::shared_ptr<Budget> budget, std::uint64_t charge, std::string_view key,
                         std::string_view value) {
  void* memory = std::malloc(sizeof(Block) + key.size() + value.size());
  if (memory == nullptr) return BlockRef();
  return BlockRef(new (memory) Block(std::move(budget), charge, key, value));
}

BlockRef Block::Make(const std::shared_ptr<Budget>& budget, std::string_view key,
                     std::string_view value) {
  const std::uint64_t charge = ChargeFor(key.size() + value.size());
  if (!budget->TakeForWrite(charge)) return BlockRef();
  BlockRef made = Allocate(budget, charge, key, value);
  if (!made) budget->Give(charge);
  return made;
}

BlockRef Block::MakeFor(const std::shared_ptr<Budget>& budget, std::string_view key,
                        std::unique_ptr<Collection>& collection) {
  const std::uint64_t charge = ChargeFor(key.size()) + collection->heap_bytes();
  if (!budget->TakeForWrite(charge)) return BlockRef();
  BlockRef made = Allocate(budget, charge, key, {});
  if (!made) {
    budget->Give(charge);
  } else {
    made.get()->collection_ = std::move(collection);
  }
  return made;
}

std::int64_t Block::Recharge() {
  const std::uint64_t now = ChargeFor(key_bytes_) + collection_->heap_bytes();
  return static_cast<std::int64_t>(now - std::exchange(charged_bytes_, now));
}

bool Block::Shed() {
  return collection_ != nullptr && collection_->Shed(kSliceElements);
}

BlockRef Block::Copy(std::string_view value) {
  return Allocate(nullptr, 0, {}, value);
}

void Block::Drop() {
  // The release makes this thread's reads come before the free, the acquire everyone else's.
  if (shares_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  const std::shared_ptr<Budget> budget = std::move(budget_);
  const std::uint64_t charge = charged_bytes_;
  this->~Block();
  std::free(this);
  if (budget != nullptr) budget->Give(charge);
}

void Graveyard::Bury(Block* owned) {
  owned->next_buried_ = std::exchange(top_, owned);
}

void Graveyard::MoveLarge(Graveyard& other) {
  Graveyard small;
  while (top_ != nullptr) {
    Block* const block = std::exchange(top_, top_->next_buried_);
    const bool large = block->collection_ != nullptr && block->collection_->size() > kSliceElements;
    (large ? other : small).Bury(block);
  }
  std::swap(top_, small.top_);
}

void Graveyard::TakeAll(Graveyard& other) {
  while (other.top_ != nullptr) Bury(std::exchange(other.top_, other.top_->next_buried_));
}

std::uint64_t Graveyard::charged_bytes() const {
  std::uint64_t sum = 0;
  for (const Block* block = top_; block != nullptr; block = block->next_buried_) {
    sum += block->charged_bytes_;
  }
  return sum;
}

bool Graveyard::Slice() {
  if (top_ == nullptr) return false;
  if (!top_->Shed()) std::exchange(top_, top_->next_buried_)->Drop();
  return true;
}

void Graveyard::Empty() {
  while (top_ != nullptr) {
    Block* const next = top_->next_buried_;
    std::exchange(top_, next)->Drop();
  }
}

}  // namespace keepsake::engine
