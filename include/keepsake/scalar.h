#pragma once

#include <keepsake/argument_list.h>
#include <keepsake/call_options.h>
#include <keepsake/face.h>
#include <keepsake/item_types.h>
#include <keepsake/lookup.h>

#include <chrono>
#include <cstdint>
#include <vector>

namespace keepsake {
inline namespace v1 {

/// The calls on scalars, which are items of one value, and those on items of any type. A part of
/// CacheHandle; errors of every call are listed there.
///
/// Reading or counting up an item of another type: kFailedPrecondition. Writing replaces whatever
/// was there. A TTL that is not given is the client's default.
template <typename Face>
class KEEPSAKE_EXPORT ScalarCalls {
 public:
  template <typename T>
  using Answer = typename Face::template Answer<T>;

  /// A hit with the value, or a miss.
  Answer<Lookup<Bytes>> Get(BytesView key, const ReadOptions& options = {}) const;
  /// The same with the value's hash, for the calls below that compare hashes.
  Answer<Lookup<HashedValue>> GetWithHash(BytesView key, const ReadOptions& options = {}) const;
  /// A hit, a miss or an error for each key, in the order of the keys. Any number of keys: they are
  /// asked for in as few requests as the limits of a message allow. An error instead of the list
  /// only when no key has an answer; when the call ends early, by its deadline too, the keys that
  /// have none carry its error.
  Answer<std::vector<Result<Lookup<Bytes>>>> GetBatch(const BytesList& keys,
                                                      const ReadOptions& options = {}) const;

  /// Stores the value under the key.
  Answer<void> Set(BytesView key, BytesView value, const SetOptions& options = {}) const;
  /// Stores each item, with its own TTL or that of the options. Success or an error for each, in
  /// the order of the items; errors and requests as for GetBatch(). It is no transaction: items are
  /// stored one by one, and the items of an early end may be stored or not.
  Answer<std::vector<Status>> SetBatch(const ArgumentList<BatchItem>& items,
                                       const SetOptions& options = {}) const;
  /// Deletes the item, of any type; deleting nothing is no error.
  Answer<void> Delete(BytesView key, const CallOptions& options = {}) const;

  /// Stores when there is no item.
  Answer<Stored> SetIfAbsent(BytesView key, BytesView value, const SetOptions& options = {}) const;
  [[deprecated("it is SetIfAbsent")]] Answer<Stored> SetIfNotExists(
      BytesView key, BytesView value, const SetOptions& options = {}) const {
    return SetIfAbsent(key, value, options);
  }
  /// Stores when there is an item.
  Answer<Stored> SetIfPresent(BytesView key, BytesView value, const SetOptions& options = {}) const;
  /// Stores when the item's value is `equal`.
  Answer<Stored> SetIfEqual(BytesView key, BytesView value, BytesView equal,
                            const SetOptions& options = {}) const;
  /// Stores when there is no item, or its value is not `not_equal`.
  Answer<Stored> SetIfNotEqual(BytesView key, BytesView value, BytesView not_equal,
                               const SetOptions& options = {}) const;
  /// Stores when there is an item and its value is not `not_equal`.
  Answer<Stored> SetIfPresentAndNotEqual(BytesView key, BytesView value, BytesView not_equal,
                                         const SetOptions& options = {}) const;
  /// Stores when there is no item, or its value is `equal`.
  Answer<Stored> SetIfAbsentOrEqual(BytesView key, BytesView value, BytesView equal,
                                    const SetOptions& options = {}) const;

  /// Stores, and gives the hash of the value.
  Answer<Stored> SetWithHash(BytesView key, BytesView value, const SetOptions& options = {}) const;
  /// As above with a hash, from GetWithHash() or an earlier Stored, in place of a value. It is not
  /// empty.
  Answer<Stored> SetIfPresentAndHashEqual(BytesView key, BytesView value, BytesView hash,
                                          const SetOptions& options = {}) const;
  Answer<Stored> SetIfPresentAndHashNotEqual(BytesView key, BytesView value, BytesView hash,
                                             const SetOptions& options = {}) const;
  Answer<Stored> SetIfAbsentOrHashEqual(BytesView key, BytesView value, BytesView hash,
                                        const SetOptions& options = {}) const;
  Answer<Stored> SetIfAbsentOrHashNotEqual(BytesView key, BytesView value, BytesView hash,
                                           const SetOptions& options = {}) const;

  /// Adds `amount`, negative or not, to the decimal number that the value is, and gives the sum; an
  /// item that is not there counts as 0. The TTL starts anew.
  /// Errors: kFailedPrecondition when the value is no whole number of 64 bits, or the sum is none.
  Answer<std::int64_t> Increment(BytesView key, std::int64_t amount = 1,
                                 const SetOptions& options = {}) const;

  /// Whether there is an item of any type.
  Answer<Exists> KeyExists(BytesView key, const ReadOptions& options = {}) const;
  /// The same for several keys, in their order.
  Answer<std::vector<Exists>> KeysExist(const BytesList& keys,
                                        const ReadOptions& options = {}) const;
  Answer<Lookup<ItemType>> ItemGetType(BytesView key, const ReadOptions& options = {}) const;
  /// How long the item has to live.
  Answer<Lookup<std::chrono::milliseconds>> ItemGetTtl(BytesView key,
                                                       const ReadOptions& options = {}) const;

  /// Gives the item this TTL, counted from now: set or missing. More than 0.
  Answer<TtlChange> UpdateTtl(BytesView key, std::chrono::milliseconds ttl,
                              const CallOptions& options = {}) const;
  /// The same only when it lengthens the item's life: set, not set or missing.
  Answer<TtlChange> IncreaseTtl(BytesView key, std::chrono::milliseconds ttl,
                                const CallOptions& options = {}) const;
  /// The same only when it shortens it.
  Answer<TtlChange> DecreaseTtl(BytesView key, std::chrono::milliseconds ttl,
                                const CallOptions& options = {}) const;

 protected:
  ~ScalarCalls() = default;
};

extern template class ScalarCalls<Blocking>;
extern template class ScalarCalls<Asynchronous>;

}  // namespace v1
}  // namespace keepsake
