#pragma once

#include "engine/block.h"
#include "engine/types.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace keepsake::engine {

// Where a record is: its distance from the arena's base in units of 8 bytes, 34 bits. Never 0.
using Location = std::uint64_t;

// What decides a record's layout: the fields of its head.
struct RecordHead {
  std::uint32_t value_bytes = 0;  // 17 bits; 0 for a block, which knows its own
  std::uint32_t key_bytes = 0;    // 17 bits
  Kind kind = Kind::kInline;      // 3 bits
  CacheId cache = 0;
  bool has_expiry = false;
  bool key_in_block = false;  // the block has the key as well; for keys too long for the log

  std::uint64_t Pack() const;
  // Head, expiry, key, value or reference, rounded up to 8.
  std::size_t record_bytes() const;
};

// A view of one record in a segment:
//
//   8 bytes   head: value length 17 bits | key length 17 | kind 3 | cache slot 16 | has expiry 1 |
//             dead 1 | key in block 1 | spare 8
//   8 bytes   expiry as a count of Instant, only with `has expiry`
//   n bytes   key, only without `key in block`
//   m bytes   value, or 8 bytes of reference to a Block, in which is the value or the collection
//   0-7       padding to 8
//
// 16 + 32 bytes of content are 56 bytes without an expiry and 64 with one.
class Record {
 public:
  explicit Record(std::byte* at) : at_(at) {}

  // `key` and `value` have the lengths of the head; with a block, `value` is not looked at and the
  // record owns a share of `block` from then on.
  static Record Write(std::byte* at, const RecordHead& head, std::string_view key,
                      std::string_view value, Block* block, Instant expiry);

  std::size_t bytes() const;
  // The log's bytes and the block's.
  std::uint64_t weight() const { return bytes() + block_bytes(); }
  std::uint64_t block_bytes() const { return is_block() ? block()->charged_bytes() : 0; }

  Kind kind() const { return static_cast<Kind>(Bits(kKindAt, 3)); }
  bool is_block() const { return kind() != Kind::kInline; }
  RecordHead fields() const;
  CacheId cache() const { return static_cast<CacheId>(Bits(kCacheAt, 16)); }
  bool has_expiry() const { return Bits(kHasExpiryAt, 1) != 0; }
  bool dead() const { return Bits(kDeadAt, 1) != 0; }
  void Kill() { StoreHead(head() | 1ULL << kDeadAt); }

  // Instant::max() without one.
  Instant expiry() const;
  // Only with has_expiry().
  void SetExpiry(Instant at) {
    const auto count = at.time_since_epoch().count();
    std::memcpy(at_ + 8, &count, 8);
  }
  bool ExpiredAt(Instant now) const { return has_expiry() && expiry() <= now; }

  Key key() const { return {cache(), key_bytes(), kind() == Kind::kLeaderboard}; }
  bool HasKey(Key key) const {
    return cache() == key.cache && key_bytes() == key.bytes &&
           (kind() == Kind::kLeaderboard) == key.board;
  }
  // Of an inline record.
  std::string_view inline_value() const {
    return {chars() + key_end(), static_cast<std::size_t>(Bits(0, 17))};
  }
  void SetInlineValue(std::string_view value);
  // Of any other record.
  Block* block() const {
    Block* out = nullptr;
    std::memcpy(static_cast<void*>(&out), at_ + key_end(), 8);
    return out;
  }

 private:
  static constexpr int kKeyBytesAt = 17;
  static constexpr int kKindAt = 34;
  static constexpr int kCacheAt = 37;
  static constexpr int kHasExpiryAt = 53;
  static constexpr int kDeadAt = 54;
  static constexpr int kKeyInBlockAt = 55;
  friend struct RecordHead;

  std::uint64_t head() const {
    std::uint64_t out = 0;
    std::memcpy(&out, at_, 8);
    return out;
  }
  void StoreHead(std::uint64_t head) { std::memcpy(at_, &head, 8); }
  std::uint64_t Bits(int at, int count) const { return (head() >> at) & ((1ULL << count) - 1); }
  const char* chars() const { return reinterpret_cast<const char*>(at_); }
  std::size_t key_begin() const { return has_expiry() ? 16 : 8; }
  std::size_t key_end() const {
    return key_begin() + (Bits(kKeyInBlockAt, 1) != 0 ? 0 : Bits(kKeyBytesAt, 17));
  }
  std::string_view key_bytes() const {
    if (Bits(kKeyInBlockAt, 1) != 0) return block()->key();
    return {chars() + key_begin(), static_cast<std::size_t>(Bits(kKeyBytesAt, 17))};
  }

  std::byte* at_;
};

}  // namespace keepsake::engine
