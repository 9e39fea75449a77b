#include "identity/verified_tokens.h"

#include "base/limits.h"

#include <cstring>

namespace keepsake::identity {

// The key is a digest already: any eight bytes of it are a hash.
std::size_t VerifiedTokens::HashOf::operator()(const std::string& digest) const {
  std::size_t hash = 0;
  std::memcpy(&hash, digest.data(), sizeof(hash));
  return hash;
}

std::optional<Verified> VerifiedTokens::Find(const crypto::Digest& token, base::Instant now) const {
  return entries_.With([&](const Entries& entries) -> std::optional<Verified> {
    const auto found = entries.find(token.str());
    if (found == entries.end() || now >= found->second.until) return std::nullopt;
    return found->second;
  });
}

void VerifiedTokens::Insert(const crypto::Digest& token, const Verified& verified,
                            base::Instant now) {
  entries_.With([&](Entries& entries) {
    if (verified.revision != revision()) return;
    if (entries.size() >= limits::kVerifiedTokens) {
      std::erase_if(entries, [&](const auto& entry) { return now >= entry.second.until; });
      if (entries.size() >= limits::kVerifiedTokens) entries.clear();
    }
    entries.insert_or_assign(token.str(), verified);
  });
}

void VerifiedTokens::Revoke() {
  entries_.With([&](Entries& entries) {
    revision_.fetch_add(1, std::memory_order_acq_rel);
    entries.clear();
  });
}

}  // namespace keepsake::identity
