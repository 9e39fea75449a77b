#include "ops/cache_sorted_set.h"

#include "base/error.h"
#include "ops/collection.h"

#include <cmath>

namespace keepsake::ops {
namespace {

using cache_client::SortedSetFetchRequest;
using engine::ScoredValue;
using engine::SortedSet;

Error NotFinite() {
  return base::InvalidArgument("a score is not finite");
}

// Where a fetch goes, in ascending positions.
Range RangeByIndex(const SortedSetFetchRequest::ByIndex& by, bool descending, std::size_t size) {
  const auto start = by.has_inclusive_start_index()
                         ? std::optional<std::int64_t>(by.inclusive_start_index())
                         : std::nullopt;
  const auto end = by.has_exclusive_end_index()
                       ? std::optional<std::int64_t>(by.exclusive_end_index())
                       : std::nullopt;
  const Range range = SliceOf(start, end, size);
  return descending ? Range{size - range.end, size - range.begin} : range;
}

// A count below zero means all.
Range RangeByScore(const SortedSetFetchRequest::ByScore& by, bool descending,
                   const SortedSet& set) {
  Range range{0, set.size()};
  if (by.has_min_score()) {
    range.begin = set.CountBelow({by.min_score().score(), by.min_score().exclusive()});
  }
  if (by.has_max_score()) {
    range.end = set.CountUpTo({by.max_score().score(), by.max_score().exclusive()});
  }
  range.end = std::max(range.begin, range.end);
  const std::size_t found = range.end - range.begin;
  const std::size_t skipped = std::min<std::size_t>(by.offset(), found);
  const std::size_t left = found - skipped;
  const std::size_t taken =
      by.count() < 0 ? left : std::min(left, static_cast<std::size_t>(by.count()));
  if (descending) return {range.end - skipped - taken, range.end - skipped};
  return {range.begin + skipped, range.begin + skipped + taken};
}

Range RangeOf(const SortedSetFetchRequest& request, bool descending, const SortedSet& set) {
  if (request.has_by_index()) return RangeByIndex(request.by_index(), descending, set.size());
  if (request.has_by_score()) return RangeByScore(request.by_score(), descending, set);
  return {0, set.size()};
}

Status CheckBounds(const SortedSetFetchRequest& request) {
  const auto& by = request.by_score();
  const bool nan = std::isnan(by.min_score().score()) || std::isnan(by.max_score().score());
  if (nan) return base::InvalidArgument("a bound of the scores is not a number");
  return {};
}

}  // namespace

Result<cache_client::SortedSetPutResponse> SortedSetPut(
    Call& call, const cache_client::SortedSetPutRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.set_name()));
  engine::Arrival arrival;
  for (const auto& element : request.elements()) {
    TRY(CheckElement(call, element.value().size()));
    ++arrival.elements;
    arrival.bytes += element.value().size();
    if (!std::isfinite(element.score())) return NotFinite();
  }
  TRY(Write<SortedSet>(call, key, request, arrival, [&](SortedSet& set) {
    for (const auto& element : request.elements()) set.Put(element.value(), element.score());
  }));
  return cache_client::SortedSetPutResponse();
}

Result<cache_client::SortedSetFetchResponse> SortedSetFetch(
    Call& call, const cache_client::SortedSetFetchRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.set_name()));
  TRY(CheckBounds(request));
  const bool descending = request.order() == SortedSetFetchRequest::DESCENDING;
  cache_client::SortedSetFetchResponse response;
  const auto add_scored = [&](const ScoredValue& value) {
    auto& element = *response.mutable_found()->mutable_values_with_scores()->add_elements();
    element.set_value(value.value.data(), value.value.size());
    element.set_score(value.score);
  };
  const auto add_plain = [&](const ScoredValue& value) {
    response.mutable_found()->mutable_values()->add_values(value.value.data(), value.value.size());
  };
  Range range;
  const auto begin = [&](const SortedSet& set) {
    range = RangeOf(request, descending, set);
    // Which of the two it is shows in an empty answer too.
    if (request.with_scores())
      response.mutable_found()->mutable_values_with_scores();
    else
      response.mutable_found()->mutable_values();
    return range.size();
  };
  const auto take = [&](const SortedSet& set, std::size_t first, std::size_t count) {
    const Range part = range.Part(first, count, descending);
    if (request.with_scores())
      set.Visit(part.begin, part.end, descending, add_scored);
    else
      set.Visit(part.begin, part.end, descending, add_plain);
  };
  TRY(ReadManyInto<SortedSet>(call, key, response, begin, take));
  return response;
}

