#include "engine/record.h"

#include <cassert>

namespace keepsake::engine {
namespace {

constexpr std::size_t RoundUp(std::size_t n) {
  return (n + 7) & ~std::size_t{7};
}
constexpr std::uint32_t kMaxLength = (1 << 17) - 1;
static_assert(sizeof(Block*) == 8 && sizeof(Instant::duration::rep) == 8);

}  // namespace

std::uint64_t RecordHead::Pack() const {
  assert(value_bytes <= kMaxLength && key_bytes <= kMaxLength);
  return std::uint64_t{value_bytes} | std::uint64_t{key_bytes} << Record::kKeyBytesAt |
         static_cast<std::uint64_t>(kind) << Record::kKindAt |
         std::uint64_t{cache} << Record::kCacheAt |
         std::uint64_t{has_expiry} << Record::kHasExpiryAt |
         std::uint64_t{key_in_block} << Record::kKeyInBlockAt;
}

std::size_t RecordHead::record_bytes() const {
  const std::size_t key = key_in_block ? 0 : key_bytes;
  const std::size_t value = kind == Kind::kInline ? value_bytes : sizeof(Block*);
  return RoundUp(8 + (has_expiry ? 8U : 0U) + key + value);
}

Record Record::Write(std::byte* at, const RecordHead& head, std::string_view key,
                     std::string_view value, Block* block, Instant expiry) {
  Record record(at);
  record.StoreHead(head.Pack());
  if (head.has_expiry) record.SetExpiry(expiry);
  if (!head.key_in_block) std::memcpy(at + record.key_begin(), key.data(), key.size());
  if (head.kind != Kind::kInline) {
    std::memcpy(at + record.key_end(), static_cast<const void*>(&block), 8);
  } else if (!value.empty()) {
    std::memcpy(at + record.key_end(), value.data(), value.size());
  }
  return record;
}

RecordHead Record::fields() const {
  return {.value_bytes = static_cast<std::uint32_t>(Bits(0, 17)),
          .key_bytes = static_cast<std::uint32_t>(Bits(kKeyBytesAt, 17)),
          .kind = kind(),
          .cache = cache(),
          .has_expiry = has_expiry(),
          .key_in_block = Bits(kKeyInBlockAt, 1) != 0};
}

std::size_t Record::bytes() const {
  return RoundUp(key_end() + (is_block() ? sizeof(Block*) : Bits(0, 17)));
}

Instant Record::expiry() const {
  if (!has_expiry()) return Instant::max();
  Instant::rep count = 0;
  std::memcpy(&count, at_ + 8, 8);
  return Instant(Instant::duration(count));
}

void Record::SetInlineValue(std::string_view value) {
  StoreHead((head() & ~std::uint64_t{kMaxLength}) | value.size());
  if (!value.empty()) std::memcpy(at_ + key_end(), value.data(), value.size());
}

}  // namespace keepsake::engine
