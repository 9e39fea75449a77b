#pragma once

#include <keepsake/pending.h>

#include <memory>
#include <utility>

namespace keepsake::sdk {

// The end of a call that somebody waits for: the answer is given once, or kCancelled when this goes
// away without one, whatever the reason. So nobody waits for ever.
template <typename T>
class Completion {
 public:
  explicit Completion(std::shared_ptr<internal::PendingState<T>> state)
      : state_(std::move(state)) {}
  Completion(Completion&&) noexcept = default;
  Completion& operator=(Completion&&) = delete;
  ~Completion() {
    if (state_ != nullptr) {
      state_->Fulfil(Error(ErrorCode::kCancelled, "the client was closed before the answer came"));
    }
  }

  void operator()(Result<T> answer) { std::exchange(state_, nullptr)->Fulfil(std::move(answer)); }

 private:
  std::shared_ptr<internal::PendingState<T>> state_;
};

}  // namespace keepsake::sdk
