#pragma once

#include <cstddef>
#include <cstdint>

namespace keepsake::engine {

// What hangs on the record of an item that is no scalar. Reached only under its shard's lock.
// Views that a collection gives last until its next change. A change may throw std::bad_alloc; the
// collection is then good for its destructor only.
class Collection {
 public:
  virtual ~Collection() = default;
  // Elements; an item whose collection has none does not exist.
  virtual std::size_t size() const = 0;
  // All memory of its own, this object too; what its item is charged for.
  virtual std::uint64_t heap_bytes() const = 0;
  // What the arrival of so many elements may add at most, with that many bytes in all.
  virtual std::uint64_t GrowthBound(std::size_t elements, std::uint64_t bytes) const = 0;
  // Frees about so many of its elements, for the last time: nothing but Shed and the destructor may
  // follow. False when none is left.
  virtual bool Shed(std::size_t elements) = 0;
  // Recounts itself; false when something does not add up. For checks, O(n).
  virtual bool Holds() const = 0;
};

}  // namespace keepsake::engine
