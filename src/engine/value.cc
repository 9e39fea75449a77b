#include "engine/value.h"

#include <cstring>
#include <new>
#include <utility>

namespace keepsake::engine {

Value::Value(std::string_view bytes) {
  if (bytes.size() <= kSmallBytes) {
    std::memcpy(small_.data(), bytes.data(), bytes.size());
    size_ = static_cast<std::uint32_t>(bytes.size());
    return;
  }
  block_ = Block::Copy(bytes);
  if (!block_) throw std::bad_alloc();
}

Value::Value(BlockRef block) : block_(std::move(block)) {}

}  // namespace keepsake::engine
