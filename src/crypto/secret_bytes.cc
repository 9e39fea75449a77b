#include "crypto/secret_bytes.h"

namespace keepsake::crypto {

SecretBytes::SecretBytes(std::size_t size) : size_(size) {
  if (size > 0) pages_ = TakePages(size);
}

SecretBytes::SecretBytes(std::string_view bytes) : SecretBytes(bytes.size()) {
  std::copy(bytes.begin(), bytes.end(), pages_.begin);
}

SecretBytes SecretBytes::FromRandom(std::size_t size, base::Random& random) {
  SecretBytes bytes(size);
  random.Fill(std::as_writable_bytes(bytes.span()));
  return bytes;
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : pages_(std::exchange(other.pages_, {})), size_(std::exchange(other.size_, 0)) {}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  if (this == &other) return *this;
  Release();
  pages_ = std::exchange(other.pages_, {});
  size_ = std::exchange(other.size_, 0);
  return *this;
}

SecretBytes::~SecretBytes() {
  Release();
}

void SecretBytes::Release() noexcept {
  if (pages_.begin != nullptr) GiveBack(pages_, size_);
}

}  // namespace keepsake::crypto
