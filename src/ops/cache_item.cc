#include "ops/cache_item.h"

#include "base/error.h"
#include "engine/engine.h"
#include "ops/item.h"

#include <vector>

namespace keepsake::ops {
namespace {

using cache_client::ItemGetTypeResponse;

// Of a kind that has a name in a cache; leaderboards have names of their own.
ItemGetTypeResponse::ItemType TypeOf(engine::Kind kind) {
  switch (kind) {
    case engine::Kind::kDictionary:
      return ItemGetTypeResponse::DICTIONARY;
    case engine::Kind::kSet:
      return ItemGetTypeResponse::SET;
    case engine::Kind::kList:
      return ItemGetTypeResponse::LIST;
    case engine::Kind::kSortedSet:
      return ItemGetTypeResponse::SORTED_SET;
    default:
      return ItemGetTypeResponse::SCALAR;
  }
}

struct TtlWish {
  engine::TtlRule rule;
  std::uint64_t milliseconds;
};
std::optional<TtlWish> WishOf(const cache_client::UpdateTtlRequest& request) {
  switch (request.update_ttl_case()) {
    case cache_client::UpdateTtlRequest::kIncreaseToMilliseconds:
      return TtlWish{engine::TtlRule::kIncrease, request.increase_to_milliseconds()};
    case cache_client::UpdateTtlRequest::kDecreaseToMilliseconds:
      return TtlWish{engine::TtlRule::kDecrease, request.decrease_to_milliseconds()};
    case cache_client::UpdateTtlRequest::kOverwriteToMilliseconds:
      return TtlWish{engine::TtlRule::kOverwrite, request.overwrite_to_milliseconds()};
    case cache_client::UpdateTtlRequest::UPDATE_TTL_NOT_SET:
      break;
  }
  return std::nullopt;
}

}  // namespace

Result<cache_client::DeleteResponse> Delete(Call& call,
                                            const cache_client::DeleteRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.cache_key()));
  call.services.engine.Delete(key, call.now);
  return cache_client::DeleteResponse();
}

void AllKeys(const Call& call, const cache_client::KeysExistRequest& request, Touched& touched) {
  touched.cache = call.cache;
  for (const std::string& key : request.cache_keys()) touched.Add(key);
}

Result<cache_client::KeysExistResponse> KeysExist(Call& call,
                                                  const cache_client::KeysExistRequest& request) {
  const std::vector<std::string_view> keys(request.cache_keys().begin(),
                                           request.cache_keys().end());
  TRY_ASSIGN(const engine::CacheId cache, FindItems(call, keys));
  for (const std::string_view key : keys) call.services.engine.Prefetch({cache, key});
  cache_client::KeysExistResponse response;
  for (const std::string_view key : keys) {
    response.add_exists(call.services.engine.Contains({cache, key}, call.now));
  }
  return response;
}

Result<cache_client::ItemGetTypeResponse> ItemGetType(
    Call& call, const cache_client::ItemGetTypeRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.cache_key()));
  const auto kind = call.services.engine.KindOf(key, call.now);
  cache_client::ItemGetTypeResponse response;
  if (kind.has_value()) {
    response.mutable_found()->set_item_type(TypeOf(*kind));
  } else {
    response.mutable_missing();
  }
  return response;
}

// Strictly below what was given: what is left is less than a whole millisecond in which it was set.
Result<cache_client::ItemGetTtlResponse> ItemGetTtl(
    Call& call, const cache_client::ItemGetTtlRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.cache_key()));
  const auto left = call.services.engine.ItemTtl(key, call.now);
  cache_client::ItemGetTtlResponse response;
  if (!left.has_value()) {
    response.mutable_missing();
    return response;
  }
  const auto whole =
      std::chrono::floor<std::chrono::milliseconds>(*left - std::chrono::nanoseconds(1));
  response.mutable_found()->set_remaining_ttl_millis(static_cast<std::uint64_t>(whole.count()));
  return response;
}

Result<cache_client::UpdateTtlResponse> UpdateTtl(Call& call,
                                                  const cache_client::UpdateTtlRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.cache_key()));
  const auto wish = WishOf(request);
  if (!wish.has_value()) return base::InvalidArgument("the request names no TTL");
  TRY_ASSIGN(const engine::Expiry expiry, ExpiryAfter(call, wish->milliseconds));
  TRY_ASSIGN(const engine::TtlChange change,
             call.services.engine.UpdateTtl(key, wish->rule, expiry, call.now));
  cache_client::UpdateTtlResponse response;
  switch (change) {
    case engine::TtlChange::kSet:
      response.mutable_set();
      break;
    case engine::TtlChange::kNotSet:
      response.mutable_not_set();
      break;
    case engine::TtlChange::kMissing:
      response.mutable_missing();
      break;
  }
  return response;
}

}  // namespace keepsake::ops
