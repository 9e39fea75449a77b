#include "sigv4/signing_key_cache.h"

#include "crypto/digest.h"
#include "crypto/equal.h"
#include "crypto/wipe.h"

namespace keepsake::sigv4 {
namespace {

constexpr std::size_t kDigest = crypto::Digest::kBytes;
constexpr std::size_t kPlace = 2 * kDigest;

SigningKey KeyAt(const char* place) {
  crypto::Digest bytes;
  std::copy_n(place + kDigest, kDigest, bytes.data());
  const SigningKey key(bytes);
  crypto::Wipe(std::span(bytes.data(), kDigest));
  return key;
}

}  // namespace

// The entry of that credential, or the one unused for longest, whose place it may take.
SigningKeyCache::Entry& SigningKeyCache::Set::Choose(std::string_view credential) {
  Entry* oldest = entries.data();
  for (Entry& entry : entries) {
    if (entry.credential == credential) return entry;
    if (entry.used < oldest->used) oldest = &entry;
  }
  return *oldest;
}

SigningKey SigningKeyCache::GetFrom(Set& set, const KeyScope& scope,
                                    std::string_view secret_access_key) {
  const crypto::Digest secret = crypto::Sha256(secret_access_key);
  Entry& entry = set.Choose(scope.text());
  entry.used = ++set.lookups;
  if (entry.credential != scope.text() || !crypto::Equal({entry.place, kDigest}, secret)) {
    entry.credential = scope.text();
    std::ranges::copy(secret.view(), entry.place);
    std::ranges::copy(DeriveSigningKey(scope, secret_access_key).view(), entry.place + kDigest);
    derivations_.fetch_add(1, std::memory_order_relaxed);
  }
  return KeyAt(entry.place);
}

SigningKeyCache::SigningKeyCache() : memory_(kSets * kWays * kPlace) {
  char* next = memory_.span().data();
  for (auto& set : sets_) {
    set.With([&](Set& s) {
      for (Entry& entry : s.entries) entry.place = std::exchange(next, next + kPlace);
    });
  }
}

SigningKey SigningKeyCache::Get(const KeyScope& scope, std::string_view secret_access_key) {
  auto& set = sets_[std::hash<std::string_view>()(scope.text()) % kSets];
  return set.With([&](Set& s) { return GetFrom(s, scope, secret_access_key); });
}

void SigningKeyCache::Clear() {
  for (auto& set : sets_) {
    set.With([](Set& s) {
      for (Entry& entry : s.entries) {
        entry.credential.clear();
        crypto::Wipe(std::span(entry.place, kPlace));
      }
    });
  }
}

}  // namespace keepsake::sigv4
