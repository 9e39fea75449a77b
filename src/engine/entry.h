#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace keepsake::engine {

// An element of a dictionary, a set or a sorted set as it lies in memory, packed or on its own:
//
//   varint   length of the key: the field, the element, the value that is scored
//   varint   length of the payload
//   bytes    key, payload: a dictionary's value, nothing, or eight bytes of score
struct Entry {
  std::string_view key;
  std::string_view payload;
  const char* at = nullptr;

  std::size_t bytes() const {
    return static_cast<std::size_t>(payload.data() + payload.size() - at);
  }
};

namespace varint {

// Lengths below 2^28.
constexpr std::size_t Size(std::size_t value) {
  return value < 1U << 7 ? 1 : value < 1U << 14 ? 2 : value < 1U << 21 ? 3 : 4;
}
inline char* Write(char* to, std::size_t value) {
  for (; value >= 0x80; value >>= 7) *to++ = static_cast<char>(value % 0x80 + 0x80);
  *to++ = static_cast<char>(value);
  return to;
}
inline const char* Read(const char* from, std::size_t& value) {
  value = 0;
  for (int shift = 0;; shift += 7) {
    const auto byte = static_cast<unsigned char>(*from++);
    value |= static_cast<std::size_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return from;
  }
}

}  // namespace varint

inline std::size_t EntryBytes(std::size_t key, std::size_t payload) {
  return varint::Size(key) + varint::Size(payload) + key + payload;
}
inline void WriteEntry(char* to, std::string_view key, std::string_view payload) {
  to = varint::Write(varint::Write(to, key.size()), payload.size());
  if (!key.empty()) std::memcpy(to, key.data(), key.size());
  if (!payload.empty()) std::memcpy(to + key.size(), payload.data(), payload.size());
}
inline Entry ReadEntry(const char* at) {
  std::size_t key = 0, payload = 0;
  const char* const from = varint::Read(varint::Read(at, key), payload);
  return {{from, key}, {from + key, payload}, at};
}

}  // namespace keepsake::engine
