#include "ops/cache_dictionary.h"

#include "base/error.h"
#include "engine/counter.h"
#include "ops/collection.h"

namespace keepsake::ops {

using engine::Dictionary;

Result<cache_client::DictionaryGetResponse> DictionaryGet(
    Call& call, const cache_client::DictionaryGetRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.dictionary_name()));
  cache_client::DictionaryGetResponse response;
  const auto begin = [&](const Dictionary&) {
    response.mutable_found();
    return static_cast<std::size_t>(request.fields_size());
  };
  const auto take = [&](const Dictionary& dictionary, std::size_t first, std::size_t count) {
    for (std::size_t i = first; i < first + count; ++i) {
      auto& part = *response.mutable_found()->add_items();
      const auto value = dictionary.Get(request.fields(static_cast<int>(i)));
      part.set_result(value.has_value() ? cache_client::Hit : cache_client::Miss);
      if (value.has_value()) part.set_cache_body(value->data(), value->size());
    }
  };
  TRY(ReadManyInto<Dictionary>(call, key, response, begin, take));
  return response;
}

Result<cache_client::DictionaryFetchResponse> DictionaryFetch(
    Call& call, const cache_client::DictionaryFetchRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.dictionary_name()));
  cache_client::DictionaryFetchResponse response;
  const auto begin = [&](const Dictionary& dictionary) {
    response.mutable_found()->mutable_items()->Reserve(static_cast<int>(dictionary.size()));
  };
  const auto take = [&](std::string_view field, std::string_view value) {
    auto& item = *response.mutable_found()->add_items();
    item.set_field(field.data(), field.size());
    item.set_value(value.data(), value.size());
  };
  TRY(ReadAllInto<Dictionary>(call, key, response, begin, take));
  return response;
}

Result<cache_client::DictionarySetResponse> DictionarySet(
    Call& call, const cache_client::DictionarySetRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.dictionary_name()));
  engine::Arrival arrival;
  for (const auto& item : request.items()) {
    TRY(CheckElement(call, item.field().size() + item.value().size()));
    ++arrival.elements;
    arrival.bytes += item.field().size() + item.value().size();
  }
  TRY(Write<Dictionary>(call, key, request, arrival, [&](Dictionary& dictionary) {
    for (const auto& item : request.items()) dictionary.Set(item.field(), item.value());
  }));
  return cache_client::DictionarySetResponse();
}

// What cannot be counted up stays as it was.
Result<cache_client::DictionaryIncrementResponse> DictionaryIncrement(
    Call& call, const cache_client::DictionaryIncrementRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.dictionary_name()));
  constexpr std::size_t kNumberBytes = 20;
  const engine::Arrival arrival{1, request.field().size() + kNumberBytes};
  TRY(CheckElement(call, arrival.bytes));
  Result<std::int64_t> sum = 0;
  const auto add = [&](const Dictionary& dictionary) {
    sum = engine::AddToText(dictionary.Get(request.field()), request.amount());
    return sum.has_value();
  };
  const auto store = [&](Dictionary& dictionary) {
    if (add(dictionary)) dictionary.Set(request.field(), std::to_string(*sum));
  };
  TRY(Write<Dictionary>(call, key, request, arrival, store, add));
  TRY(sum);
  cache_client::DictionaryIncrementResponse response;
  response.set_value(*sum);
  return response;
}

Result<cache_client::DictionaryDeleteResponse> DictionaryDelete(
    Call& call, const cache_client::DictionaryDeleteRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.dictionary_name()));
  cache_client::DictionaryDeleteResponse response;
  if (request.delete_case() == cache_client::DictionaryDeleteRequest::DELETE_NOT_SET) {
    return base::InvalidArgument("the request says neither which fields nor all");
  }
  TRY(EditInto<Dictionary>(call, key, response, [&](Dictionary& dictionary) {
    if (request.has_all()) return dictionary.Clear();
    for (const std::string& field : request.some().fields()) dictionary.Remove(field);
  }));
  return response;
}

Result<cache_client::DictionaryLengthResponse> DictionaryLength(
    Call& call, const cache_client::DictionaryLengthRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.dictionary_name()));
  cache_client::DictionaryLengthResponse response;
  TRY(ReadInto<Dictionary>(call, key, response, [&](const Dictionary& dictionary) {
    response.mutable_found()->set_length(static_cast<std::uint32_t>(dictionary.size()));
  }));
  return response;
}

}  // namespace keepsake::ops
