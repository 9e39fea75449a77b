#pragma once

#include <keepsake/configurations.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>

namespace keepsake {
inline namespace v1 {

/// How long a collection lives after a write to it, and whether that write starts its time anew.
/// Elements have no time of their own.
class CollectionTtl {
 public:
  /// The client's default TTL, started anew by every write.
  static CollectionTtl FromCacheTtl() { return CollectionTtl({}, true); }
  /// This TTL, started anew by every write. More than 0.
  static CollectionTtl Of(std::chrono::milliseconds ttl) { return CollectionTtl(ttl, true); }
  /// Started anew exactly when a TTL is given.
  static CollectionTtl RefreshTtlIfProvided(std::optional<std::chrono::milliseconds> ttl) {
    return CollectionTtl(ttl, ttl.has_value());
  }

  /// The same TTL, which a write to a collection that is there starts anew, whatever remained.
  CollectionTtl WithRefresh() const { return CollectionTtl(ttl_, true); }
  /// The same TTL, which counts only when the write creates the collection.
  CollectionTtl WithNoRefresh() const { return CollectionTtl(ttl_, false); }

  /// Empty: the client's default.
  std::optional<std::chrono::milliseconds> ttl() const { return ttl_; }
  bool refreshes() const { return refreshes_; }
  friend bool operator==(const CollectionTtl&, const CollectionTtl&) = default;

 private:
  CollectionTtl(std::optional<std::chrono::milliseconds> ttl, bool refreshes)
      : ttl_(ttl), refreshes_(refreshes) {}

  std::optional<std::chrono::milliseconds> ttl_;
  bool refreshes_;
};

/// Of any call.
struct CallOptions {
  /// The deadline, retries included; the configuration's when empty. More than 0.
  std::optional<std::chrono::milliseconds> timeout{};
  /// Ends the call early with kCancelled.
  std::stop_token stop{};
};

/// Of a call that changes nothing.
struct ReadOptions {
  std::optional<std::chrono::milliseconds> timeout{};
  std::stop_token stop{};
  /// The configuration's when empty.
  std::optional<ReadConcern> read_concern{};
};

/// Of a call that stores a whole item.
struct SetOptions {
  /// How long the item lives; the client's default when empty. More than 0.
  std::optional<std::chrono::milliseconds> ttl{};
  std::optional<std::chrono::milliseconds> timeout{};
  std::stop_token stop{};
};

/// Of a call that writes to a collection.
struct CollectionOptions {
  CollectionTtl ttl = CollectionTtl::FromCacheTtl();
  std::optional<std::chrono::milliseconds> timeout{};
  std::stop_token stop{};
};

}  // namespace v1
}  // namespace keepsake
