#pragma once

#include <keepsake/export.h>
#include <keepsake/result.h>

#include <exception>
#include <functional>
#include <optional>
#include <utility>

namespace keepsake {
inline namespace v1 {

/// Thrown by Lookup::value() when there is nothing: ask hit() first.
class KEEPSAKE_EXPORT MissAccess : public std::exception {
 public:
  const char* what() const noexcept override;
};

namespace internal {
[[noreturn]] KEEPSAKE_EXPORT void ThrowMissAccess();
}  // namespace internal

/// What a successful read found: a hit with its value, or a miss. A miss is no error, so it is
/// inside the Result and not beside it; operator* is missing so that nobody reads one by mistake.
template <typename V>
class [[nodiscard]] Lookup {
 public:
  using value_type = V;

  static Lookup Hit(V value) { return Lookup(std::move(value)); }
  static Lookup Miss() { return Lookup(); }

  bool hit() const { return value_.has_value(); }
  bool miss() const { return !hit(); }

  /// The value, or the exception MissAccess.
  const V& value() const& {
    if (miss()) internal::ThrowMissAccess();
    return *value_;
  }
  V value() && {
    if (miss()) internal::ThrowMissAccess();
    return *std::move(value_);
  }
  template <typename U>
  V value_or(U&& other) const& {
    return hit() ? *value_ : static_cast<V>(std::forward<U>(other));
  }
  template <typename U>
  V value_or(U&& other) && {
    return hit() ? *std::move(value_) : static_cast<V>(std::forward<U>(other));
  }
  const std::optional<V>& as_optional() const& { return value_; }
  std::optional<V> as_optional() && { return std::move(value_); }

  friend bool operator==(const Lookup&, const Lookup&) = default;

 private:
  Lookup() = default;
  explicit Lookup(V value) : value_(std::move(value)) {}

  std::optional<V> value_;
};

/// Calls the one function that fits and returns its result: all three outcomes must be written.
///
///   keepsake::Match(found, [](const Bytes& value) {...}, [] {...}, [](const Error& error) {...});
template <typename V, typename OnHit, typename OnMiss, typename OnError>
decltype(auto) Match(const Result<Lookup<V>>& result, OnHit&& on_hit, OnMiss&& on_miss,
                     OnError&& on_error) {
  if (!result.has_value()) return std::invoke(std::forward<OnError>(on_error), result.error());
  if (result->miss()) return std::invoke(std::forward<OnMiss>(on_miss));
  return std::invoke(std::forward<OnHit>(on_hit), result->value());
}

}  // namespace v1
}  // namespace keepsake
