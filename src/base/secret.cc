#include <keepsake/secret.h>

#include <cstring>
#include <ostream>
#include <utility>

namespace keepsake {
inline namespace v1 {

Secret::Secret(std::string_view bytes) : size_(bytes.size()) {
  if (bytes.empty()) return;
  bytes_ = std::make_unique_for_overwrite<char[]>(size_);
  std::memcpy(bytes_.get(), bytes.data(), size_);
}

Secret::Secret(const std::string& bytes) : Secret(std::string_view(bytes)) {}
Secret::Secret(const char* text) : Secret(std::string_view(text)) {}

// The source is wiped over its whole capacity: a short string keeps bytes beyond its size after a
// move, and a long one after it was made shorter.
Secret::Secret(std::string&& bytes) : Secret(std::string_view(bytes)) {
  bytes.resize(bytes.capacity());
  explicit_bzero(bytes.data(), bytes.size());
  bytes.clear();
}

Secret::Secret(const Secret& other) : Secret(other.reveal()) {}

Secret::Secret(Secret&& other) noexcept
    : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) *this = Secret(other);
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  Wipe();
  bytes_ = std::move(other.bytes_);
  size_ = std::exchange(other.size_, 0);
  return *this;
}

Secret::~Secret() {
  Wipe();
}

void Secret::Wipe() noexcept {
  if (bytes_ != nullptr) explicit_bzero(bytes_.get(), size_);
}

bool operator==(const Secret& a, const Secret& b) noexcept {
  if (a.size_ != b.size_) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size_; ++i) {
    difference |= static_cast<unsigned char>(a.bytes_[i] ^ b.bytes_[i]);
  }
  return difference == 0;
}

std::ostream& operator<<(std::ostream& out, const Secret&) {
  return out << "[redacted]";
}

}  // namespace v1
}  // namespace keepsake
