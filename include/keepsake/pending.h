#pragma once

#include <keepsake/export.h>
#include <keepsake/result.h>

#include <chrono>
#include <condition_variable>
#include <coroutine>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace keepsake {
inline namespace v1 {

/// Runs a task later, on a thread of the caller's choice. It is called on the client's I/O thread,
/// so it hands the task over and returns; it does not run it.
using Executor = std::function<void(std::function<void()> task)>;

namespace internal {

/// What an unfinished call and its waiter share, but for the type of the answer.
class KEEPSAKE_EXPORT PendingCore {
 public:
  /// `callbacks` runs continuations that name no executor.
  explicit PendingCore(Executor callbacks);
  virtual ~PendingCore();
  PendingCore(const PendingCore&) = delete;
  PendingCore& operator=(const PendingCore&) = delete;

  bool ready() const;
  void Wait() const;
  bool WaitFor(std::chrono::nanoseconds limit) const;
  /// Hands `task` to `executor`, or to the callbacks when that is empty, as soon as it is ready.
  void OnReady(Executor executor, std::function<void()> task);

 protected:
  void SetReady();

 private:
  Executor callbacks_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  bool ready_ = false;
  Executor executor_;
  std::function<void()> task_;
};

template <typename T>
class PendingState final : public PendingCore {
 public:
  using PendingCore::PendingCore;

  /// Once.
  void Fulfil(Result<T> answer) {
    answer_.emplace(std::move(answer));
    SetReady();
  }
  /// Once, after ready().
  Result<T> Take() { return *std::move(answer_); }

 private:
  std::optional<Result<T>> answer_;
};

}  // namespace internal

/// A call that was begun. Its end can be waited for, continued from, or awaited by a coroutine: one
/// of the three, once. Letting go of it neither blocks nor cancels the call. Movable; one thread at
/// a time.
template <typename T>
class [[nodiscard]] Pending {
 public:
  /// For the library itself.
  explicit Pending(std::shared_ptr<internal::PendingState<T>> state) : state_(std::move(state)) {}

  /// The answer is there.
  bool ready() const { return state_->ready(); }
  void Wait() const { state_->Wait(); }
  /// Whether the answer came within `limit`.
  bool WaitFor(std::chrono::nanoseconds limit) const { return state_->WaitFor(limit); }

  /// Waits for the answer and takes it. Never longer than the call's deadline. Not from inside a
  /// task that an executor runs on the client's I/O thread.
  Result<T> Get() {
    state_->Wait();
    return state_->Take();
  }

  /// Calls `fn(Result<T>)` once the answer is there, as a task of `executor`. An exception out of
  /// `fn` ends the process.
  template <typename Fn>
  void Then(Executor executor, Fn fn) {
    state_->OnReady(std::move(executor),
                    [state = state_, fn = std::move(fn)]() mutable noexcept { fn(state->Take()); });
  }
  /// The same on a thread of the client's that is there for callbacks: it may block, at the cost of
  /// the other callbacks.
  template <typename Fn>
  void Then(Fn fn) {
    Then(Executor(), std::move(fn));
  }

  /// `co_await cache.Async().Get(key)`: the coroutine goes on on the client's thread for callbacks.
  bool await_ready() const { return ready(); }
  void await_suspend(std::coroutine_handle<> coroutine) {
    state_->OnReady(Executor(), [coroutine] { coroutine.resume(); });
  }
  Result<T> await_resume() { return state_->Take(); }

 private:
  std::shared_ptr<internal::PendingState<T>> state_;
};

}  // namespace v1
}  // namespace keepsake
