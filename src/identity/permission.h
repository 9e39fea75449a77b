#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// What a credential may do, and the decision. Pure values: no clock, no storage.
//
// Source: momento-semantics.md §10, security.md §4.5.
namespace keepsake::identity {

// What one call needs. Planes are apart (S-SCO-3): what allows the cache allows nothing else.
enum class Permission : std::uint8_t {
  kNothing,         // anybody, known or not
  kReadCache,       // the answer tells what is stored, and nothing changes
  kWriteCache,      // something changes, and the answer tells nothing of what was stored
  kReadWriteCache,  // conditional writes, counters, pops (S-SCO-1)
  kReadTopic,
  kWriteTopic,
  kControl,   // caches themselves: create, delete, flush, list
  kSecrets,   // the secrets store
  kIdentity,  // API keys and access keys
};

// Numbers as on the wire and in stored records.
enum class Role : std::uint8_t { kNothing = 0, kReadWrite = 1, kReadOnly = 2, kWriteOnly = 3 };

// Which names a rule covers. An empty prefix covers all; numbers are stored.
enum class Match : std::uint8_t { kAll = 0, kExact = 1, kPrefix = 2 };
struct Selector {
  Match match = Match::kAll;
  std::string name{};  // bytes; a prefix is a byte prefix

  bool Covers(std::string_view candidate) const;
  bool operator==(const Selector&) const = default;
};

// One statement: a role for some items of some caches, or for some topics of some caches.
struct Rule {
  enum class About : std::uint8_t { kItems = 0, kTopics = 1 };

  About about = About::kItems;
  Role role = Role::kNothing;
  std::optional<std::string> cache{};  // empty: every cache
  Selector names{};                    // keys or topic names
  bool operator==(const Rule&) const = default;
};

struct Permissions {
  bool super_user = false;  // data of every cache, and the caches themselves
  std::vector<Rule> rules{};
  bool operator==(const Permissions&) const = default;
};

// What one call touches. For caches `names` are the keys, all of them (S-SCO-2), or none for a call
// that is about no key; for topics the one topic.
struct Resource {
  std::string_view cache{};
  std::span<const std::string_view> names{};
};

// True when one single statement covers the whole call, or for a super-user of its planes.
bool Allows(const Permissions& permissions, Permission needed, const Resource& resource);

}  // namespace keepsake::identity
