#pragma once

#include "base/clock.h"
#include "base/guarded.h"
#include "crypto/digest.h"
#include "identity/principal.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>

namespace keepsake::identity {

// A principal and how long it may be taken for granted: until `until`, and only while ApiKeys still
// has this revision.
struct Verified {
  std::shared_ptr<const Principal> principal;
  base::Instant until{};
  std::uint64_t revision = 0;
};

// What was verified lately, by the token's SHA-256, because checking a signature costs about 0.1
// ms. Bounded: limits::kVerifiedTokens. Only good tokens get in, so nobody without one can fill it.
// Safe from any thread. Source: security.md S-TOK-6.
class VerifiedTokens {
 public:
  std::optional<Verified> Find(const crypto::Digest& token, base::Instant now) const;
  // Ignored when a revocation came between the check and this call.
  void Insert(const crypto::Digest& token, const Verified& verified, base::Instant now);
  // A revocation: forgets everything and begins a new revision.
  void Revoke();
  std::uint64_t revision() const { return revision_.load(std::memory_order_acquire); }

 private:
  struct HashOf {
    std::size_t operator()(const std::string& digest) const;
  };
  using Entries = std::unordered_map<std::string, Verified, HashOf>;

  base::Guarded<Entries> entries_;
  std::atomic<std::uint64_t> revision_{0};
};

}  // namespace keepsake::identity
