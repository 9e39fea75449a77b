#include "base/try.h"
#include "sdk/cache_core.h"
#include "sdk/validation.h"
#include "wire/cache_rpcs.h"
#include "wire/proto/cache_scalar.pb.h"

namespace keepsake {
inline namespace v1 {
namespace {

using internal::CacheCore;
using internal::CallTarget;

CallTarget OnCache(std::string_view cache, std::optional<std::chrono::milliseconds> timeout,
                   std::stop_token stop) {
  return {.cache = cache, .in_cache = true, .timeout = timeout, .stop = std::move(stop)};
}

CallTarget GetTarget(const CacheCore& core, std::string_view cache, const GetOptions& options) {
  CallTarget target = OnCache(cache, options.timeout, options.stop);
  const ReadConcern usual = core.options().configuration.read_concern;
  target.consistent = options.read_concern.value_or(usual) == ReadConcern::kConsistent;
  return target;
}

// A call that was refused before anything was sent.
template <typename T>
Pending<T> Refused(const Error& error, std::string_view operation, std::string_view cache,
                   Executor executor) {
  auto state = std::make_shared<internal::PendingState<T>>(std::move(executor));
  state->Fulfil(
      error.WithCall(std::string(operation), std::string(cache), 0, std::chrono::milliseconds(0)));
  return Pending<T>(std::move(state));
}

Status CheckItem(std::string_view cache, BytesView key) {
  TRY(sdk::CheckCacheName(cache));
  return sdk::CheckKey(key);
}

Result<Lookup<Bytes>> ReadGet(::cache_client::GetResponse& response) {
  switch (response.result()) {
    case ::cache_client::Hit:
      return Lookup<Bytes>::Hit(Bytes(std::move(*response.mutable_cache_body())));
    case ::cache_client::Miss:
      return Lookup<Bytes>::Miss();
    default:
      return Error(ErrorCode::kUnknownService,
                   "the answer is neither a hit nor a miss: " + response.message());
  }
}

// The result inside is always Ok: what fails is told by the call's status.
Result<void> ReadSet(::cache_client::SetResponse&) {
  return {};
}

Result<void> ReadDelete(::cache_client::DeleteResponse&) {
  return {};
}

Pending<Lookup<Bytes>> BeginGet(CacheCore& core, std::string_view cache, BytesView key,
                                const CallTarget& target, Executor executor) {
  if (Status fine = CheckItem(cache, key); !fine.has_value()) {
    return Refused<Lookup<Bytes>>(fine.error(), wire::kGet.name(), cache, std::move(executor));
  }
  ::cache_client::GetRequest request;
  request.set_cache_key(std::string(key.text()));
  return core.Unary(wire::kGet, request, target, &ReadGet, std::move(executor));
}

Pending<void> BeginSet(CacheCore& core, std::string_view cache, BytesView key, BytesView value,
                       const SetOptions& options, const CallTarget& target, Executor executor) {
  const auto check = [&]() -> Status {
    TRY(CheckItem(cache, key));
    return sdk::CheckPositive("the ttl", options.ttl);
  };
  if (Status fine = check(); !fine.has_value()) {
    return Refused<void>(fine.error(), wire::kSet.name(), cache, std::move(executor));
  }
  const auto ttl = options.ttl.value_or(core.options().default_ttl);
  ::cache_client::SetRequest request;
  request.set_cache_key(std::string(key.text()));
  request.set_cache_body(std::string(value.text()));
  request.set_ttl_milliseconds(static_cast<std::uint64_t>(ttl.count()));
  return core.Unary(wire::kSet, request, target, &ReadSet, std::move(executor));
}

Pending<void> BeginDelete(CacheCore& core, std::string_view cache, BytesView key,
                          const CallTarget& target, Executor executor) {
  if (Status fine = CheckItem(cache, key); !fine.has_value()) {
    return Refused<void>(fine.error(), wire::kDelete.name(), cache, std::move(executor));
  }
  ::cache_client::DeleteRequest request;
  request.set_cache_key(std::string(key.text()));
  return core.Unary(wire::kDelete, request, target, &ReadDelete, std::move(executor));
}

}  // namespace

Result<Lookup<Bytes>> CacheHandle::Get(BytesView key, const GetOptions& options) const {
  const CallTarget target = GetTarget(*core_, cache_, options);
  return core_->Await(BeginGet(*core_, cache_, key, target, {}), core_->TimeoutOf(target));
}

Status CacheHandle::Set(BytesView key, BytesView value, const SetOptions& options) const {
  const CallTarget target = OnCache(cache_, options.timeout, options.stop);
  return core_->Await(BeginSet(*core_, cache_, key, value, options, target, {}),
                      core_->TimeoutOf(target));
}

Status CacheHandle::Delete(BytesView key, const CallOptions& options) const {
  const CallTarget target = OnCache(cache_, options.timeout, options.stop);
  return core_->Await(BeginDelete(*core_, cache_, key, target, {}), core_->TimeoutOf(target));
}

Pending<Lookup<Bytes>> AsyncCacheHandle::Get(BytesView key, const GetOptions& options) const {
  return BeginGet(*core_, cache_, key, GetTarget(*core_, cache_, options), core_->callbacks());
}

Pending<void> AsyncCacheHandle::Set(BytesView key, BytesView value,
                                    const SetOptions& options) const {
  return BeginSet(*core_, cache_, key, value, options,
                  OnCache(cache_, options.timeout, options.stop), core_->callbacks());
}

Pending<void> AsyncCacheHandle::Delete(BytesView key, const CallOptions& options) const {
  return BeginDelete(*core_, cache_, key, OnCache(cache_, options.timeout, options.stop),
                     core_->callbacks());
}

}  // namespace v1
}  // namespace keepsake
