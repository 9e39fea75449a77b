#include "ops/cache_scalar.h"

#include "base/error.h"
#include "engine/engine.h"
#include "engine/value_hash.h"
#include "ops/item.h"

namespace keepsake::ops {

namespace {

using engine::Current;
using engine::Verdict;

// The condition of a SetIf, as the engine asks it. `value` decides for a scalar that is there.
engine::Condition When(bool if_absent, std::function<bool(std::string_view)> value) {
  return [if_absent, value = std::move(value)](const Current& current) {
    if (!current.present) return if_absent ? Verdict::kWrite : Verdict::kKeep;
    if (!engine::IsScalar(current.kind)) return Verdict::kWrongType;
    return value(current.value) ? Verdict::kWrite : Verdict::kKeep;
  };
}
engine::Condition WhenEqual(bool if_absent, const std::string& wanted, bool equal) {
  return When(if_absent, [&wanted, equal](std::string_view v) { return (v == wanted) == equal; });
}
engine::Condition WhenHash(bool if_absent, const std::string& wanted, bool equal) {
  return When(if_absent, [&wanted, equal](std::string_view value) {
    const auto hash = engine::ValueHash(value);
    return (std::string_view(hash.data(), hash.size()) == wanted) == equal;
  });
}
// Of an item of any type.
engine::Condition WhenPresent(bool present) {
  return [present](const Current& current) {
    return current.present == present ? Verdict::kWrite : Verdict::kKeep;
  };
}

// Null: there is no condition in the request. It refers to the request.
engine::Condition ConditionOf(const cache_client::SetIfRequest& request) {
  switch (request.condition_case()) {
    case cache_client::SetIfRequest::kPresent:
      return WhenPresent(true);
    case cache_client::SetIfRequest::kAbsent:
      return WhenPresent(false);
    case cache_client::SetIfRequest::kEqual:
      return WhenEqual(false, request.equal().value_to_check(), true);
    case cache_client::SetIfRequest::kNotEqual:
      return WhenEqual(true, request.not_equal().value_to_check(), false);
    case cache_client::SetIfRequest::kPresentAndNotEqual:
      return WhenEqual(false, request.present_and_not_equal().value_to_check(), false);
    case cache_client::SetIfRequest::kAbsentOrEqual:
      return WhenEqual(true, request.absent_or_equal().value_to_check(), true);
    case cache_client::SetIfRequest::CONDITION_NOT_SET:
      break;
  }
  return nullptr;
}
engine::Condition ConditionOf(const cache_client::SetIfHashRequest& request) {
  switch (request.condition_case()) {
    case cache_client::SetIfHashRequest::kPresentAndHashEqual:
      return WhenHash(false, request.present_and_hash_equal().hash_to_check(), true);
    case cache_client::SetIfHashRequest::kPresentAndNotHashEqual:
      return WhenHash(false, request.present_and_not_hash_equal().hash_to_check(), false);
    case cache_client::SetIfHashRequest::kAbsentOrHashEqual:
      return WhenHash(true, request.absent_or_hash_equal().hash_to_check(), true);
    case cache_client::SetIfHashRequest::kAbsentOrNotHashEqual:
      return WhenHash(true, request.absent_or_not_hash_equal().hash_to_check(), false);
    case cache_client::SetIfHashRequest::kUnconditional:
      return [](const Current&) { return Verdict::kWrite; };
    case cache_client::SetIfHashRequest::CONDITION_NOT_SET:
      break;
  }
  return nullptr;
}
engine::Condition ConditionOf(const cache_client::SetIfNotExistsRequest&) {
  return WhenPresent(false);
}

// Whether it was stored.
template <typename Request>
Result<bool> StoreIf(const Call& call, const Request& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.cache_key()));
  TRY_ASSIGN(const engine::Expiry expiry, ExpiryAfter(call, request.ttl_milliseconds()));
  const engine::Condition condition = ConditionOf(request);
  if (!condition) return base::InvalidArgument("the request has no condition");
  TRY(CheckItemSize(request.cache_key().size(), request.cache_body().size()));
  return call.services.engine.SetIf(key, request.cache_body(), condition, expiry, call.now);
}

