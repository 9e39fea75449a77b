#include <keepsake/sorted_set.h>

#include "sdk/item_call.h"
#include "wire/cache_rpcs.h"
#include "wire/proto/cache_sorted_set.pb.h"

namespace keepsake {
inline namespace v1 {
namespace {

using internal::Call;
using internal::CallAbout;
using FetchRequest = ::cache_client::SortedSetFetchRequest;
using RankRequest = ::cache_client::SortedSetGetRankRequest;
using UnionRequest = ::cache_client::SortedSetUnionStoreRequest;

constexpr auto kScored = sdk::Found([](auto& found) {
  auto& elements = *found.mutable_values_with_scores()->mutable_elements();
  return sdk::TakeAll(elements, [](auto& element) {
    return ScoredElement{Bytes(std::move(*element.mutable_value())), element.score()};
  });
});

constexpr auto kScore = [](auto& part) { return part.score(); };
constexpr auto kOneScore =
    sdk::IfFound([](auto& found) { return sdk::ReadOnlyPart(*found.mutable_elements(), kScore); });

constexpr auto kRank = [](auto& response) -> Result<Lookup<std::uint64_t>> {
  if (response.has_missing()) return Lookup<std::uint64_t>::Miss();
  return sdk::ReadPart(*response.mutable_element_rank(),
                       [](auto& part) -> std::uint64_t { return part.rank(); });
};

Status Put(const ValueScore& from, ::cache_client::SortedSetElement& to) {
  to.set_value(std::string(from.value.text()));
  to.set_score(from.score);
  return sdk::CheckNumber("the score", from.score);
}

template <typename Request>
void PutOrder(SortOrder order, Request& request) {
  request.set_order(order == SortOrder::kDescending ? Request::DESCENDING : Request::ASCENDING);
}

Status PutRanks(const SortedSetRanks& ranks, FetchRequest& request) {
  auto& by = *request.mutable_by_index();
  by.mutable_unbounded_start();
  by.mutable_unbounded_end();
  if (ranks.start.has_value()) by.set_inclusive_start_index(*ranks.start);
  if (ranks.end.has_value()) by.set_exclusive_end_index(*ranks.end);
  PutOrder(ranks.order, request);
  request.set_with_scores(true);
  return sdk::CheckSlice("the range of ranks", ranks.start, ranks.end);
}

// A count below zero means all.
Status PutScores(const SortedSetScores& scores, FetchRequest& request) {
  auto& by = *request.mutable_by_score();
  by.mutable_unbounded_min();
  by.mutable_unbounded_max();
  if (scores.min.has_value()) by.mutable_min_score()->set_score(*scores.min);
  if (scores.max.has_value()) by.mutable_max_score()->set_score(*scores.max);
  by.set_offset(scores.offset);
  by.set_count(scores.count.has_value() ? static_cast<std::int32_t>(*scores.count) : -1);
  PutOrder(scores.order, request);
  request.set_with_scores(true);
  TRY(sdk::CheckBetween("the count", scores.count.value_or(1), 1, INT32_MAX));
  return sdk::CheckScores(scores.min, scores.max);
}

Status PutBounds(const ScoreRange& scores, auto& request) {
  request.mutable_unbounded_min();
  request.mutable_unbounded_max();
  if (scores.min.has_value()) request.set_inclusive_min(*scores.min);
  if (scores.max.has_value()) request.set_inclusive_max(*scores.max);
  return sdk::CheckScores(scores.min, scores.max);
}

Status PutSource(const UnionSource& from, UnionRequest::Source& to) {
  to.set_set_name(std::string(from.name.text()));
  to.set_weight(from.weight);
  TRY(sdk::CheckName("a source's name", from.name));
  return sdk::CheckFinite("a source's weight", from.weight);
}

UnionRequest::AggregateFunction OnWire(Aggregate aggregate) {
  switch (aggregate) {
    case Aggregate::kMin:
      return UnionRequest::MIN;
    case Aggregate::kMax:
      return UnionRequest::MAX;
    default:
      return UnionRequest::SUM;
  }
}

}  // namespace

template <typename Face>
auto SortedSetCalls<Face>::SortedSetPutElement(BytesView name, BytesView value, double score,
                                               const CollectionOptions& options) const
    -> Answer<void> {
  return Call(*this, wire::kSortedSetPut, name, options, sdk::kNothing,
              [&](auto& request) { return Put({value, score}, *request.add_elements()); });
}

template <typename Face>
auto SortedSetCalls<Face>::SortedSetPutElements(BytesView name,
                                                const ArgumentList<ValueScore>& elements,
                                                const CollectionOptions& options) const
    -> Answer<void> {
  return CallAbout(elements, *this, wire::kSortedSetPut, name, options, sdk::kNothing,
                   [&](auto& request) -> Status {
                     for (const ValueScore& element : elements) {
                       TRY(Put(element, *request.add_elements()));
                     }
                     return {};
                   });
}

template <typename Face>
auto SortedSetCalls<Face>::SortedSetIncrementScore(BytesView name, BytesView value, double amount,
                                                   const CollectionOptions& options) const
    -> Answer<double> {
  const auto read = [](auto& response) -> Result<double> { return response.score(); };
  return Call(*this, wire::kSortedSetIncrement, name, options, read, [&](auto& request) {
    request.set_value(std::string(value.text()));
    request.set_amount(amount);
    return sdk::CheckNumber("the amount", amount);
  });
}

template <typename Face>
auto SortedSetCalls<Face>::SortedSetRemoveElement(BytesView name, BytesView value,
                                                  const CallOptions& options) const
    -> Answer<void> {
  return SortedSetRemoveElements(name, {value}, options);
}

template <typename Face>
auto SortedSetCalls<Face>::SortedSetRemoveElements(BytesView name, const BytesList& values,
                                                   const CallOptions& options) const
    -> Answer<void> {
  return CallAbout(
      values, *this, wire::kSortedSetRemove, name, options, sdk::kNothing,
      [&](auto& request) { internal::PutAll(values, *request.mutable_some()->mutable_values()); });
}

template <typename Face>
auto SortedSetCalls<Face>::SortedSetFetchByRank(BytesView name, const SortedSetRanks& ranks,
                                                const ReadOptions& options) const
    -> Answer<Lookup<std::vector<ScoredElement>>> {
  return Call(*this, wire::kSortedSetFetch, name, options, kScored,
              [&](auto& request) { return PutRanks(ranks, request); });
}

template <typename Face>
auto SortedSetCalls<Face>::SortedSetFetchByScore(BytesView name, const SortedSetScores& scores,
                                                 const ReadOptions& options) const
    -> Answer<Lookup<std::vector<ScoredElement>>> {
  return Call(*this, wire::kSortedSetFetch, name, options, kScored,
              [&](auto& request) { return PutScores(scores, request); });
}

template <typename Face>
auto SortedSetCalls<Face>::SortedSetGetRank(BytesView name, BytesView value, SortOrder order,
                                            const ReadOptions& options) const
    -> Answer<Lookup<std::uint64_t>> {
  return Call(*this, wire::kSortedSetGetRank, name, options, kRank, [&](RankRequest& request) {
    request.set_value(std::string(value.text()));
    PutOrder(order, request);
  });
}

template <typename Face>
auto SortedSetCalls<Face>::SortedSetGetScore(BytesView name, BytesView value,
                                             const ReadOptions& options) const
    -> Answer<Lookup<double>> {
  return Call(*this, wire::kSortedSetGetScore, name, options, kOneScore,
              [&](auto& request) { request.add_values(std::string(value.text())); });
}

template <typename Face>
auto SortedSetCalls<Face>::SortedSetGetScores(BytesView name, const BytesList& values,
                                              const ReadOptions& options) const
    -> Answer<Lookup<std::vector<Lookup<double>>>> {
  const auto read = sdk::IfFound([asked = values.size()](auto& found) {
    return sdk::ReadParts(*found.mutable_elements(), asked, kScore);
  });
  return CallAbout(values, *this, wire::kSortedSetGetScore, name, options, read,
                   [&](auto& request) { internal::PutAll(values, *request.mutable_values()); });
}

template <typename Face>
auto SortedSetCalls<Face>::SortedSetLength(BytesView name, const ReadOptions& options) const
    -> Answer<Lookup<std::uint64_t>> {
  return Call(*this, wire::kSortedSetLength, name, options, sdk::kLength);
}

template <typename Face>
auto SortedSetCalls<Face>::SortedSetLengthByScore(BytesView name, const ScoreRange& scores,
                                                  const ReadOptions& options) const
    -> Answer<Lookup<std::uint64_t>> {
  return Call(*this, wire::kSortedSetLengthByScore, name, options, sdk::kLength,
              [&](auto& request) { return PutBounds(scores, request); });
}

template <typename Face>
auto SortedSetCalls<Face>::SortedSetUnionStore(BytesView destination,
                                               const ArgumentList<UnionSource>& sources,
                                               Aggregate aggregate, const SetOptions& options) const
    -> Answer<std::uint64_t> {
  const auto read = [](auto& response) -> Result<std::uint64_t> { return response.length(); };
  return Call(*this, wire::kSortedSetUnionStore, destination, options, read,
              [&](auto& request) -> Status {
                request.set_aggregate(OnWire(aggregate));
                for (const UnionSource& source : sources) {
                  TRY(PutSource(source, *request.add_sources()));
                }
                return sdk::CheckBetween("the number of sources", sources.size(), 1, INT32_MAX);
              });
}

template class SortedSetCalls<Blocking>;
template class SortedSetCalls<Asynchronous>;

}  // namespace v1
}  // namespace keepsake
