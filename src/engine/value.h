#pragma once

#include "engine/block.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace keepsake::engine {

// The bytes of an item at the moment of the read: a copy when they are few, else a share of the
// block that holds them, which later writes replace and never change. One line of cache in size;
// may be moved to another thread and may outlive the engine. A held block counts against the memory
// bound until the last Value of it is gone.
class Value {
 public:
  // Longer values are copied into a block of their own, or shared.
  static constexpr std::size_t kSmallBytes = 52;

  Value() = default;
  // Copies `bytes`. Throws std::bad_alloc.
  explicit Value(std::string_view bytes);
  // Shares `block`; the value is its whole Block::value().
  explicit Value(BlockRef block);

  Value(Value&& other) noexcept = default;
  Value& operator=(Value&& other) noexcept = default;

  // Valid while this Value is neither moved nor destroyed.
  std::string_view view() const {
    return block_ ? block_->value() : std::string_view(small_.data(), size_);
  }
  operator std::string_view() const { return view(); }

 private:
  BlockRef block_;
  std::uint32_t size_ = 0;
  std::array<char, kSmallBytes> small_;
};

static_assert(sizeof(Value) == 64);

}  // namespace keepsake::engine
