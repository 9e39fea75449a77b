#include <keepsake/dictionary.h>

#include "sdk/item_call.h"
#include "wire/cache_rpcs.h"
#include "wire/proto/cache_dictionary.pb.h"

namespace keepsake {
inline namespace v1 {
namespace {

using internal::Call;
using internal::CallAbout;
using sdk::Found;

constexpr auto kBody = [](auto& part) { return Bytes(std::move(*part.mutable_cache_body())); };

constexpr auto kOneBody =
    sdk::IfFound([](auto& found) { return sdk::ReadOnlyPart(*found.mutable_items(), kBody); });

constexpr auto kEntries = Found([](auto& found) {
  return sdk::TakeAll(*found.mutable_items(), [](auto& item) {
    return DictionaryEntry{Bytes(std::move(*item.mutable_field())),
                           Bytes(std::move(*item.mutable_value()))};
  });
});

void Put(const FieldValue& from, ::cache_client::DictionaryFieldValuePair& to) {
  to.set_field(std::string(from.field.text()));
  to.set_value(std::string(from.value.text()));
}

}  // namespace

template <typename Face>
auto DictionaryCalls<Face>::DictionarySetField(BytesView name, BytesView field, BytesView value,
                                               const CollectionOptions& options) const
    -> Answer<void> {
  return Call(*this, wire::kDictionarySet, name, options, sdk::kNothing,
              [&](auto& request) { Put({field, value}, *request.add_items()); });
}

template <typename Face>
auto DictionaryCalls<Face>::DictionarySetFields(BytesView name,
                                                const ArgumentList<FieldValue>& fields,
                                                const CollectionOptions& options) const
    -> Answer<void> {
  return CallAbout(fields, *this, wire::kDictionarySet, name, options, sdk::kNothing,
                   [&](auto& request) {
                     for (const FieldValue& field : fields) Put(field, *request.add_items());
                   });
}

template <typename Face>
auto DictionaryCalls<Face>::DictionaryIncrement(BytesView name, BytesView field,
                                                std::int64_t amount,
                                                const CollectionOptions& options) const
    -> Answer<std::int64_t> {
  return Call(*this, wire::kDictionaryIncrement, name, options, sdk::kValue, [&](auto& request) {
    request.set_field(std::string(field.text()));
    request.set_amount(amount);
  });
}

template <typename Face>
auto DictionaryCalls<Face>::DictionaryGetField(BytesView name, BytesView field,
                                               const ReadOptions& options) const
    -> Answer<Lookup<Bytes>> {
  return Call(*this, wire::kDictionaryGet, name, options, kOneBody,
              [&](auto& request) { request.add_fields(std::string(field.text())); });
}

template <typename Face>
auto DictionaryCalls<Face>::DictionaryGetFields(BytesView name, const BytesList& fields,
                                                const ReadOptions& options) const
    -> Answer<Lookup<std::vector<Lookup<Bytes>>>> {
  const auto read = sdk::IfFound([asked = fields.size()](auto& found) {
    return sdk::ReadParts(*found.mutable_items(), asked, kBody);
  });
  return CallAbout(fields, *this, wire::kDictionaryGet, name, options, read,
                   [&](auto& request) { internal::PutAll(fields, *request.mutable_fields()); });
}

template <typename Face>
auto DictionaryCalls<Face>::DictionaryFetch(BytesView name, const ReadOptions& options) const
    -> Answer<Lookup<std::vector<DictionaryEntry>>> {
  return Call(*this, wire::kDictionaryFetch, name, options, kEntries);
}

template <typename Face>
auto DictionaryCalls<Face>::DictionaryLength(BytesView name, const ReadOptions& options) const
    -> Answer<Lookup<std::uint64_t>> {
  return Call(*this, wire::kDictionaryLength, name, options, sdk::kLength);
}

template <typename Face>
auto DictionaryCalls<Face>::DictionaryRemoveField(BytesView name, BytesView field,
                                                  const CallOptions& options) const
    -> Answer<void> {
  return DictionaryRemoveFields(name, {field}, options);
}

template <typename Face>
auto DictionaryCalls<Face>::DictionaryRemoveFields(BytesView name, const BytesList& fields,
                                                   const CallOptions& options) const
    -> Answer<void> {
  return CallAbout(
      fields, *this, wire::kDictionaryDelete, name, options, sdk::kNothing,
      [&](auto& request) { internal::PutAll(fields, *request.mutable_some()->mutable_fields()); });
}

template class DictionaryCalls<Blocking>;
template class DictionaryCalls<Asynchronous>;

}  // namespace v1
}  // namespace keepsake
