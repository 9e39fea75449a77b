#include "ops/cache_set.h"

#include "base/error.h"
#include "ops/collection.h"

#include <unordered_set>
#include <vector>

namespace keepsake::ops {
namespace {

using engine::ElementSet;

void Append(std::string_view element, google::protobuf::RepeatedPtrField<std::string>& to) {
  to.Add()->assign(element);
}

// What `set` has and `minuend` has not goes, and the rest is turned round: minuend \ set stays.
void SubtractFrom(const google::protobuf::RepeatedPtrField<std::string>& minuend, ElementSet& set) {
  std::vector<const std::string*> left;
  for (const std::string& element : minuend) {
    if (!set.Contains(element)) left.push_back(&element);
  }
  set.Clear();
  for (const std::string* element : left) set.Add(*element);
}

}  // namespace

Result<cache_client::SetFetchResponse> SetFetch(Call& call,
                                                const cache_client::SetFetchRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.set_name()));
  cache_client::SetFetchResponse response;
  const auto begin = [&](const ElementSet& set) {
    response.mutable_found()->mutable_elements()->Reserve(static_cast<int>(set.size()));
  };
  const auto take = [&](std::string_view element) {
    Append(element, *response.mutable_found()->mutable_elements());
  };
  TRY(ReadAllInto<ElementSet>(call, key, response, begin, take));
  return response;
}

Result<cache_client::SetSampleResponse> SetSample(Call& call,
                                                  const cache_client::SetSampleRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.set_name()));
  cache_client::SetSampleResponse response;
  TRY(ReadInto<ElementSet>(call, key, response, [&](const ElementSet& set) {
    auto& elements = *response.mutable_found()->mutable_elements();
    for (const std::string_view element : set.Sample(request.limit(), call.services.random)) {
      Append(element, elements);
    }
  }));
  return response;
}

Result<cache_client::SetPopResponse> SetPop(Call& call,
                                            const cache_client::SetPopRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.set_name()));
  if (request.count() == 0) return base::InvalidArgument("the count is zero; it is at least one");
  cache_client::SetPopResponse response;
  TRY(EditInto<ElementSet>(call, key, response, [&](ElementSet& set) {
    auto& elements = *response.mutable_found()->mutable_elements();
    for (const std::string_view element : set.Sample(request.count(), call.services.random)) {
      Append(element, elements);
    }
    for (const std::string& element : elements) set.Remove(element);
  }));
  return response;
}

Result<cache_client::SetUnionResponse> SetUnion(Call& call,
                                                const cache_client::SetUnionRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.set_name()));
  TRY_ASSIGN(const engine::Arrival arrival, ArrivalOf(call, request.elements()));
  TRY(Write<ElementSet>(call, key, request, arrival, [&](ElementSet& set) {
    for (const std::string& element : request.elements()) set.Add(element);
  }));
  return cache_client::SetUnionResponse();
}

Result<cache_client::SetDifferenceResponse> SetDifference(
    Call& call, const cache_client::SetDifferenceRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.set_name()));
  cache_client::SetDifferenceResponse response;
  const auto& subtrahend = request.subtrahend();
  const bool whole = subtrahend.has_identity();
  if (!request.has_minuend() && !whole && !subtrahend.has_set()) {
    return base::InvalidArgument("the request says neither what to take away nor from what");
  }
  engine::Arrival arrival;
  if (request.has_minuend()) {
    TRY_ASSIGN(arrival, ArrivalOf(call, request.minuend().elements()));
  }
  TRY(EditInto<ElementSet>(
      call, key, response,
      [&](ElementSet& set) {
        response.mutable_found();
        if (request.has_minuend()) return SubtractFrom(request.minuend().elements(), set);
        if (whole) return set.Clear();
        for (const std::string& element : subtrahend.set().elements()) set.Remove(element);
      },
      arrival));
  return response;
}

Result<cache_client::SetContainsResponse> SetContains(
    Call& call, const cache_client::SetContainsRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.set_name()));
  cache_client::SetContainsResponse response;
  const auto begin = [&](const ElementSet&) {
    response.mutable_found();
    return static_cast<std::size_t>(request.elements_size());
  };
  const auto take = [&](const ElementSet& set, std::size_t first, std::size_t count) {
    for (std::size_t i = first; i < first + count; ++i) {
      response.mutable_found()->add_contains(set.Contains(request.elements(static_cast<int>(i))));
    }
  };
  TRY(ReadManyInto<ElementSet>(call, key, response, begin, take));
  return response;
}

Result<cache_client::SetLengthResponse> SetLength(Call& call,
                                                  const cache_client::SetLengthRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.set_name()));
  cache_client::SetLengthResponse response;
  TRY(ReadInto<ElementSet>(call, key, response, [&](const ElementSet& set) {
    response.mutable_found()->set_length(static_cast<std::uint32_t>(set.size()));
  }));
  return response;
}

}  // namespace keepsake::ops
