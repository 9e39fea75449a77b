#pragma once

#include <keepsake/argument_list.h>
#include <keepsake/call_options.h>
#include <keepsake/face.h>
#include <keepsake/lookup.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace keepsake {
inline namespace v1 {

/// A field that is set. Made from a pair too, so that a std::map can be given.
struct FieldValue {
  FieldValue(BytesView its_field, BytesView its_value) : field(its_field), value(its_value) {}
  template <typename Field, typename Value>
  FieldValue(const std::pair<Field, Value>& pair) : field(pair.first), value(pair.second) {}

  BytesView field;
  BytesView value;
};

/// A field that was read.
struct DictionaryEntry {
  Bytes field{};
  Bytes value{};
  bool operator==(const DictionaryEntry&) const = default;
};

/// The calls on dictionaries: items that map fields to values. A part of CacheHandle; errors of
/// every call are listed there.
///
/// `name` is the key of the item, in one key space with all others: not empty, not only spaces. An
/// item of another type: kFailedPrecondition. A dictionary is made by the first write to it and is
/// gone with its last field. A miss is a dictionary that is not there.
template <typename Face>
class KEEPSAKE_EXPORT DictionaryCalls {
 public:
  template <typename T>
  using Answer = typename Face::template Answer<T>;

  Answer<void> DictionarySetField(BytesView name, BytesView field, BytesView value,
                                  const CollectionOptions& options = {}) const;
  /// All at once; of a field that is given twice the last. Without fields nothing is sent.
  Answer<void> DictionarySetFields(BytesView name, const ArgumentList<FieldValue>& fields,
                                   const CollectionOptions& options = {}) const;
  /// Adds `amount`, negative or not, to the decimal number in the field, and gives the sum; a field
  /// that is not there counts as 0.
  /// Errors: kFailedPrecondition when the field is no whole number of 64 bits, or the sum is none.
  Answer<std::int64_t> DictionaryIncrement(BytesView name, BytesView field, std::int64_t amount = 1,
                                           const CollectionOptions& options = {}) const;

  /// A miss without the dictionary and without the field.
  Answer<Lookup<Bytes>> DictionaryGetField(BytesView name, BytesView field,
                                           const ReadOptions& options = {}) const;
  /// In the order of the fields: the value of each, or a miss. Without fields nothing is sent, and
  /// the answer is a hit.
  Answer<Lookup<std::vector<Lookup<Bytes>>>> DictionaryGetFields(
      BytesView name, const BytesList& fields, const ReadOptions& options = {}) const;
  /// All fields, in no order.
  Answer<Lookup<std::vector<DictionaryEntry>>> DictionaryFetch(
      BytesView name, const ReadOptions& options = {}) const;
  /// How many fields.
  Answer<Lookup<std::uint64_t>> DictionaryLength(BytesView name,
                                                 const ReadOptions& options = {}) const;

  /// Removing what is not there is no error.
  Answer<void> DictionaryRemoveField(BytesView name, BytesView field,
                                     const CallOptions& options = {}) const;
  Answer<void> DictionaryRemoveFields(BytesView name, const BytesList& fields,
                                      const CallOptions& options = {}) const;

 protected:
  ~DictionaryCalls() = default;
};

extern template class DictionaryCalls<Blocking>;
extern template class DictionaryCalls<Asynchronous>;

}  // namespace v1
}  // namespace keepsake
