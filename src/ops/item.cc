#include "ops/item.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/try.h"
#include "engine/engine.h"

namespace keepsake::ops {

Result<engine::Key> FindItem(const Call& call, std::string_view key) {
  if (call.cache.empty()) {
    return base::InvalidArgument("the call names no cache in its 'cache' metadata");
  }
  TRY_ASSIGN(const engine::CacheId cache, call.services.engine.FindCache(call.cache));
  if (key.empty()) return base::InvalidArgument("the key is empty");
  if (key.size() > limits::kKeyBytes) return base::InvalidArgument("the key is over 64 KiB");
  return engine::Key{cache, key};
}

Result<engine::Expiry> ExpiryAfter(const Call& call, std::uint64_t ttl_milliseconds) {
  using std::chrono::milliseconds;
  if (ttl_milliseconds == 0) {
    return base::InvalidArgument("the TTL is zero; it is at least one millisecond");
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