Result<cache_client::SortedSetGetScoreResponse> SortedSetGetScore(
    Call& call, const cache_client::SortedSetGetScoreRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.set_name()));
  cache_client::SortedSetGetScoreResponse response;
  const auto begin = [&](const SortedSet&) {
    response.mutable_found();
    return static_cast<std::size_t>(request.values_size());
  };
  const auto take = [&](const SortedSet& set, std::size_t first, std::size_t count) {
    for (std::size_t i = first; i < first + count; ++i) {
      auto& part = *response.mutable_found()->add_elements();
      const auto score = set.Score(request.values(static_cast<int>(i)));
      part.set_result(score.has_value() ? cache_client::Hit : cache_client::Miss);
      if (score.has_value()) part.set_score(*score);
    }
  };
  TRY(ReadManyInto<SortedSet>(call, key, response, begin, take));
  return response;
}

Result<cache_client::SortedSetRemoveResponse> SortedSetRemove(
    Call& call, const cache_client::SortedSetRemoveRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.set_name()));
  using Request = cache_client::SortedSetRemoveRequest;
  if (request.remove_elements_case() == Request::REMOVE_ELEMENTS_NOT_SET) {
    return base::InvalidArgument("the request says neither which values nor all");
  }
  cache_client::SortedSetRemoveResponse response;
  TRY(EditInto<SortedSet>(call, key, response, [&](SortedSet& set) {
    if (request.has_all()) return set.Clear();
    for (const std::string& value : request.some().values()) set.Remove(value);
  }));
  return response;
}

// What cannot be counted up stays as it was.
Result<cache_client::SortedSetIncrementResponse> SortedSetIncrement(
    Call& call, const cache_client::SortedSetIncrementRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.set_name()));
  TRY(CheckElement(call, request.value().size()));
  if (!std::isfinite(request.amount())) return NotFinite();
  double sum = 0;
  const auto add = [&](const SortedSet& set) {
    sum = set.Score(request.value()).value_or(0) + request.amount();
    return std::isfinite(sum);
  };
  const auto store = [&](SortedSet& set) {
    if (add(set)) set.Put(request.value(), sum);
  };
  TRY(Write<SortedSet>(call, key, request, {1, request.value().size()}, store, add));
  if (!std::isfinite(sum)) return NotFinite();
  cache_client::SortedSetIncrementResponse response;
  response.set_score(sum);
  return response;
}

Result<cache_client::SortedSetGetRankResponse> SortedSetGetRank(
    Call& call, const cache_client::SortedSetGetRankRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.set_name()));
  cache_client::SortedSetGetRankResponse response;
  TRY(ReadInto<SortedSet>(call, key, response, [&](const SortedSet& set) {
    auto& part = *response.mutable_element_rank();
    const auto rank = set.Rank(request.value());
    part.set_result(rank.has_value() ? cache_client::Hit : cache_client::Miss);
    if (!rank.has_value()) return;
    const bool descending = request.order() == cache_client::SortedSetGetRankRequest::DESCENDING;
    part.set_rank(descending ? set.size() - 1 - *rank : *rank);
  }));
  return response;
}

Result<cache_client::SortedSetLengthResponse> SortedSetLength(
    Call& call, const cache_client::SortedSetLengthRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.set_name()));
  cache_client::SortedSetLengthResponse response;
  TRY(ReadInto<SortedSet>(call, key, response, [&](const SortedSet& set) {
    response.mutable_found()->set_length(static_cast<std::uint32_t>(set.size()));
  }));
  return response;
}

Result<cache_client::SortedSetLengthByScoreResponse> SortedSetLengthByScore(
    Call& call, const cache_client::SortedSetLengthByScoreRequest& request) {
  TRY_ASSIGN(const engine::Key key, FindItem(call, request.set_name()));
  const double bounds[] = {request.inclusive_min(), request.exclusive_min(),
                           request.inclusive_max(), request.exclusive_max()};
  if (std::ranges::any_of(bounds, [](double bound) { return std::isnan(bound); })) {
    return base::InvalidArgument("a bound of the scores is not a number");
  }
  cache_client::SortedSetLengthByScoreResponse response;
  TRY(ReadInto<SortedSet>(call, key, response, [&](const SortedSet& set) {
    std::size_t begin = 0, end = set.size();
    if (request.has_inclusive_min()) begin = set.CountBelow({request.inclusive_min(), false});
    if (request.has_exclusive_min()) begin = set.CountBelow({request.exclusive_min(), true});
    if (request.has_inclusive_max()) end = set.CountUpTo({request.inclusive_max(), false});
    if (request.has_exclusive_max()) end = set.CountUpTo({request.exclusive_max(), true});
    response.mutable_found()->set_length(static_cast<std::uint32_t>(end > begin ? end - begin : 0));
  }));
  return response;
}

}  // namespace keepsake::ops
