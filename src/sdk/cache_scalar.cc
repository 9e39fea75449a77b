#include <keepsake/scalar.h>

#include "sdk/item_call.h"
#include "wire/cache_rpcs.h"
#include "wire/proto/cache_scalar.pb.h"

namespace keepsake {
inline namespace v1 {
namespace {

using internal::Call;
using internal::CallAbout;
using internal::NoItem;
using sdk::Found;

constexpr auto kBody = [](::cache_client::GetResponse& response) {
  return sdk::ReadPart(response,
                       [](auto& hit) { return Bytes(std::move(*hit.mutable_cache_body())); });
};

constexpr auto kHashedValue = Found([](auto& found) {
  return HashedValue{Bytes(std::move(*found.mutable_value())),
                     Bytes(std::move(*found.mutable_hash()))};
});

constexpr auto kStored = [](auto& response) -> Result<Stored> {
  if (response.has_not_stored()) return Stored::No();
  if (!response.has_stored()) return sdk::Unreadable("neither stored nor not stored");
  if constexpr (requires { response.stored().new_hash(); }) {
    return Stored::Yes(Bytes(std::move(*response.mutable_stored()->mutable_new_hash())));
  } else {
    return Stored::Yes();
  }
};

constexpr auto kTtlChange = [](::cache_client::UpdateTtlResponse& response) -> Result<TtlChange> {
  if (response.has_set()) return TtlChange::Set();
  if (response.has_not_set()) return TtlChange::NotSet();
  if (response.has_missing()) return TtlChange::Missing();
  return sdk::Unreadable("no word on the ttl");
};

constexpr auto kItemType =
    Found([](auto& found) { return static_cast<ItemType>(found.item_type()); });

constexpr auto kRemainingTtl =
    Found([](auto& found) { return std::chrono::milliseconds(found.remaining_ttl_millis()); });

auto Exist(std::size_t asked) {
  return [asked](::cache_client::KeysExistResponse& response) -> Result<std::vector<Exists>> {
    TRY(sdk::CheckCount(response.exists_size(), asked));
    return sdk::TakeExists(response.exists());
  };
}

// A SetIf or SetIfHash: `condition(request)` is the message that states when to store.
template <typename Calls, typename Rpc, typename Condition>
auto StoreIf(const Calls& calls, const Rpc& rpc, BytesView key, BytesView value,
             const SetOptions& options, Condition condition) {
  return Call(calls, rpc, key, options, kStored, [&](auto& request) -> Status {
    request.set_cache_body(std::string(value.text()));
    return condition(request);
  });
}

// What the condition compares with.
Status Compare(auto& condition, BytesView value) {
  if constexpr (requires { condition.hash_to_check(); }) {
    condition.set_hash_to_check(std::string(value.text()));
    if (value.empty()) return base::InvalidArgument("the hash is empty");
  } else {
    condition.set_value_to_check(std::string(value.text()));
  }
  return {};
}

// `put(request, milliseconds)` says how to change the TTL.
template <typename Calls, typename Put>
auto ChangeTtl(const Calls& calls, BytesView key, std::chrono::milliseconds ttl,
               const CallOptions& options, Put put) {
  return Call(calls, wire::kUpdateTtl, key, options, kTtlChange, [&](auto& request) {
    put(request, static_cast<std::uint64_t>(ttl.count()));
    return sdk::CheckPositive("the ttl", ttl);
  });
}

}  // namespace

template <typename Face>
auto ScalarCalls<Face>::Get(BytesView key, const ReadOptions& options) const
    -> Answer<Lookup<Bytes>> {
  return Call(*this, wire::kGet, key, options, kBody);
}

template <typename Face>
auto ScalarCalls<Face>::GetWithHash(BytesView key, const ReadOptions& options) const
    -> Answer<Lookup<HashedValue>> {
  return Call(*this, wire::kGetWithHash, key, options, kHashedValue);
}

// The result inside the answer is always Ok: what fails is told by the call's status.
template <typename Face>
auto ScalarCalls<Face>::Set(BytesView key, BytesView value, const SetOptions& options) const
    -> Answer<void> {
  return Call(*this, wire::kSet, key, options, sdk::kNothing,
              [&](auto& request) { request.set_cache_body(std::string(value.text())); });
}

template <typename Face>
auto ScalarCalls<Face>::Delete(BytesView key, const CallOptions& options) const -> Answer<void> {
  return Call(*this, wire::kDelete, key, options, sdk::kNothing);
}

template <typename Face>
auto ScalarCalls<Face>::SetIfAbsent(BytesView key, BytesView value, const SetOptions& options) const
    -> Answer<Stored> {
  return StoreIf(*this, wire::kSetIf, key, value, options, [](auto& request) {
    request.mutable_absent();
    return Status();
  });
}

template <typename Face>
auto ScalarCalls<Face>::SetIfPresent(BytesView key, BytesView value,
                                     const SetOptions& options) const -> Answer<Stored> {
  return StoreIf(*this, wire::kSetIf, key, value, options, [](auto& request) {
    request.mutable_present();
    return Status();
  });
}

template <typename Face>
auto ScalarCalls<Face>::SetIfEqual(BytesView key, BytesView value, BytesView equal,
                                   const SetOptions& options) const -> Answer<Stored> {
  return StoreIf(*this, wire::kSetIf, key, value, options,
                 [&](auto& request) { return Compare(*request.mutable_equal(), equal); });
}

template <typename Face>
auto ScalarCalls<Face>::SetIfNotEqual(BytesView key, BytesView value, BytesView not_equal,
                                      const SetOptions& options) const -> Answer<Stored> {
  return StoreIf(*this, wire::kSetIf, key, value, options,
                 [&](auto& request) { return Compare(*request.mutable_not_equal(), not_equal); });
}

template <typename Face>
auto ScalarCalls<Face>::SetIfPresentAndNotEqual(BytesView key, BytesView value, BytesView not_equal,
                                                const SetOptions& options) const -> Answer<Stored> {
  return StoreIf(*this, wire::kSetIf, key, value, options, [&](auto& request) {
    return Compare(*request.mutable_present_and_not_equal(), not_equal);
  });
}

template <typename Face>
auto ScalarCalls<Face>::SetIfAbsentOrEqual(BytesView key, BytesView value, BytesView equal,
                                           const SetOptions& options) const -> Answer<Stored> {
  return StoreIf(*this, wire::kSetIf, key, value, options,
                 [&](auto& request) { return Compare(*request.mutable_absent_or_equal(), equal); });
}

template <typename Face>
auto ScalarCalls<Face>::SetWithHash(BytesView key, BytesView value, const SetOptions& options) const
    -> Answer<Stored> {
  return StoreIf(*this, wire::kSetIfHash, key, value, options, [](auto& request) {
    request.mutable_unconditional();
    return Status();
  });
}

template <typename Face>
auto ScalarCalls<Face>::SetIfPresentAndHashEqual(BytesView key, BytesView value, BytesView hash,
                                                 const SetOptions& options) const
    -> Answer<Stored> {
  return StoreIf(*this, wire::kSetIfHash, key, value, options, [&](auto& request) {
    return Compare(*request.mutable_present_and_hash_equal(), hash);
  });
}

template <typename Face>
auto ScalarCalls<Face>::SetIfPresentAndHashNotEqual(BytesView key, BytesView value, BytesView hash,
                                                    const SetOptions& options) const
    -> Answer<Stored> {
  return StoreIf(*this, wire::kSetIfHash, key, value, options, [&](auto& request) {
    return Compare(*request.mutable_present_and_not_hash_equal(), hash);
  });
}

template <typename Face>
auto ScalarCalls<Face>::SetIfAbsentOrHashEqual(BytesView key, BytesView value, BytesView hash,
                                               const SetOptions& options) const -> Answer<Stored> {
  return StoreIf(*this, wire::kSetIfHash, key, value, options, [&](auto& request) {
    return Compare(*request.mutable_absent_or_hash_equal(), hash);
  });
}

template <typename Face>
auto ScalarCalls<Face>::SetIfAbsentOrHashNotEqual(BytesView key, BytesView value, BytesView hash,
                                                  const SetOptions& options) const
    -> Answer<Stored> {
  return StoreIf(*this, wire::kSetIfHash, key, value, options, [&](auto& request) {
    return Compare(*request.mutable_absent_or_not_hash_equal(), hash);
  });
}

template <typename Face>
auto ScalarCalls<Face>::Increment(BytesView key, std::int64_t amount,
                                  const SetOptions& options) const -> Answer<std::int64_t> {
  return Call(*this, wire::kIncrement, key, options, sdk::kValue,
              [&](auto& request) { request.set_amount(amount); });
}

template <typename Face>
auto ScalarCalls<Face>::KeyExists(BytesView key, const ReadOptions& options) const
    -> Answer<Exists> {
  const auto read = [](auto& response) -> Result<Exists> {
    TRY(sdk::CheckCount(response.exists_size(), 1));
    return Exists(response.exists(0));
  };
  return Call(*this, wire::kKeysExist, NoItem(), options, read, [&](auto& request) {
    request.add_cache_keys(std::string(key.text()));
    return sdk::CheckKey(key);
  });
}

template <typename Face>
auto ScalarCalls<Face>::KeysExist(const BytesList& keys, const ReadOptions& options) const
    -> Answer<std::vector<Exists>> {
  return CallAbout(keys, *this, wire::kKeysExist, NoItem(), options, Exist(keys.size()),
                   [&](auto& request) -> Status {
                     for (const BytesView key : keys) TRY(sdk::CheckKey(key));
                     internal::PutAll(keys, *request.mutable_cache_keys());
                     return {};
                   });
}

template <typename Face>
auto ScalarCalls<Face>::ItemGetType(BytesView key, const ReadOptions& options) const
    -> Answer<Lookup<ItemType>> {
  return Call(*this, wire::kItemGetType, key, options, kItemType);
}

template <typename Face>
auto ScalarCalls<Face>::ItemGetTtl(BytesView key, const ReadOptions& options) const
    -> Answer<Lookup<std::chrono::milliseconds>> {
  return Call(*this, wire::kItemGetTtl, key, options, kRemainingTtl);
}

template <typename Face>
auto ScalarCalls<Face>::UpdateTtl(BytesView key, std::chrono::milliseconds ttl,
                                  const CallOptions& options) const -> Answer<TtlChange> {
  return ChangeTtl(*this, key, ttl, options,
                   [](auto& request, auto ms) { request.set_overwrite_to_milliseconds(ms); });
}

template <typename Face>
auto ScalarCalls<Face>::IncreaseTtl(BytesView key, std::chrono::milliseconds ttl,
                                    const CallOptions& options) const -> Answer<TtlChange> {
  return ChangeTtl(*this, key, ttl, options,
                   [](auto& request, auto ms) { request.set_increase_to_milliseconds(ms); });
}

template <typename Face>
auto ScalarCalls<Face>::DecreaseTtl(BytesView key, std::chrono::milliseconds ttl,
                                    const CallOptions& options) const -> Answer<TtlChange> {
  return ChangeTtl(*this, key, ttl, options,
                   [](auto& request, auto ms) { request.set_decrease_to_milliseconds(ms); });
}

template class ScalarCalls<Blocking>;
template class ScalarCalls<Asynchronous>;

}  // namespace v1
}  // namespace keepsake
