#include "ops/sorted_set_union.h"

#include "base/error.h"
#include "ops/collection.h"

#include <cmath>
#include <unordered_map>
#include <vector>

namespace keepsake::ops {
namespace {

using cache_client::SortedSetUnionStoreRequest;
using engine::ScoredValue;
using engine::SortedSet;

using Scores = std::unordered_map<std::string, double>;

double Join(SortedSetUnionStoreRequest::AggregateFunction how, double a, double b) {
  if (how == SortedSetUnionStoreRequest::MIN) return std::min(a, b);
  if (how == SortedSetUnionStoreRequest::MAX) return std::max(a, b);
  return a + b;
}

// Joins one source's scores, at one moment of its life, to those of the sources before.
Status Collect(const Call& call, engine::Key source, double weight,
               SortedSetUnionStoreRequest::AggregateFunction how, Scores& scores) {
  std::vector<std::pair<std::string, double>> copies;
  const auto slice = [&](const SortedSet& set, std::size_t& from) {
    if (from == 0) copies.clear();
    const std::size_t end = std::min(set.size(), from + SliceOf(set));
    set.Visit(from, end, /*backwards=*/false,
              [&](const ScoredValue& value) { copies.emplace_back(value.value, value.score); });
    from = end;
    return end < set.size();
  };
  TRY_ASSIGN(const bool there, engine::ReadCollectionInSlices<SortedSet>(call.services.engine,
                                                                         source, call.now, slice));
  if (!there) return {};
  for (auto& [value, score] : copies) {
    const auto [at, is_new] = scores.try_emplace(std::move(value), weight * score);
    if (!is_new) at->second = Join(how, at->second, weight * score);
  }
  return {};
}

Status CheckSources(const Call& call, const SortedSetUnionStoreRequest& request) {
  if (request.sources().empty()) return base::InvalidArgument("the request names no source");
  for (const auto& source : request.sources()) {
    TRY(FindItem(call, source.set_name()));
    if (!std::isfinite(source.weight())) return base::InvalidArgument("a weight is not finite");
  }
  return {};
}

Result<Scores> CollectAll(const Call& call, engine::CacheId cache,
                          const SortedSetUnionStoreRequest& request) {
  Scores scores;
  for (const auto& source : request.sources()) {
    TRY(Collect(call, {cache, source.set_name()}, static_cast<double>(source.weight()),
                request.aggregate(), scores));
  }
  for (const auto& [value, score] : scores) {
    if (!std::isfinite(score)) return base::InvalidArgument("a score of the union is not finite");
  }
  return scores;
}

}  // namespace

void DestinationAndSources(const Call& call, const SortedSetUnionStoreRequest& request,
                           Touched& touched) {
  touched.cache = call.cache;
  touched.Add(request.set_name());
  for (const auto& source : request.sources()) touched.Add(source.set_name());
}

Result<cache_client::SortedSetUnionStoreResponse> SortedSetUnionStore(
    Call& call, const SortedSetUnionStoreRequest& request) {
  engine::Engine& engine = call.services.engine;
  TRY_ASSIGN(const engine::Key destination, FindItem(call, request.set_name()));
  TRY(CheckSources(call, request));
  TRY_ASSIGN(const engine::Expiry expiry, ExpiryAfter(call, request.ttl_milliseconds()));
  TRY_ASSIGN(const Scores scores, CollectAll(call, destination.cache, request));
  cache_client::SortedSetUnionStoreResponse response;
  response.set_length(static_cast<std::uint32_t>(scores.size()));
  if (scores.empty()) {
    engine.Delete(destination, call.now);
    return response;
  }
  auto united = std::make_unique<SortedSet>(engine.hasher());
  for (const auto& [value, score] : scores) united->Put(value, score);
  TRY(engine.Put(destination, SortedSet::kKind, std::move(united), expiry, call.now));
  return response;
}

}  // namespace keepsake::ops
