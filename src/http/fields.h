#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace keepsake::http {

struct Field {
  std::string_view name;  // lower case
  std::string_view value;
};

// A list of header or trailer fields in the order received. One buffer holds it all, so it costs
// one allocation whatever the number of fields. Views into it last until the next Add().
class Fields {
 public:
  class Iterator {
   public:
    explicit Iterator(const char* at) : at_(at) {}
    Field operator*() const {
      const Sizes sizes = SizesAt(at_);
      const char* const name = at_ + sizeof(Sizes);
      return {{name, sizes.name}, {name + sizes.name, sizes.value}};
    }
    Iterator& operator++() {
      const Sizes sizes = SizesAt(at_);
      at_ += sizeof(Sizes) + sizes.name + sizes.value;
      return *this;
    }
    bool operator==(const Iterator&) const = default;

   private:
    const char* at_;
  };

  Fields() = default;
  Fields(std::initializer_list<Field> fields) {
    for (const Field& field : fields) Add(field.name, field.value);
  }

  // Room for so many fields with so many bytes of names and values, to be added without growing.
  void Reserve(std::size_t fields, std::size_t bytes) {
    buffer_.reserve(fields * sizeof(Sizes) + bytes);
  }
  // `name` must be in lower case.
  void Add(std::string_view name, std::string_view value);
  // The first value of that name.
  std::optional<std::string_view> Find(std::string_view name) const;
  std::size_t Count(std::string_view name) const;

  Iterator begin() const { return Iterator(buffer_.data()); }
  Iterator end() const { return Iterator(buffer_.data() + buffer_.size()); }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  // Name + value + 32 a field: the measure of RFC 9113 §6.5.2 for a header list.
  std::size_t list_bytes() const { return buffer_.size() + (32 - sizeof(Sizes)) * size_; }

 private:
  // In front of each name, which is followed by the value.
  struct Sizes {
    std::uint32_t name, value;
  };
  static Sizes SizesAt(const char* at) {
    Sizes sizes;
    std::memcpy(&sizes, at, sizeof(sizes));
    return sizes;
  }

  std::string buffer_;
  std::size_t size_ = 0;
};

}  // namespace keepsake::http
