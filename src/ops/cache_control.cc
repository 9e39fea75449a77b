#include "ops/cache_control.h"

#include "base/error.h"
#include "base/limits.h"
#include "engine/engine.h"
#include "ops/cache_names.h"
#include "ops/page_token.h"

#include <algorithm>

namespace keepsake::ops {
namespace {

// What a listed cache says about itself: the numbers of the hosted service's on-demand caches,
// which its tests expect. Only the item's size is a limit here.
constexpr std::uint32_t kTrafficRate = 10'000;     // calls a second
constexpr std::uint32_t kThroughputKib = 1 << 20;  // KiB a second
constexpr std::uint64_t kMaxTtlSeconds = 86'400;
constexpr std::uint32_t kTopicLimit = 100;  // publishes a second, subscriptions, KiB a message

void Describe(const std::string& name, control_client::Cache& cache) {
  cache.set_cache_name(name);
  auto& limits_of_cache = *cache.mutable_cache_limits();
  limits_of_cache.set_max_traffic_rate(kTrafficRate);
  limits_of_cache.set_max_throughput_kbps(kThroughputKib);
  limits_of_cache.set_max_item_size_kb(limits::kItemBytes >> 10);
  limits_of_cache.set_max_ttl_seconds(kMaxTtlSeconds);
  auto& limits_of_topics = *cache.mutable_topic_limits();
  limits_of_topics.set_max_publish_rate(kTopicLimit);
  limits_of_topics.set_max_subscription_count(kTopicLimit);
  limits_of_topics.set_max_publish_message_size_kb(kTopicLimit);
}

// A reply to a write, as the names' own completion: an empty message or the error.
template <typename Response>
CacheNames::Done Answer(Reply<Response> reply) {
  return [reply = std::move(reply)](Status done) mutable {
    if (!done.has_value()) return reply(std::move(done).error());
    reply(Response());
  };
}

}  // namespace

void CreateCache(Call& call, const control_client::CreateCacheRequest& request,
                 Reply<control_client::CreateCacheResponse> reply) {
  const Status named = CheckCacheName(request.cache_name());
  if (!named.has_value()) return reply(named.error());
  call.services.cache_names.Create(request.cache_name(), 0, Answer(std::move(reply)));
}

void CreateCappedCache(Call& call, const keepsake_own::CreateCappedCacheRequest& request,
                       Reply<keepsake_own::CreateCappedCacheResponse> reply) {
  const Status named = CheckCacheName(request.cache_name());
  if (!named.has_value()) return reply(named.error());
  const std::uint64_t memory = request.memory_bytes();
  if (memory < limits::kMinCacheMemoryBytes || memory > limits::kMaxCacheMemoryBytes) {
    return reply(base::InvalidArgument("the memory of a cache is from 1 MiB to 120 GiB"));
  }
  call.services.cache_names.Create(request.cache_name(), memory, Answer(std::move(reply)));
}

void DeleteCache(Call& call, const control_client::DeleteCacheRequest& request,
                 Reply<control_client::DeleteCacheResponse> reply) {
  const Status named = CheckCacheName(request.cache_name());
  if (!named.has_value()) return reply(named.error());
  call.services.cache_names.Delete(request.cache_name(), Answer(std::move(reply)));
}

void FlushCache(Call& call, const control_client::FlushCacheRequest& request,
                Reply<control_client::FlushCacheResponse> reply) {
  const Status named = CheckCacheName(request.cache_name());
  if (!named.has_value()) return reply(named.error());
  const Status flushed = call.services.engine.FlushCache(request.cache_name());
  if (!flushed.has_value()) return reply(flushed.error());
  reply(control_client::FlushCacheResponse());
}

void ListCaches(Call& call, const control_client::ListCachesRequest& request,
                Reply<control_client::ListCachesResponse> reply) {
  const PageTokens& tokens = call.services.page_tokens;
  std::string after;
  if (!request.next_token().empty()) {
    auto position = tokens.Read(kListCaches.name, call.principal->id, request.next_token());
    if (!position.has_value()) return reply(std::move(position).error());
    after = *std::move(position);
  }
  const std::vector<engine::CacheStats> caches = call.services.engine.ListCaches();
  const auto first = std::ranges::upper_bound(caches, after, {}, &engine::CacheStats::name);
  const auto size = std::min<std::ptrdiff_t>(limits::kListCachesPage, caches.end() - first);
  control_client::ListCachesResponse response;
  for (auto cache = first; cache != first + size; ++cache) {
    Describe(cache->name, *response.add_cache());
  }
  if (first + size != caches.end()) {
    response.set_next_token(
        tokens.Make(kListCaches.name, call.principal->id, (first + size - 1)->name));
  }
  reply(std::move(response));
}

}  // namespace keepsake::ops
