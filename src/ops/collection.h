#pragma once

#include "base/error.h"
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
