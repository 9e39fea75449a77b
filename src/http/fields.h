#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keepsake::http {

struct Field {
  std::string_view name;  // lower case
  std::string_view value;
};

// A list of header or trailer fields in the order received. One buffer holds all the bytes, so a
// request costs two allocations whatever its number of fields. Views into it last until the next
// Add().
class Fields {
 public:
  Fields() = default;
  Fields(std::initializer_list<Field> fields) {
    for (const Field& field : fields) Add(field.name, field.value);
  }

  // Room for so many fields with so many bytes of names and values, to be added without growing.
  void Reserve(std::size_t fields, std::size_t bytes) {
    entries_.reserve(fields);
    bytes_.reserve(bytes);
  }
  // `name` must be in lower case.
  void Add(std::string_view name, std::string_view value);
  // The first value of that name.
  std::optional<std::string_view> Find(std::string_view name) const;
  std::size_t Count(std::string_view name) const;

  std::size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  Field operator[](std::size_t i) const;
  // Name + value + 32 a field: the measure of RFC 9113 §6.5.2 for a header list.
  std::size_t list_bytes() const { return bytes_.size() + 32 * entries_.size(); }

 private:
  struct Entry {
    std::uint32_t name_at, name_size, value_size;
  };
  std::string bytes_;
  std::vector<Entry> entries_;
};

}  // namespace keepsake::http
