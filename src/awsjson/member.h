#pragma once

#include "awsjson/rule.h"

#include <string_view>
#include <tuple>
#include <utility>

namespace keepsake::awsjson {

// A member of T: its name in JSON, where it is kept, and what the service demands of it.
template <typename T, typename V>
struct Member {
  std::string_view name;
  V T::* field;
  Rule rule{};
};

// Shape<T>::kMembers is the table of T's members, the one source of both directions.
// Shape<T>::kResponse says that T comes from the service.
template <typename T>
struct Shape;

template <typename T>
concept HasShape = requires { Shape<T>::kMembers; };

template <typename T, typename Fn>
void ForEachMember(Fn&& fn) {
  std::apply([&fn](const auto&... members) { (fn(members), ...); }, Shape<T>::kMembers);
}

// The words for the values of an enumeration.
template <typename E>
struct Word {
  std::string_view text;
  E value;
};
template <typename E>
struct Words;

}  // namespace keepsake::awsjson
