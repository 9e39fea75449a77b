#include <keepsake/set.h>

#include "sdk/item_call.h"
#include "wire/cache_rpcs.h"
#include "wire/proto/cache_set.pb.h"

namespace keepsake {
inline namespace v1 {
namespace {

using internal::Call;
using internal::CallAbout;

constexpr auto kContains = sdk::IfFound([](auto& found) -> Result<Lookup<Exists>> {
  TRY(sdk::CheckCount(found.contains_size(), 1));
  return Lookup<Exists>::Hit(Exists(found.contains(0)));
});

auto ContainsEach(std::size_t asked) {
  return sdk::IfFound([asked](auto& found) -> Result<Lookup<std::vector<Exists>>> {
    TRY(sdk::CheckCount(found.contains_size(), asked));
    return Lookup<std::vector<Exists>>::Hit(sdk::TakeExists(found.contains()));
  });
}

}  // namespace

template <typename Face>
auto SetCalls<Face>::SetAddElement(BytesView name, BytesView element,
                                   const CollectionOptions& options) const -> Answer<void> {
  return SetAddElements(name, {element}, options);
}

template <typename Face>
auto SetCalls<Face>::SetAddElements(BytesView name, const BytesList& elements,
                                    const CollectionOptions& options) const -> Answer<void> {
  return CallAbout(elements, *this, wire::kSetUnion, name, options, sdk::kNothing,
                   [&](auto& request) { internal::PutAll(elements, *request.mutable_elements()); });
}

template <typename Face>
auto SetCalls<Face>::SetRemoveElement(BytesView name, BytesView element,
                                      const CallOptions& options) const -> Answer<void> {
  return SetRemoveElements(name, {element}, options);
}

template <typename Face>
auto SetCalls<Face>::SetRemoveElements(BytesView name, const BytesList& elements,
                                       const CallOptions& options) const -> Answer<void> {
  return CallAbout(elements, *this, wire::kSetDifference, name, options, sdk::kNothing,
                   [&](auto& request) {
                     auto& removed = *request.mutable_subtrahend()->mutable_set();
                     internal::PutAll(elements, *removed.mutable_elements());
                   });
}

template <typename Face>
auto SetCalls<Face>::SetPop(BytesView name, std::uint32_t count, const CallOptions& options) const
    -> Answer<Lookup<std::vector<Bytes>>> {
  return Call(*this, wire::kSetPop, name, options, sdk::kElements, [&](auto& request) {
    request.set_count(count);
    return sdk::CheckBetween("the count", count, 1, UINT32_MAX);
  });
}

template <typename Face>
auto SetCalls<Face>::SetFetch(BytesView name, const ReadOptions& options) const
    -> Answer<Lookup<std::vector<Bytes>>> {
  return Call(*this, wire::kSetFetch, name, options, sdk::kElements);
}

template <typename Face>
auto SetCalls<Face>::SetSample(BytesView name, std::uint64_t limit,
                               const ReadOptions& options) const
    -> Answer<Lookup<std::vector<Bytes>>> {
  return Call(*this, wire::kSetSample, name, options, sdk::kElements,
              [&](auto& request) { request.set_limit(limit); });
}

template <typename Face>
auto SetCalls<Face>::SetContainsElement(BytesView name, BytesView element,
                                        const ReadOptions& options) const
    -> Answer<Lookup<Exists>> {
  return Call(*this, wire::kSetContains, name, options, kContains,
              [&](auto& request) { request.add_elements(std::string(element.text())); });
}

template <typename Face>
auto SetCalls<Face>::SetContainsElements(BytesView name, const BytesList& elements,
                                         const ReadOptions& options) const
    -> Answer<Lookup<std::vector<Exists>>> {
  return CallAbout(elements, *this, wire::kSetContains, name, options,
                   ContainsEach(elements.size()),
                   [&](auto& request) { internal::PutAll(elements, *request.mutable_elements()); });
}

template <typename Face>
auto SetCalls<Face>::SetLength(BytesView name, const ReadOptions& options) const
    -> Answer<Lookup<std::uint64_t>> {
  return Call(*this, wire::kSetLength, name, options, sdk::kLength);
}

template class SetCalls<Blocking>;
template class SetCalls<Asynchronous>;

}  // namespace v1
}  // namespace keepsake
