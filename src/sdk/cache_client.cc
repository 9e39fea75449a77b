#include <keepsake/cache_client.h>

#include "base/try.h"
#include "sdk/cache_core.h"
#include "sdk/readers.h"
#include "sdk/validation.h"
#include "wire/control_rpcs.h"
#include "wire/own_rpcs.h"
#include "wire/ping_rpcs.h"
#include "wire/proto/control.pb.h"
#include "wire/proto/own.pb.h"
#include "wire/proto/ping.pb.h"

namespace keepsake {
inline namespace v1 {
namespace {

using internal::CallTarget;

CallTarget OnControl(std::string_view cache, const CallOptions& options) {
  return {.cache = cache,
          .host = sdk::Host::kControl,
          .timeout = options.timeout,
          .stop = options.stop};
}

// A blocking call about one cache on the control plane.
template <typename Request, typename Response>
Status CallOnCache(internal::CacheCore& core, const wire::Rpc<Request, Response>& rpc,
                   std::string_view name, const CallOptions& options, Request request = {}) {
  if (Status fine = sdk::CheckCacheName(name); !fine.has_value()) {
    return internal::CacheCore::Refusal(fine.error(), rpc.name(), {});
  }
  request.set_cache_name(std::string(name));
  const CallTarget target = OnControl(name, options);
  return core.Await(core.Unary(rpc, request, target, sdk::kNothing), core.TimeoutOf(target));
}

CacheInfo InfoOf(const ::control_client::Cache& cache) {
  CacheInfo info{.name = cache.cache_name()};
  if (cache.has_cache_limits()) {
    const auto& limits = cache.cache_limits();
    info.cache_limits = {limits.max_traffic_rate(), limits.max_throughput_kbps(),
                         limits.max_item_size_kb(), limits.max_ttl_seconds()};
  }
  if (cache.has_topic_limits()) {
    const auto& limits = cache.topic_limits();
    info.topic_limits = {limits.max_publish_rate(), limits.max_subscription_count(),
                         limits.max_publish_message_size_kb()};
  }
  return info;
}

struct CachePage {
  std::vector<CacheInfo> caches;
  std::string next;
};

Result<CachePage> ReadPage(::control_client::ListCachesResponse& response) {
  CachePage page;
  for (const auto& cache : response.cache()) page.caches.push_back(InfoOf(cache));
  page.next = std::move(*response.mutable_next_token());
  return page;
}

}  // namespace

Result<CacheClient> CacheClient::Create(CacheClientOptions options) {
  TRY_ASSIGN(auto core, internal::CacheCore::Create(std::move(options), sdk::SystemSurroundings()));
  return CacheClient(std::move(core));
}

CacheHandle CacheClient::Cache(std::string_view name) const {
  return CacheHandle(internal::CachePlace{core_, std::string(name)});
}

Result<Created> CacheClient::CreateCache(std::string_view name,
                                         const CreateCacheOptions& options) const {
  const CallOptions call{.timeout = options.timeout, .stop = options.stop};
  ::keepsake_own::CreateCappedCacheRequest capped;
  capped.set_memory_bytes(options.memory_bytes);
  const Status made = options.memory_bytes == 0
                          ? CallOnCache(*core_, wire::kCreateCache, name, call)
                          : CallOnCache(*core_, wire::kCreateCappedCache, name, call, capped);
  if (made.has_value()) return Created(true);
  if (made.error().code() == ErrorCode::kAlreadyExists) return Created(false);
  return made.error();
}

Status CacheClient::DeleteCache(std::string_view name, const CallOptions& options) const {
  return CallOnCache(*core_, wire::kDeleteCache, name, options);
}

Status CacheClient::FlushCache(std::string_view name, const CallOptions& options) const {
  return CallOnCache(*core_, wire::kFlushCache, name, options);
}

Result<std::vector<CacheInfo>> CacheClient::ListCaches(const CallOptions& options) const {
  CallTarget target = OnControl({}, options);
  const auto limit = core_->TimeoutOf(target);
  const base::Instant end = core_->now() + limit;
  std::vector<CacheInfo> all;
  ::control_client::ListCachesRequest request;
  for (std::size_t pages = 0; pages < limits::kListPages; ++pages) {
    TRY_ASSIGN(CachePage page,
               core_->Await(core_->Unary(wire::kListCaches, request, target, &ReadPage), limit));
    std::ranges::move(page.caches, std::back_inserter(all));
    if (page.next.empty()) return all;
    request.set_next_token(std::move(page.next));
    // One deadline over all pages; one that is over makes the next call fail with kTimeout.
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - core_->now());
    target.timeout = std::max(left, std::chrono::milliseconds(1));
  }
  return Error(ErrorCode::kInternalServer, "the list of caches does not end")
      .WithCall("ListCaches", {}, static_cast<int>(limits::kListPages), limit);
}

Status CacheClient::Ping(const CallOptions& options) const {
  const CallTarget target{.authorized = false, .timeout = options.timeout, .stop = options.stop};
  return core_->Await(
      core_->Unary(wire::kPing, ::cache_client::PingRequest(), target, sdk::kNothing),
      core_->TimeoutOf(target));
}

void CacheClient::Close() const {
  core_->Close();
}

}  // namespace v1
}  // namespace keepsake
