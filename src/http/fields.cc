#include "http/fields.h"

#include <cstring>

namespace keepsake::http {

void Fields::Add(std::string_view name, std::string_view value) {
  entries_.push_back({static_cast<std::uint32_t>(bytes_.size()),
                      static_cast<std::uint32_t>(name.size()),
                      static_cast<std::uint32_t>(value.size())});
  bytes_.append(name).append(value);
}

Field Fields::operator[](std::size_t i) const {
  const Entry& entry = entries_[i];
  const std::string_view bytes = bytes_;
  return {bytes.substr(entry.name_at, entry.name_size),
          bytes.substr(entry.name_at + entry.name_size, entry.value_size)};
}

std::optional<std::string_view> Fields::Find(std::string_view name) const {
  // Asked several times for every request: lengths tell nearly all names apart.
  for (const Entry& entry : entries_) {
    const char* const at = bytes_.data() + entry.name_at;
    if (entry.name_size == name.size() && std::memcmp(at, name.data(), name.size()) == 0) {
      return std::string_view(at + entry.name_size, entry.value_size);
    }
  }
  return std::nullopt;
}

std::size_t Fields::Count(std::string_view name) const {
  std::size_t count = 0;
  for (std::size_t i = 0; i < size(); ++i) count += (*this)[i].name == name;
  return count;
}

}  // namespace keepsake::http