Error WrongType() {
  return Error(ErrorCode::kFailedPrecondition, "the item is no scalar, which this call is for",
               "invalid_type");
}

// The scalar under the key, or nothing. Errors: kFailedPrecondition for an item of another type.
Result<std::optional<engine::Value>> ReadScalar(const Call& call, const std::string& name) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, name));
  bool other_type = false;
  auto value = call.services.engine.Get(key, call.now, &other_type);
  if (other_type) return WrongType();
  return value;
}

}  // namespace

Result<cache_client::GetResponse> Get(Call& call, const cache_client::GetRequest& request) {
  TRY_ASSIGN(const auto value, ReadScalar(call, request.cache_key()));
  cache_client::GetResponse response;
  response.set_result(value.has_value() ? cache_client::Hit : cache_client::Miss);
  if (value.has_value()) response.set_cache_body(value->view().data(), value->view().size());
  return response;
}

Result<cache_client::GetWithHashResponse> GetWithHash(
    Call& call, const cache_client::GetWithHashRequest& request) {
  TRY_ASSIGN(const auto value, ReadScalar(call, request.cache_key()));
  cache_client::GetWithHashResponse response;
  if (!value.has_value()) {
    response.mutable_missing();
    return response;
  }
  const auto hash = engine::ValueHash(value->view());
  response.mutable_found()->set_value(value->view().data(), value->view().size());
  response.mutable_found()->set_hash(hash.data(), hash.size());
  return response;
}

Result<cache_client::SetResponse> Set(Call& call, const cache_client::SetRequest& request) {
  const std::string& value = request.cache_body();
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.cache_key()));
  TRY_ASSIGN(const engine::Expiry expiry, ExpiryAfter(call, request.ttl_milliseconds()));
  TRY(CheckItemSize(request.cache_key().size(), value.size()));
  TRY(call.services.engine.Set(key, value, expiry, call.now));
  cache_client::SetResponse response;
  response.set_result(cache_client::Ok);
  return response;
}

Result<cache_client::SetIfResponse> SetIf(Call& call, const cache_client::SetIfRequest& request) {
  TRY_ASSIGN(const bool stored, StoreIf(call, request));
  cache_client::SetIfResponse response;
  stored ? void(response.mutable_stored()) : void(response.mutable_not_stored());
  return response;
}

Result<cache_client::SetIfHashResponse> SetIfHash(Call& call,
                                                  const cache_client::SetIfHashRequest& request) {
  TRY_ASSIGN(const bool stored, StoreIf(call, request));
  cache_client::SetIfHashResponse response;
  if (!stored) {
    response.mutable_not_stored();
    return response;
  }
  const auto hash = engine::ValueHash(request.cache_body());
  response.mutable_stored()->set_new_hash(hash.data(), hash.size());
  return response;
}

Result<cache_client::SetIfNotExistsResponse> SetIfNotExists(
    Call& call, const cache_client::SetIfNotExistsRequest& request) {
  TRY_ASSIGN(const bool stored, StoreIf(call, request));
  cache_client::SetIfNotExistsResponse response;
  stored ? void(response.mutable_stored()) : void(response.mutable_not_stored());
  return response;
}

Result<cache_client::IncrementResponse> Increment(Call& call,
                                                  const cache_client::IncrementRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.cache_key()));
  TRY_ASSIGN(const engine::Expiry expiry, ExpiryAfter(call, request.ttl_milliseconds()));
  TRY_ASSIGN(const std::int64_t sum,
             call.services.engine.Increment(key, request.amount(), expiry, call.now));
  cache_client::IncrementResponse response;
  response.set_value(sum);
  return response;
}

}  // namespace keepsake::ops
