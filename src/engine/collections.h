#pragma once

#include "base/try.h"
#include "engine/dictionary.h"
#include "engine/element_set.h"
#include "engine/engine.h"
#include "engine/list.h"
#include "engine/shard.h"
#include "engine/sorted_set.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

// Engine::Read and Engine::Edit with the types of collections: T is Dictionary, ElementSet, List,
// SortedSet or Leaderboard. What is given to a function lasts until it returns; it runs under the
// shard's lock and calls nothing that could wait.
namespace keepsake::engine {

// What a write does to the life of a collection: a new one lives until then; so does one that was
// there, if its life is refreshed.
struct CollectionTtl {
  Expiry expiry;
  bool refresh = true;
};

// What a write brings at most: so many elements, with so many bytes of fields and values.
struct Arrival {
  std::size_t elements = 0;
  std::uint64_t bytes = 0;
};

template <typename T, typename Fn>
Result<bool> ReadCollection(Engine& engine, Key key, Instant now, Fn&& visit) {
  return engine.Read(key, T::kKind, now, [&](const Collection& collection) {
    visit(static_cast<const T&>(collection));
  });
}

// In slices; `slice(const T&, std::size_t& from)`.
template <typename T, typename Fn>
Result<bool> ReadCollectionInSlices(Engine& engine, Key key, Instant now, Fn&& slice) {
  return engine.ReadInSlices(key, T::kKind, now,
                             [&](const Collection& collection, std::size_t& from) {
                               return slice(static_cast<const T&>(collection), from);
                             });
}

namespace collections {

template <typename T>
std::unique_ptr<Collection> Make(const KeyHasher& hasher) {
  if constexpr (std::is_constructible_v<T, const KeyHasher&>) {
    return std::make_unique<T>(hasher);
  } else {
    return std::make_unique<T>();
  }
}

}  // namespace collections

// Changes a collection that is there, its expiry too where one is given, and makes none. Whether it
// was there.
template <typename T, typename Fn>
Result<bool> EditCollection(Engine& engine, Key key, const Arrival& arrival, Instant now,
                            Fn&& change, std::optional<Expiry> refresh = {}) {
  CollectionEdit edit;
  edit.kind = T::kKind;
  edit.refresh = refresh;
  edit.elements = arrival.elements;
  edit.bytes = arrival.bytes;
  edit.change = [&](Collection& collection) { change(static_cast<T&>(collection)); };
  return engine.Edit(key, edit, now);
}

// Changes a collection, which is made where there is none. One that is there may be asked before,
// by `condition(const T&)`: when it says no, nothing happens, to its expiry neither.
template <typename T, typename Fn, typename Condition = std::nullptr_t>
Status WriteCollection(Engine& engine, Key key, const CollectionTtl& ttl, const Arrival& arrival,
                       Instant now, Fn&& change, Condition&& condition = nullptr) {
  CollectionEdit edit;
  edit.kind = T::kKind;
  edit.make = &collections::Make<T>;
  edit.create = ttl.expiry;
  if (ttl.refresh) edit.refresh = ttl.expiry;
  edit.elements = arrival.elements;
  edit.bytes = arrival.bytes;
  edit.change = [&](Collection& collection) { change(static_cast<T&>(collection)); };
  if constexpr (!std::is_null_pointer_v<std::remove_cvref_t<Condition>>) {
    edit.condition = [&](const Collection& collection) {
      return condition(static_cast<const T&>(collection));
    };
  }
  TRY(engine.Edit(key, edit, now));
  return {};
}

}  // namespace keepsake::engine
