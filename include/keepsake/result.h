#pragma once

#include <keepsake/error.h>

#include <exception>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace keepsake {
inline namespace v1 {

/// The one exception of this library: Result::value() throws it for those who want exceptions.
class KEEPSAKE_EXPORT ServiceError : public std::exception {
 public:
  explicit ServiceError(Error error);
  const Error& error() const { return error_; }
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  Error error_;
  std::string text_;
};

namespace internal {
/// The throw, in one place, so that users without exceptions can link.
[[noreturn]] KEEPSAKE_EXPORT void ThrowServiceError(const Error& error);
}  // namespace internal

/// A `T`, or the Error that says why there is none. One rule for every call: the Result says
/// whether the call worked; the content says what the service answered.
template <typename T>
class [[nodiscard]] Result {
  static_assert(!std::is_same_v<std::remove_cv_t<T>, Error>, "a Result holds an answer or an Error");

 public:
  using value_type = T;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
  template <typename U>
    requires(std::is_constructible_v<T, U &&> && !std::is_same_v<std::remove_cvref_t<U>, Result> &&
             !std::is_same_v<std::remove_cvref_t<U>, Error> &&
             !std::is_same_v<std::remove_cvref_t<U>, T> && std::is_convertible_v<U &&, T>)
  Result(U&& value) : state_(std::in_place_index<0>, std::forward<U>(value)) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  /// Only after has_value(). On a temporary they return by value, so nothing dangles.
  T& operator*() & { return *std::get_if<0>(&state_); }
  const T& operator*() const& { return *std::get_if<0>(&state_); }
  T operator*() && { return std::move(*std::get_if<0>(&state_)); }
  T* operator->() { return std::get_if<0>(&state_); }
  const T* operator->() const { return std::get_if<0>(&state_); }

  /// Only after !has_value().
  const Error& error() const& { return *std::get_if<1>(&state_); }
  Error error() && { return std::move(*std::get_if<1>(&state_)); }

  /// The value, or the exception ServiceError.
  const T& value() const& {
    if (!has_value()) internal::ThrowServiceError(error());
    return **this;
  }
  T value() && {
    if (!has_value()) internal::ThrowServiceError(error());
    return *std::move(*this);
  }
  template <typename U>
  T value_or(U&& other) const& {
    return has_value() ? **this : static_cast<T>(std::forward<U>(other));
  }
  template <typename U>
  T value_or(U&& other) && {
    return has_value() ? *std::move(*this) : static_cast<T>(std::forward<U>(other));
  }

  /// `fn` on the value; it returns a Result of its own.
  template <typename Fn>
  auto and_then(Fn&& fn) && -> std::invoke_result_t<Fn, T&&> {
    if (!has_value()) return std::move(*this).error();
    return std::invoke(std::forward<Fn>(fn), *std::move(*this));
  }
  /// `fn` on the value; it returns a plain value.
  template <typename Fn>
  auto transform(Fn&& fn) && -> Result<std::remove_cvref_t<std::invoke_result_t<Fn, T&&>>> {
    if (!has_value()) return std::move(*this).error();
    return std::invoke(std::forward<Fn>(fn), *std::move(*this));
  }
  template <typename Fn>
  Result or_else(Fn&& fn) && {
    if (has_value()) return std::move(*this);
    return std::invoke(std::forward<Fn>(fn), std::move(*this).error());
  }
  template <typename Fn>
  Result transform_error(Fn&& fn) && {
    if (has_value()) return std::move(*this);
    return Error(std::invoke(std::forward<Fn>(fn), std::move(*this).error()));
  }

 private:
  std::variant<T, Error> state_;
};

/// A call that answers nothing but whether it worked.
template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool has_value() const { return !error_.has_value(); }
  explicit operator bool() const { return has_value(); }
  const Error& error() const& { return *error_; }
  Error error() && { return *std::move(error_); }
  void value() const {
    if (!has_value()) internal::ThrowServiceError(error());
  }
  template <typename Fn>
  auto and_then(Fn&& fn) && -> std::invoke_result_t<Fn> {
    if (!has_value()) return std::move(*this).error();
    return std::invoke(std::forward<Fn>(fn));
  }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace v1
}  // namespace keepsake
