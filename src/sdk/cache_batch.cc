#include <keepsake/scalar.h>

#include "sdk/batch_parts.h"
#include "sdk/item_call.h"
#include "wire/cache_rpcs.h"
#include "wire/proto/cache_scalar.pb.h"

namespace keepsake {
inline namespace v1 {
namespace {

using internal::CacheCore;
using internal::CachePlace;

// A refusal of one item comes as a result with words, for the others go on.
constexpr auto kItemRead = [](::cache_client::GetResponse& response) -> Result<Lookup<Bytes>> {
  if (response.result() == ::cache_client::Invalid) {
    return sdk::Unreadable("the service refused the item: " + response.message());
  }
  return sdk::ReadPart(response,
                       [](auto& hit) { return Bytes(std::move(*hit.mutable_cache_body())); });
};
constexpr auto kItemStored = [](::cache_client::SetResponse& response) -> Status {
  if (response.result() == ::cache_client::Ok) return {};
  return sdk::Unreadable("the service refused the item: " + response.message());
};

// One batch: `check(item)` looks at an item, `put(item, message)` writes it.
template <typename Face, typename Request, typename Response, typename List, typename Options,
          typename Read, typename Check, typename Put>
auto Batch(const CachePlace& place, const wire::Rpc<Request, Response>& rpc, const List& items,
           const Options& options, Read read, Check check, Put put) {
  using Answer = std::vector<Result<internal::AnswerOf<Read, Response>>>;
  CacheCore& core = *place.core;
  const auto target = internal::TargetOf(place, options);
  const auto prepare = [&]() -> Status {
    TRY(sdk::CheckCacheName(place.cache));
    for (const auto& item : items) TRY(check(item));
    return {};
  };
  Executor executor = internal::ExecutorOf<Face>(core);
  const Status fine = prepare();
  if (!fine.has_value() || items.empty()) {
    Result<Answer> known = Answer();
    if (!fine.has_value()) known = CacheCore::Refusal(fine.error(), rpc.name(), target);
    return internal::Give<Face>(core, CacheCore::Known(std::move(known), std::move(executor)),
                                target);
  }
  auto parts =
      sdk::CutBatch<Request>(items.size(), core.options().configuration.max_message_bytes,
                             [&](std::size_t i, auto& message) { put(items[i], message); });
  return internal::Give<Face>(
      core,
      core.Batch(rpc, std::move(parts), items.size(), target, std::move(read), std::move(executor)),
      target);
}

}  // namespace

template <typename Face>
auto ScalarCalls<Face>::GetBatch(const BytesList& keys, const ReadOptions& options) const
    -> Answer<std::vector<Result<Lookup<Bytes>>>> {
  return Batch<Face>(
      internal::PlaceOf(*this), wire::kGetBatch, keys, options, kItemRead, &sdk::CheckKey,
      [](BytesView key, auto& message) { message.set_cache_key(std::string(key.text())); });
}

template <typename Face>
auto ScalarCalls<Face>::SetBatch(const ArgumentList<BatchItem>& items,
                                 const SetOptions& options) const -> Answer<std::vector<Status>> {
  const CachePlace& place = internal::PlaceOf(*this);
  const auto ttl = options.ttl.value_or(place.core->options().default_ttl);
  const auto check = [&](const BatchItem& item) -> Status {
    TRY(sdk::CheckKey(item.key));
    return sdk::CheckPositive("the ttl", item.ttl.value_or(ttl));
  };
  return Batch<Face>(
      place, wire::kSetBatch, items, options, kItemStored, check,
      [&](const BatchItem& item, auto& message) {
        message.set_cache_key(std::string(item.key.text()));
        message.set_cache_body(std::string(item.value.text()));
        message.set_ttl_milliseconds(static_cast<std::uint64_t>(item.ttl.value_or(ttl).count()));
      });
}

// The rest of the family is in cache_scalar.cc.
template auto ScalarCalls<Blocking>::GetBatch(const BytesList&, const ReadOptions&) const
    -> Answer<std::vector<Result<Lookup<Bytes>>>>;
template auto ScalarCalls<Asynchronous>::GetBatch(const BytesList&, const ReadOptions&) const
    -> Answer<std::vector<Result<Lookup<Bytes>>>>;
template auto ScalarCalls<Blocking>::SetBatch(const ArgumentList<BatchItem>&,
                                              const SetOptions&) const
    -> Answer<std::vector<Status>>;
template auto ScalarCalls<Asynchronous>::SetBatch(const ArgumentList<BatchItem>&,
                                                  const SetOptions&) const
    -> Answer<std::vector<Status>>;

}  // namespace v1
}  // namespace keepsake
