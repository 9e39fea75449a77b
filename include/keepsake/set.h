#pragma once

#include <keepsake/argument_list.h>
#include <keepsake/call_options.h>
#include <keepsake/face.h>
#include <keepsake/item_types.h>
#include <keepsake/lookup.h>

#include <cstdint>
#include <vector>

namespace keepsake {
inline namespace v1 {

/// The calls on sets: items that are elements without order, each once. A part of CacheHandle;
/// errors of every call are listed there.
///
/// `name` is the key of the item, in one key space with all others: not empty, not only spaces. An
/// item of another type: kFailedPrecondition. A set is made by the first write to it and is gone
/// with its last element. A miss is a set that is not there.
template <typename Face>
class KEEPSAKE_EXPORT SetCalls {
 public:
  template <typename T>
  using Answer = typename Face::template Answer<T>;

  Answer<void> SetAddElement(BytesView name, BytesView element,
                             const CollectionOptions& options = {}) const;
  /// All at once. Without elements nothing is sent.
  Answer<void> SetAddElements(BytesView name, const BytesList& elements,
                              const CollectionOptions& options = {}) const;

  /// Removing what is not there is no error.
  Answer<void> SetRemoveElement(BytesView name, BytesView element,
                                const CallOptions& options = {}) const;
  Answer<void> SetRemoveElements(BytesView name, const BytesList& elements,
                                 const CallOptions& options = {}) const;
  /// Removes up to `count` elements, drawn at random, and gives them. At least 1.
  Answer<Lookup<std::vector<Bytes>>> SetPop(BytesView name, std::uint32_t count = 1,
                                            const CallOptions& options = {}) const;

  Answer<Lookup<std::vector<Bytes>>> SetFetch(BytesView name,
                                              const ReadOptions& options = {}) const;
  /// Up to `limit` different elements, drawn at random, which stay; 0 asks only for the set.
  Answer<Lookup<std::vector<Bytes>>> SetSample(BytesView name, std::uint64_t limit,
                                               const ReadOptions& options = {}) const;
  Answer<Lookup<Exists>> SetContainsElement(BytesView name, BytesView element,
                                            const ReadOptions& options = {}) const;
  /// In the order of the elements. Without elements nothing is sent, and the answer is a hit.
  Answer<Lookup<std::vector<Exists>>> SetContainsElements(BytesView name, const BytesList& elements,
                                                          const ReadOptions& options = {}) const;
  /// How many elements.
  Answer<Lookup<std::uint64_t>> SetLength(BytesView name, const ReadOptions& options = {}) const;

 protected:
  ~SetCalls() = default;
};

extern template class SetCalls<Blocking>;
extern template class SetCalls<Asynchronous>;

}  // namespace v1
}  // namespace keepsake
