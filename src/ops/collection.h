#pragma once

#include "base/error.h"
#include "base/limits.h"
#include "engine/collections.h"
#include "ops/item.h"
#include "ops/operation.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

// What the operations on collections share. Each finds its item first (FindItem), then looks at its
// arguments: who names a cache that is not there is told so before anything else.
namespace keepsake::ops {

// Fills `response` by `found(const T&)`, or says that it is missing.
template <typename T, typename Response, typename Fn>
Status ReadInto(const Call& call, engine::Key key, Response& response, Fn&& found) {
  TRY_ASSIGN(const bool there, engine::ReadCollection<T>(call.services.engine, key, call.now,
                                                         std::forward<Fn>(found)));
  if (!there) response.mutable_missing();
  return {};
}

// How many elements one slice of a reading takes, so that its lock is held for some 20 µs.
inline std::size_t SliceOf(const engine::Collection& collection) {
  const std::uint64_t average =
      collection.heap_bytes() / std::max<std::size_t>(collection.size(), 1);
  return std::clamp<std::size_t>(limits::kSliceBytes / std::max<std::uint64_t>(average, 1), 1,
                                 limits::kSliceElements);
}

// The same for what may be much, in slices (Engine::ReadInSlices). `begin(const T&)` is called
// where a reading begins, perhaps anew, and gives how many elements it will take; `take(const T&,
// first, count)` takes the next of them.
template <typename T, typename Response, typename Begin, typename Take>
Status ReadManyInto(const Call& call, engine::Key key, Response& response, Begin&& begin,
                    Take&& take) {
  std::size_t all = 0;
  const auto slice = [&](const T& collection, std::size_t& from) {
    if (from == 0) {
      response.Clear();
      all = begin(collection);
    }
    const std::size_t count = std::min(all - from, SliceOf(collection));
    take(collection, from, count);
    from += count;
    return from < all;
  };
  TRY_ASSIGN(const bool there,
             engine::ReadCollectionInSlices<T>(call.services.engine, key, call.now, slice));
  if (there) return {};
  response.Clear();
  if constexpr (requires { response.mutable_missing(); }) response.mutable_missing();
  return {};
}

// All elements of a collection without order: `take(element...)` takes one.
template <typename T, typename Response, typename Begin, typename Take>
Status ReadAllInto(const Call& call, engine::Key key, Response& response, Begin&& begin,
                   Take&& take) {
  const auto slice = [&](const T& collection, std::size_t& from) {
    if (from == 0) {
      response.Clear();
      begin(collection);
    }
    return collection.ForSome(from, SliceOf(collection), take);
  };
  TRY_ASSIGN(const bool there,
             engine::ReadCollectionInSlices<T>(call.services.engine, key, call.now, slice));
  if (there) return {};
  response.Clear();
  response.mutable_missing();
  return {};
}

// The same for a change of one that is there; most bring nothing.
template <typename T, typename Response, typename Fn>
Status EditInto(const Call& call, engine::Key key, Response& response, Fn&& found,
                const engine::Arrival& arrival = {}) {
  TRY_ASSIGN(const bool there, engine::EditCollection<T>(call.services.engine, key, arrival,
                                                         call.now, std::forward<Fn>(found)));
  if constexpr (requires { response.mutable_missing(); }) {
    if (!there) response.mutable_missing();
  }
  return {};
}

// A write that makes the collection where there is none. Where there is one, `condition(const T&)`
// may say no; then nothing changes, its life neither.
template <typename T, typename Request, typename Fn, typename Condition = std::nullptr_t>
Status Write(const Call& call, engine::Key key, const Request& request,
             const engine::Arrival& arrival, Fn&& change, Condition&& condition = nullptr) {
  TRY_ASSIGN(const engine::CollectionTtl ttl, TtlOf(call, request));
  return engine::WriteCollection<T>(call.services.engine, key, ttl, arrival, call.now,
                                    std::forward<Fn>(change), std::forward<Condition>(condition));
}

// Byte strings that arrive, each looked at for its size. Errors: kLimitExceeded.
template <typename Range>
Result<engine::Arrival> ArrivalOf(const Call& call, const Range& elements) {
  engine::Arrival arrival;
  for (const std::string& element : elements) {
    TRY(CheckElement(call, element.size()));
    ++arrival.elements;
    arrival.bytes += element.size();
  }
  return arrival;
}

// Half-open, within [0, size).
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;

  std::size_t size() const { return end - begin; }
  // `count` of them from the one with number `first` on, counted from the end that comes first.
  Range Part(std::size_t first, std::size_t count, bool backwards) const {
    return backwards ? Range{end - first - count, end - first}
                     : Range{begin + first, begin + first + count};
  }
};

// A slice as Python has it: negative ends count from the end, and what is outside is cut off.
inline std::size_t IndexOf(std::int64_t index, std::size_t size) {
  const auto signed_size = static_cast<std::int64_t>(size);
  const std::int64_t from_front = index < 0 ? index + signed_size : index;
  return static_cast<std::size_t>(std::clamp<std::int64_t>(from_front, 0, signed_size));
}
inline Range SliceOf(std::optional<std::int64_t> start, std::optional<std::int64_t> end,
                     std::size_t size) {
  Range range{IndexOf(start.value_or(0), size), end.has_value() ? IndexOf(*end, size) : size};
  range.end = std::max(range.begin, range.end);
  return range;
}

}  // namespace keepsake::ops
