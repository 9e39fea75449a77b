#include "ops/item.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/try.h"
#include "engine/engine.h"

namespace keepsake::ops {

namespace {

Status CheckKey(std::string_view key) {
  if (key.empty()) return base::InvalidArgument("the key is empty");
  if (key.size() > limits::kKeyBytes) return base::InvalidArgument("the key is over 64 KiB");
  return {};
}

}  // namespace

Result<engine::CacheId> FindItems(const Call& call, std::span<const std::string_view> keys) {
  if (call.cache.empty()) {
    return base::InvalidArgument("the call names no cache in its 'cache' metadata");
  }
  TRY_ASSIGN(const engine::CacheId cache, call.services.engine.FindCache(call.cache));
  for (const std::string_view key : keys) TRY(CheckKey(key));
  return cache;
}

Result<engine::Key> FindItem(const Call& call, std::string_view key) {
  TRY_ASSIGN(const engine::CacheId cache, FindItems(call, {&key, 1}));
  return engine::Key{cache, key};
}

Status CheckElement(const Call& call, std::size_t bytes) {
  const std::size_t most = call.services.profile.element_bytes;
  if (bytes <= most) return {};
  return Error(ErrorCode::kLimitExceeded,
               "an element of " + std::to_string(bytes) +
                   " bytes is over the element size limit of " + std::to_string(most),
               "element_size_limit_exceeded");
}

Result<engine::Expiry> ExpiryAfter(const Call& call, std::uint64_t ttl_milliseconds) {
  using std::chrono::milliseconds;
  if (ttl_milliseconds == 0) {
    return base::InvalidArgument("the TTL is zero; it is at least one millisecond");
  }
  const auto most = call.services.profile.longest_ttl;
  if (most != milliseconds::max() && ttl_milliseconds > static_cast<std::uint64_t>(most.count())) {
    return base::InvalidArgument("the TTL is over the limit of " + std::to_string(most.count()) +
                                 " milliseconds");
  }
  const auto room = std::chrono::floor<milliseconds>(base::Instant::max() - call.now);
  if (ttl_milliseconds >= static_cast<std::uint64_t>(room.count())) return engine::Expiry{};
  return engine::Expiry{call.now + milliseconds(ttl_milliseconds)};
}

Status CheckItemSize(std::size_t key_bytes, std::size_t value_bytes) {
  if (key_bytes + value_bytes <= limits::kItemBytes) return {};
  return Error(ErrorCode::kLimitExceeded,
               "the item is over the request limit of " + std::to_string(limits::kItemBytes) +
                   " bytes for key and value",
               "request_size_limit_exceeded");
}

}  // namespace keepsake::ops
