#pragma once

#include <functional>
#include <mutex>
#include <utility>

namespace keepsake::base {

// A value that can be reached only under its lock: forgetting the lock does not compile.
template <typename T>
class Guarded {
 public:
  Guarded() = default;
  explicit Guarded(T value) : value_(std::move(value)) {}
  // Makes the value in place, for a T that cannot be moved.
  template <typename... Args>
  explicit Guarded(std::in_place_t, Args&&... args) : value_(std::forward<Args>(args)...) {}

  // Runs `fn(T&)` under the lock; returns its result by value. `fn` does no I/O, waits for
  // nothing, and lets no reference into the value escape.
  template <typename Fn>
  auto With(Fn&& fn) {
    const std::scoped_lock lock(mutex_);
    return std::invoke(std::forward<Fn>(fn), value_);
  }
  template <typename Fn>
  auto With(Fn&& fn) const {
    const std::scoped_lock lock(mutex_);
    return std::invoke(std::forward<Fn>(fn), std::as_const(value_));
  }

 private:
  mutable std::mutex mutex_;
  T value_;
};

}  // namespace keepsake::base
