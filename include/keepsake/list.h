#pragma once

#include <keepsake/argument_list.h>
#include <keepsake/call_options.h>
#include <keepsake/face.h>
#include <keepsake/lookup.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

namespace keepsake {
inline namespace v1 {

/// A part of a list: from `start` on, up to but without `end`. Negative ones count from the back,
/// -1 being the last value; those beyond the list are taken for its ends. Both of one sign: start
/// is less than end.
struct ListSlice {
  /// The first value when empty.
  std::optional<std::int32_t> start{};
  /// Behind the last value when empty.
  std::optional<std::int32_t> end{};
};

/// Of a call that adds at the front of a list.
struct ListFrontOptions {
  CollectionTtl ttl = CollectionTtl::FromCacheTtl();
  /// Then drops values from the back until there are so many. At least 1.
  std::optional<std::uint32_t> truncate_back_to_size{};
  std::optional<std::chrono::milliseconds> timeout{};
  std::stop_token stop{};
};

/// Of a call that adds at the back of a list.
struct ListBackOptions {
  CollectionTtl ttl = CollectionTtl::FromCacheTtl();
  /// Then drops values from the front until there are so many. At least 1.
  std::optional<std::uint32_t> truncate_front_to_size{};
  std::optional<std::chrono::milliseconds> timeout{};
  std::stop_token stop{};
};

/// The calls on lists: items that are values in the order in which they were added. A part of
/// CacheHandle; errors of every call are listed there.
///
/// `name` is the key of the item, in one key space with all others: not empty, not only spaces. An
/// item of another type: kFailedPrecondition. A list is made by the first write to it and is gone
/// with its last value. A miss is a list that is not there.
template <typename Face>
class KEEPSAKE_EXPORT ListCalls {
 public:
  template <typename T>
  using Answer = typename Face::template Answer<T>;

  /// Adds one value and gives how many there are, after truncation.
  Answer<std::uint64_t> ListPushFront(BytesView name, BytesView value,
                                      const ListFrontOptions& options = {}) const;
  Answer<std::uint64_t> ListPushBack(BytesView name, BytesView value,
                                     const ListBackOptions& options = {}) const;
  /// Adds the values, which keep their order at either end: [4, 5] before [1] are [4, 5, 1].
  Answer<std::uint64_t> ListConcatenateFront(BytesView name, const BytesList& values,
                                             const ListFrontOptions& options = {}) const;
  Answer<std::uint64_t> ListConcatenateBack(BytesView name, const BytesList& values,
                                            const ListBackOptions& options = {}) const;

  /// Removes the value at one end and gives it.
  Answer<Lookup<Bytes>> ListPopFront(BytesView name, const CallOptions& options = {}) const;
  Answer<Lookup<Bytes>> ListPopBack(BytesView name, const CallOptions& options = {}) const;
  /// Removes every value that equals this one; there may be none.
  Answer<void> ListRemoveValue(BytesView name, BytesView value,
                               const CallOptions& options = {}) const;
  /// Keeps the slice and removes the rest; a list that is not there stays so.
  Answer<void> ListRetain(BytesView name, const ListSlice& slice,
                          const CollectionOptions& options = {}) const;

  /// The values of the slice, which may be none, in their order.
  Answer<Lookup<std::vector<Bytes>>> ListFetch(BytesView name, const ListSlice& slice = {},
                                               const ReadOptions& options = {}) const;
  /// How many values.
  Answer<Lookup<std::uint64_t>> ListLength(BytesView name, const ReadOptions& options = {}) const;

 protected:
  ~ListCalls() = default;
};

extern template class ListCalls<Blocking>;
extern template class ListCalls<Asynchronous>;

}  // namespace v1
}  // namespace keepsake
