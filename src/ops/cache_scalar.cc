#include "ops/cache_scalar.h"

#include "engine/engine.h"
#include "ops/item.h"

namespace keepsake::ops {

void Get(Call& call, const cache_client::GetRequest& request,
         Reply<cache_client::GetResponse> reply) {
  const auto key = FindItem(call, request.cache_key());
  if (!key.has_value()) return reply(key.error());
  cache_client::GetResponse response;
  if (const auto value = call.services.engine.Get(*key, call.now); value.has_value()) {
    response.set_result(cache_client::Hit);
    response.set_cache_body(value->view().data(), value->view().size());
  } else {
    response.set_result(cache_client::Miss);
  }
  reply(std::move(response));
}

void Set(Call& call, const cache_client::SetRequest& request,
         Reply<cache_client::SetResponse> reply) {
  const std::string& value = request.cache_body();
  const auto key = FindItem(call, request.cache_key());
  if (!key.has_value()) return reply(key.error());
  const auto expiry = ExpiryAfter(call, request.ttl_milliseconds());
  if (!expiry.has_value()) return reply(expiry.error());
  Status stored = CheckItemSize(request.cache_key().size(), value.size());
  if (stored.has_value()) stored = call.services.engine.Set(*key, value, *expiry, call.now);
  if (!stored.has_value()) return reply(stored.error());
  cache_client::SetResponse response;
  response.set_result(cache_client::Ok);
  reply(std::move(response));
}

void Delete(Call& call, const cache_client::DeleteRequest& request,
            Reply<cache_client::DeleteResponse> reply) {
  const auto key = FindItem(call, request.cache_key());
  if (!key.has_value()) return reply(key.error());
  call.services.engine.Delete(*key, call.now);
  reply(cache_client::DeleteResponse());
}

}  // namespace keepsake::ops
