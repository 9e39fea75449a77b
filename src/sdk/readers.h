#pragma once

#include <keepsake/item_types.h>
#include <keepsake/lookup.h>

#include "base/try.h"
#include "wire/proto/cache_result.pb.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

// What an answer of the service means: functions from a response, whose strings they take, to a
// Result. Errors: kUnknownService for an answer that has none of the forms it can have.
namespace keepsake::sdk {

Error Unreadable(std::string_view words);
Status CheckCount(int got, std::size_t asked);

inline Bytes TakeBytes(std::string& bytes) {
  return Bytes(std::move(bytes));
}

// What `take` makes of each part of a repeated field.
template <typename Field, typename Take>
auto TakeAll(Field& field, Take take) {
  std::vector<decltype(take(*field.begin()))> all;
  all.reserve(static_cast<std::size_t>(field.size()));
  for (auto& one : field) all.push_back(take(one));
  return all;
}

// Of a response that has `found` or `missing`: what `read(Found&)`, a Result<Lookup<V>>, says, or a
// miss.
template <typename Read>
constexpr auto IfFound(Read read) {
  return [read](auto& response) -> decltype(read(*response.mutable_found())) {
    using Answer = typename decltype(read(*response.mutable_found()))::value_type;
    if (response.has_found()) return read(*response.mutable_found());
    if (response.has_missing()) return Answer::Miss();
    return Unreadable("neither found nor missing");
  };
}

// The same for a `take(Found&)` that gives the V itself.
template <typename Take>
constexpr auto Found(Take take) {
  return IfFound([take](auto& found) -> Result<Lookup<decltype(take(found))>> {
    return Lookup<decltype(take(found))>::Hit(take(found));
  });
}

// A part of an answer, or a whole one, with a result of its own; a hit has what `take(Part&)`
// gives.
template <typename Part, typename Take>
auto ReadPart(Part& part, Take take) -> Result<Lookup<decltype(take(part))>> {
  using Answer = Lookup<decltype(take(part))>;
  if (part.result() == ::cache_client::Hit) return Answer::Hit(take(part));
  if (part.result() == ::cache_client::Miss) return Answer::Miss();
  return Unreadable("neither hit nor miss");
}

// The part of an answer about one thing.
template <typename Parts, typename Take>
auto ReadOnlyPart(Parts& parts, Take take) -> decltype(ReadPart(*parts.begin(), take)) {
  TRY(CheckCount(parts.size(), 1));
  return ReadPart(*parts.begin(), take);
}

// The parts of an answer about `asked` things, in their order.
template <typename Parts, typename Take>
auto ReadParts(Parts& parts, std::size_t asked, Take take)
    -> Result<Lookup<std::vector<Lookup<decltype(take(*parts.begin()))>>>> {
  using All = std::vector<Lookup<decltype(take(*parts.begin()))>>;
  TRY(CheckCount(parts.size(), asked));
  All all;
  all.reserve(asked);
  for (auto& part : parts) {
    TRY_ASSIGN(auto one, ReadPart(part, take));
    all.push_back(std::move(one));
  }
  return Lookup<All>::Hit(std::move(all));
}

inline constexpr auto kNothing = [](auto&) -> Status { return {}; };
inline constexpr auto kLength =
    Found([](auto& found) { return static_cast<std::uint64_t>(found.length()); });
inline constexpr auto kValue = [](auto& response) -> Result<std::int64_t> {
  return response.value();
};
inline constexpr auto kElements =
    Found([](auto& found) { return TakeAll(*found.mutable_elements(), &TakeBytes); });

inline std::vector<Exists> TakeExists(const auto& flags) {
  return std::vector<Exists>(flags.begin(), flags.end());
}

}  // namespace keepsake::sdk
