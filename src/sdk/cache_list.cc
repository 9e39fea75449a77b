#include <keepsake/list.h>

#include "sdk/item_call.h"
#include "wire/cache_rpcs.h"
#include "wire/proto/cache_list.pb.h"

namespace keepsake {
inline namespace v1 {
namespace {

using internal::Call;

constexpr auto kLengthLeft = [](auto& response) -> Result<std::uint64_t> {
  return static_cast<std::uint64_t>(response.list_length());
};
constexpr auto kFront =
    sdk::Found([](auto& found) { return sdk::TakeBytes(*found.mutable_front()); });
constexpr auto kBack =
    sdk::Found([](auto& found) { return sdk::TakeBytes(*found.mutable_back()); });
constexpr auto kValues =
    sdk::Found([](auto& found) { return sdk::TakeAll(*found.mutable_values(), &sdk::TakeBytes); });

// 0 on the wire is no truncation.
Status PutTruncation(const ListFrontOptions& options, auto& request) {
  request.set_truncate_back_to_size(options.truncate_back_to_size.value_or(0));
  return sdk::CheckBetween("truncate_back_to_size", options.truncate_back_to_size.value_or(1), 1,
                           UINT32_MAX);
}
Status PutTruncation(const ListBackOptions& options, auto& request) {
  request.set_truncate_front_to_size(options.truncate_front_to_size.value_or(0));
  return sdk::CheckBetween("truncate_front_to_size", options.truncate_front_to_size.value_or(1), 1,
                           UINT32_MAX);
}

template <typename Calls, typename Rpc, typename Options>
auto Push(const Calls& calls, const Rpc& rpc, BytesView name, BytesView value,
          const Options& options) {
  return Call(calls, rpc, name, options, kLengthLeft, [&](auto& request) {
    request.set_value(std::string(value.text()));
    return PutTruncation(options, request);
  });
}

// Without values too: the length in the answer is one that only the service knows.
template <typename Calls, typename Rpc, typename Options>
auto Concatenate(const Calls& calls, const Rpc& rpc, BytesView name, const BytesList& values,
                 const Options& options) {
  return Call(calls, rpc, name, options, kLengthLeft, [&](auto& request) {
    internal::PutAll(values, *request.mutable_values());
    return PutTruncation(options, request);
  });
}

Status PutSlice(const ListSlice& slice, auto& request) {
  if (slice.start.has_value()) {
    request.set_inclusive_start(*slice.start);
  } else {
    request.mutable_unbounded_start();
  }
  if (slice.end.has_value()) {
    request.set_exclusive_end(*slice.end);
  } else {
    request.mutable_unbounded_end();
  }
  return sdk::CheckSlice("the slice", slice.start, slice.end);
}

}  // namespace

template <typename Face>
auto ListCalls<Face>::ListPushFront(BytesView name, BytesView value,
                                    const ListFrontOptions& options) const
    -> Answer<std::uint64_t> {
  return Push(*this, wire::kListPushFront, name, value, options);
}

template <typename Face>
auto ListCalls<Face>::ListPushBack(BytesView name, BytesView value,
                                   const ListBackOptions& options) const -> Answer<std::uint64_t> {
  return Push(*this, wire::kListPushBack, name, value, options);
}

template <typename Face>
auto ListCalls<Face>::ListConcatenateFront(BytesView name, const BytesList& values,
                                           const ListFrontOptions& options) const
    -> Answer<std::uint64_t> {
  return Concatenate(*this, wire::kListConcatenateFront, name, values, options);
}

template <typename Face>
auto ListCalls<Face>::ListConcatenateBack(BytesView name, const BytesList& values,
                                          const ListBackOptions& options) const
    -> Answer<std::uint64_t> {
  return Concatenate(*this, wire::kListConcatenateBack, name, values, options);
}

template <typename Face>
auto ListCalls<Face>::ListPopFront(BytesView name, const CallOptions& options) const
    -> Answer<Lookup<Bytes>> {
  return Call(*this, wire::kListPopFront, name, options, kFront);
}

template <typename Face>
auto ListCalls<Face>::ListPopBack(BytesView name, const CallOptions& options) const
    -> Answer<Lookup<Bytes>> {
  return Call(*this, wire::kListPopBack, name, options, kBack);
}

template <typename Face>
auto ListCalls<Face>::ListRemoveValue(BytesView name, BytesView value,
                                      const CallOptions& options) const -> Answer<void> {
  return Call(*this, wire::kListRemove, name, options, sdk::kNothing, [&](auto& request) {
    request.set_all_elements_with_value(std::string(value.text()));
  });
}

template <typename Face>
auto ListCalls<Face>::ListRetain(BytesView name, const ListSlice& slice,
                                 const CollectionOptions& options) const -> Answer<void> {
  return Call(*this, wire::kListRetain, name, options, sdk::kNothing,
              [&](auto& request) { return PutSlice(slice, request); });
}

template <typename Face>
auto ListCalls<Face>::ListFetch(BytesView name, const ListSlice& slice,
                                const ReadOptions& options) const
    -> Answer<Lookup<std::vector<Bytes>>> {
  return Call(*this, wire::kListFetch, name, options, kValues,
              [&](auto& request) { return PutSlice(slice, request); });
}

template <typename Face>
auto ListCalls<Face>::ListLength(BytesView name, const ReadOptions& options) const
    -> Answer<Lookup<std::uint64_t>> {
  return Call(*this, wire::kListLength, name, options, sdk::kLength);
}

template class ListCalls<Blocking>;
template class ListCalls<Asynchronous>;

}  // namespace v1
}  // namespace keepsake
