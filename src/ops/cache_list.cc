#include "ops/cache_list.h"

#include "base/error.h"
#include "ops/collection.h"

namespace keepsake::ops {
namespace {

using engine::List;

enum class End { kFront, kBack };

// Adds at one end, drops at the other what is over `most` (0: nothing), and says how many are left.
// `values` come in the order in which they shall stand.
template <typename Response, typename Request, typename Values>
Result<Response> Push(Call& call, const Request& request, const Values& values, End end,
                      std::uint32_t most) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.list_name()));
  TRY_ASSIGN(const engine::Arrival arrival, ArrivalOf(call, values));
  Response response;
  TRY(Write<List>(call, key, request, arrival, [&](List& list) {
    if (end == End::kBack) {
      for (const std::string& value : values) list.PushBack(value);
    } else {
      for (std::size_t i = values.size(); i-- > 0;) list.PushFront(values[static_cast<int>(i)]);
    }
    const std::size_t size = list.size();
    const std::size_t excess = most != 0 && size > most ? size - most : 0;
    list.Keep(end == End::kBack ? excess : 0, end == End::kBack ? size : size - excess);
    response.set_list_length(static_cast<std::uint32_t>(list.size()));
  }));
  return response;
}

// One value as a row of one.
class Single {
 public:
  explicit Single(const std::string& value) : value_(value) {}
  const std::string* begin() const { return &value_; }
  const std::string* end() const { return &value_ + 1; }
  std::size_t size() const { return 1; }
  const std::string& operator[](int) const { return value_; }

 private:
  const std::string& value_;
};

// The values of a message, with the size of a container.
class Several {
 public:
  explicit Several(const google::protobuf::RepeatedPtrField<std::string>& values)
      : values_(values) {}
  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }
  std::size_t size() const { return static_cast<std::size_t>(values_.size()); }
  const std::string& operator[](int i) const { return values_[i]; }

 private:
  const google::protobuf::RepeatedPtrField<std::string>& values_;
};

template <typename Request>
Range SliceOf(const Request& request, std::size_t size) {
  const auto start = request.has_inclusive_start()
                         ? std::optional<std::int64_t>(request.inclusive_start())
                         : std::nullopt;
  const auto end = request.has_exclusive_end()
                       ? std::optional<std::int64_t>(request.exclusive_end())
                       : std::nullopt;
  return ops::SliceOf(start, end, size);
}

template <typename Found>
void SayLength(const List& list, Found& found) {
  found.set_list_length(static_cast<std::uint32_t>(list.size()));
}

}  // namespace

Result<cache_client::ListPushFrontResponse> ListPushFront(
    Call& call, const cache_client::ListPushFrontRequest& request) {
  return Push<cache_client::ListPushFrontResponse>(call, request, Single(request.value()),
                                                   End::kFront, request.truncate_back_to_size());
}

Result<cache_client::ListPushBackResponse> ListPushBack(
    Call& call, const cache_client::ListPushBackRequest& request) {
  return Push<cache_client::ListPushBackResponse>(call, request, Single(request.value()),
                                                  End::kBack, request.truncate_front_to_size());
}

Result<cache_client::ListConcatenateFrontResponse> ListConcatenateFront(
    Call& call, const cache_client::ListConcatenateFrontRequest& request) {
  return Push<cache_client::ListConcatenateFrontResponse>(
      call, request, Several(request.values()), End::kFront, request.truncate_back_to_size());
}

Result<cache_client::ListConcatenateBackResponse> ListConcatenateBack(
    Call& call, const cache_client::ListConcatenateBackRequest& request) {
  return Push<cache_client::ListConcatenateBackResponse>(
      call, request, Several(request.values()), End::kBack, request.truncate_front_to_size());
}

Result<cache_client::ListPopFrontResponse> ListPopFront(
    Call& call, const cache_client::ListPopFrontRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.list_name()));
  cache_client::ListPopFrontResponse response;
  TRY(EditInto<List>(call, key, response, [&](List& list) {
    response.mutable_found()->set_front(list.PopFront());
    SayLength(list, *response.mutable_found());
  }));
  return response;
}

Result<cache_client::ListPopBackResponse> ListPopBack(
    Call& call, const cache_client::ListPopBackRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.list_name()));
  cache_client::ListPopBackResponse response;
  TRY(EditInto<List>(call, key, response, [&](List& list) {
    response.mutable_found()->set_back(list.PopBack());
    SayLength(list, *response.mutable_found());
  }));
  return response;
}

Result<cache_client::ListEraseResponse> ListErase(Call& call,
                                                  const cache_client::ListEraseRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.list_name()));
  if (request.erase_case() == cache_client::ListEraseRequest::ERASE_NOT_SET) {
    return base::InvalidArgument("the request says neither which ranges nor all");
  }
  std::vector<std::pair<std::size_t, std::size_t>> ranges;
  for (const auto& range : request.some().ranges()) {
    ranges.emplace_back(range.begin_index(), range.count());
  }
  cache_client::ListEraseResponse response;
  TRY(EditInto<List>(call, key, response, [&](List& list) {
    if (request.has_all()) {
      list.Keep(0, 0);
    } else {
      list.EraseRanges(ranges);
    }
    SayLength(list, *response.mutable_found());
  }));
  return response;
}

Result<cache_client::ListRemoveResponse> ListRemove(
    Call& call, const cache_client::ListRemoveRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.list_name()));
  if (!request.has_all_elements_with_value()) {
    return base::InvalidArgument("the request does not say which value");
  }
  cache_client::ListRemoveResponse response;
  TRY(EditInto<List>(call, key, response, [&](List& list) {
    list.RemoveEqual(request.all_elements_with_value());
    SayLength(list, *response.mutable_found());
  }));
  return response;
}

Result<cache_client::ListFetchResponse> ListFetch(Call& call,
                                                  const cache_client::ListFetchRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.list_name()));
  cache_client::ListFetchResponse response;
  Range range;
  const auto begin = [&](const List& list) {
    range = SliceOf(request, list.size());
    response.mutable_found()->mutable_values()->Reserve(static_cast<int>(range.size()));
    return range.size();
  };
  const auto take = [&](const List& list, std::size_t first, std::size_t count) {
    const Range part = range.Part(first, count, /*backwards=*/false);
    auto& found = *response.mutable_found();
    list.Visit(part.begin, part.end,
               [&](std::string_view value) { found.add_values(value.data(), value.size()); });
  };
  TRY(ReadManyInto<List>(call, key, response, begin, take));
  return response;
}

// Refreshes the life of one that is there, and makes none.
Result<cache_client::ListRetainResponse> ListRetain(
    Call& call, const cache_client::ListRetainRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.list_name()));
  TRY_ASSIGN(const engine::CollectionTtl ttl, TtlOf(call, request));
  cache_client::ListRetainResponse response;
  const auto retain = [&](List& list) {
    const Range range = SliceOf(request, list.size());
    list.Keep(range.begin, range.end);
    SayLength(list, *response.mutable_found());
  };
  TRY_ASSIGN(const bool there,
             engine::EditCollection<List>(call.services.engine, key, {}, call.now, retain,
                                          ttl.refresh ? std::optional(ttl.expiry) : std::nullopt));
  if (!there) response.mutable_missing();
  return response;
}

Result<cache_client::ListLengthResponse> ListLength(
    Call& call, const cache_client::ListLengthRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.list_name()));
  cache_client::ListLengthResponse response;
  TRY(ReadInto<List>(call, key, response, [&](const List& list) {
    response.mutable_found()->set_length(static_cast<std::uint32_t>(list.size()));
  }));
  return response;
}

}  // namespace keepsake::ops
