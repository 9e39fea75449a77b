#include "ops/cache_batch.h"

#include "engine/engine.h"
#include "ops/item.h"

#include <memory>
#include <vector>

namespace keepsake::ops {
namespace {

constexpr int kPrefetched = 16;  // keys whose loads overlap

// One batch on its way. The request is kept, and let go item by item.
template <typename Request>
struct Batch {
  Services& services;
  engine::CacheId cache;
  Request request;
  int next = 0;

  bool done() const { return next == request.items_size(); }
  // The next item; the loads of those behind it have begun.
  auto& Take() {
    if (next % kPrefetched == 0) {
      for (int i = next; i < std::min(next + kPrefetched, request.items_size()); ++i) {
        services.engine.Prefetch({cache, request.items(i).cache_key()});
      }
    }
    return *request.mutable_items(next++);
  }
};

template <typename Request>
Result<std::shared_ptr<Batch<Request>>> BatchOf(const Call& call, Request&& request) {
  std::vector<std::string_view> keys;
  for (const auto& item : request.items()) keys.push_back(item.cache_key());
  TRY_ASSIGN(const engine::CacheId cache, FindItems(call, keys));
  return std::make_shared<Batch<Request>>(Batch<Request>{call.services, cache, std::move(request)});
}

template <typename Response>
Response Invalid(std::string_view words) {
  Response response;
  response.set_result(cache_client::Invalid);
  response.set_message(words.data(), words.size());
  return response;
}

cache_client::GetResponse GetOne(Services& services, engine::Key key) {
  bool other_type = false;
  const auto value = services.engine.Get(key, services.clock.Now(), &other_type);
  if (other_type) return Invalid<cache_client::GetResponse>("the item is no scalar");
  cache_client::GetResponse response;
  response.set_result(value.has_value() ? cache_client::Hit : cache_client::Miss);
  if (value.has_value()) response.set_cache_body(value->view().data(), value->view().size());
  return response;
}

cache_client::SetResponse SetOne(const Call& call, engine::CacheId cache,
                                 const cache_client::SetRequest& item) {
  const auto set = [&]() -> Status {
    TRY_ASSIGN(const engine::Expiry expiry, ExpiryAfter(call, item.ttl_milliseconds()));
    TRY(CheckItemSize(item.cache_key().size(), item.cache_body().size()));
    return call.services.engine.Set({cache, item.cache_key()}, item.cache_body(), expiry, call.now);
  };
  if (const Status done = set(); !done.has_value()) {
    return Invalid<cache_client::SetResponse>(done.error().message());
  }
  cache_client::SetResponse response;
  response.set_result(cache_client::Ok);
  return response;
}

}  // namespace

Result<Source<cache_client::GetResponse>> GetBatch(Call& call,
                                                   cache_client::GetBatchRequest request) {
  TRY_ASSIGN(auto batch, BatchOf(call, std::move(request)));
  return Source<cache_client::GetResponse>(
      [batch = std::move(batch)]() -> std::optional<cache_client::GetResponse> {
        if (batch->done()) return std::nullopt;
        return GetOne(batch->services, {batch->cache, batch->Take().cache_key()});
      });
}

Result<Source<cache_client::SetResponse>> SetBatch(Call& call,
                                                   cache_client::SetBatchRequest request) {
  TRY_ASSIGN(auto batch, BatchOf(call, std::move(request)));
  for (const auto& item : batch->request.items()) TRY(ExpiryAfter(call, item.ttl_milliseconds()));
  return Source<cache_client::SetResponse>(
      [batch = std::move(batch)]() -> std::optional<cache_client::SetResponse> {
        if (batch->done()) return std::nullopt;
        const Call now(batch->services, batch->services.clock.Now());
        auto& item = batch->Take();
        const auto response = SetOne(now, batch->cache, item);
        std::string().swap(*item.mutable_cache_body());
        return response;
      });
}

}  // namespace keepsake::ops
