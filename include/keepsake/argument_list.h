#pragma once

#include <keepsake/bytes.h>

#include <cstddef>
#include <initializer_list>
#include <ranges>
#include <type_traits>
#include <utility>
#include <vector>

namespace keepsake {
inline namespace v1 {

namespace internal {
// Elements that stay where they are: a BytesView into one must not outlive it.
template <typename Range, typename T>
concept Lends = std::ranges::input_range<Range> &&
                std::is_convertible_v<std::ranges::range_reference_t<Range>, T> &&
                (std::is_lvalue_reference_v<std::ranges::range_reference_t<Range>> ||
                 std::is_same_v<std::remove_cvref_t<std::ranges::range_reference_t<Range>>, T>);
}  // namespace internal

/// Several of what a call takes, borrowed for the time of the call: a braced list, or any container
/// whose elements convert to T. An asynchronous call copies the bytes before it returns.
///
///   cache.KeysExist({"a", "b"});
///   cache.KeysExist(std::vector<std::string>{...});
template <typename T>
class ArgumentList {
 public:
  ArgumentList() = default;
  ArgumentList(std::initializer_list<T> items) : items_(items) {}
  template <typename Range>
    requires(!std::is_same_v<std::remove_cvref_t<Range>, ArgumentList> && internal::Lends<Range, T>)
  ArgumentList(Range&& range) {
    if constexpr (std::ranges::sized_range<Range>) items_.reserve(std::ranges::size(range));
    for (auto&& item : range) items_.push_back(static_cast<T>(item));
  }

  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }
  std::size_t size() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  const T& operator[](std::size_t i) const { return items_[i]; }

 private:
  std::vector<T> items_;
};

/// Keys, fields, elements or values.
using BytesList = ArgumentList<BytesView>;

}  // namespace v1
}  // namespace keepsake
