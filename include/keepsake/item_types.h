#pragma once

#include <keepsake/bytes.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

namespace keepsake {
inline namespace v1 {

/// What an item is.
enum class ItemType : std::uint8_t { kScalar = 0, kDictionary, kSet, kList, kSortedSet };

/// Which end of a sorted set or leaderboard comes first. Ascending: the smallest score; equal
/// scores by their value's bytes, in a leaderboard by their id. Descending is the exact reverse.
enum class SortOrder : std::uint8_t { kAscending = 0, kDescending };

/// A value with the service's hash of it: opaque bytes, equal for equal values.
struct HashedValue {
  Bytes value{};
  Bytes hash{};
  bool operator==(const HashedValue&) const = default;
};

/// An item that a batch stores.
struct BatchItem {
  BatchItem(BytesView item_key, BytesView item_value,
            std::optional<std::chrono::milliseconds> item_ttl = {})
      : key(item_key), value(item_value), ttl(item_ttl) {}
  template <typename Key, typename Value>
  BatchItem(const std::pair<Key, Value>& pair) : key(pair.first), value(pair.second) {}

  BytesView key;
  BytesView value;
  /// The batch's when empty. More than 0.
  std::optional<std::chrono::milliseconds> ttl{};
};

/// What became of a conditional write.
class Stored {
 public:
  static Stored Yes(Bytes hash = {}) { return Stored(true, std::move(hash)); }
  static Stored No() { return Stored(false, {}); }

  /// The value is written, and its TTL.
  bool stored() const { return stored_; }
  /// The condition did not hold, and nothing changed.
  bool not_stored() const { return !stored_; }
  /// Of the value that was written, from the calls that have Hash in their name; otherwise empty.
  const Bytes& hash() const { return hash_; }
  friend bool operator==(const Stored&, const Stored&) = default;

 private:
  Stored(bool stored, Bytes hash) : stored_(stored), hash_(std::move(hash)) {}

  bool stored_;
  Bytes hash_;
};

/// What became of a change of an item's TTL: one of the three.
class TtlChange {
 public:
  static TtlChange Set() { return TtlChange(What::kSet); }
  static TtlChange NotSet() { return TtlChange(What::kNotSet); }
  static TtlChange Missing() { return TtlChange(What::kMissing); }

  /// The item has the new TTL.
  bool set() const { return what_ == What::kSet; }
  /// The item has the TTL it had: the new one was not longer, or not shorter.
  bool not_set() const { return what_ == What::kNotSet; }
  /// There is no such item.
  bool missing() const { return what_ == What::kMissing; }
  friend bool operator==(const TtlChange&, const TtlChange&) = default;

 private:
  enum class What : std::uint8_t { kSet, kNotSet, kMissing };
  explicit TtlChange(What what) : what_(what) {}

  What what_;
};

/// Whether something is there. Not a bool, which an `if` on its Result would hide.
class Exists {
 public:
  explicit Exists(bool yes) : yes_(yes) {}
  bool yes() const { return yes_; }
  bool no() const { return !yes_; }
  friend bool operator==(const Exists&, const Exists&) = default;

 private:
  bool yes_;
};

}  // namespace v1
}  // namespace keepsake
