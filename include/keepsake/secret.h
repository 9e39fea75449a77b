#pragma once

#include <keepsake/export.h>

#include <cstddef>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

namespace keepsake {
inline namespace v1 {

/// Bytes that must not be seen: a secret value, a token, a key. They are wiped when the object goes
/// away or gets other bytes, moving leaves none behind, and printing says "[redacted]". The one way
/// to the bytes is reveal(), so a search for that word finds every place that sees them.
class KEEPSAKE_EXPORT Secret {
 public:
  /// No bytes.
  Secret() noexcept = default;
  /// Copies the bytes, any bytes, zeros too. What was copied from stays as it is...
  Secret(std::string_view bytes);
  Secret(const std::string& bytes);
  /// Up to the first zero byte; never null.
  Secret(const char* text);
  /// ...and this one wipes it.
  Secret(std::string&& bytes);

  Secret(const Secret& other);
  Secret(Secret&& other) noexcept;
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  /// The bytes themselves, valid until this object changes or goes away.
  std::string_view reveal() const noexcept { return {bytes_.get(), size_}; }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }

  /// Takes the same time wherever bytes of the same size differ.
  friend KEEPSAKE_EXPORT bool operator==(const Secret& a, const Secret& b) noexcept;

 private:
  void Wipe() noexcept;

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
};

/// Prints "[redacted]".
KEEPSAKE_EXPORT std::ostream& operator<<(std::ostream& out, const Secret& secret);

}  // namespace v1
}  // namespace keepsake
