#include "engine/block.h"

#include "engine/budget.h"

#include <cstdlib>
#include <cstring>
#include <new>

namespace keepsake::engine {
namespace {

// From here on the allocator may take whole pages from the system.
constexpr std::size_t kPagedBytes = 128 << 10;
constexpr std::size_t kPageBytes = 4096;
// The allocator's own words in front of what it gives.
constexpr std::size_t kAllocatorBytes = 16;

std::size_t RoundUp(std::size_t n, std::size_t unit) {
  return (n + unit - 1) / unit * unit;
}

}  // namespace

std::uint64_t Block::ChargeFor(std::size_t content_bytes) {
  const std::size_t asked = sizeof(Block) + content_bytes + kAllocatorBytes;
  return RoundUp(asked, asked < kPagedBytes ? 16 : kPageBytes);
}

Block::Block(std::shared_ptr<Budget> budget, std::uint64_t charge, std::string_view key,
             std::string_view value)
    : key_bytes_(static_cast<std::uint32_t>(key.size())),
      value_bytes_(value.size()),
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

void Graveyard::Empty() {
  while (top_ != nullptr) {
    Block* const next = top_->next_buried_;
    std::exchange(top_, next)->Drop();
  }
}

}  // namespace keepsake::engine
