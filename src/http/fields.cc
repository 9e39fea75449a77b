#include "http/fields.h"

namespace keepsake::http {

void Fields::Add(std::string_view name, std::string_view value) {
  const Sizes sizes{static_cast<std::uint32_t>(name.size()),
                    static_cast<std::uint32_t>(value.size())};
  buffer_.append(reinterpret_cast<const char*>(&sizes), sizeof(sizes)).append(name).append(value);
  ++size_;
}

std::optional<std::string_view> Fields::Find(std::string_view name) const {
  // Asked several times for every request: lengths tell nearly all names apart.
  for (const Field field : *this) {
    if (field.name == name) return field.value;
  }
  return std::nullopt;
}

std::size_t Fields::Count(std::string_view name) const {
  std::size_t count = 0;
  for (const Field field : *this) count += field.name == name ? 1 : 0;
  return count;
}

}  // namespace keepsake::http
