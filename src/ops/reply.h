#pragma once

#include <keepsake/result.h>

#include "base/clock.h"
#include "ops/metrics.h"

#include <functional>
#include <utility>

namespace keepsake::ops {

// How one call is measured: from when, and into which counters.
struct Stopwatch {
  const base::Clock* clock = nullptr;
  Meter* meter = nullptr;  // null: not measured
  unsigned stripe = 0;
  base::Instant started{};

  void Stop(std::optional<ErrorCode> error) const {
    if (meter != nullptr) meter->Record(stripe, error, clock->Now() - started);
  }
};

// Where an answer goes: called exactly once, at once or later and on any thread. Measuring is part
// of it rather than a function around a function, so that an answer given at once allocates
// nothing. Move-only.
template <typename T>
class Reply {
 public:
  using Fn = std::move_only_function<void(Result<T>)>;

  Reply(Fn fn) : fn_(std::move(fn)) {}
  template <typename F>
    requires(std::is_constructible_v<Fn, F &&> && !std::is_same_v<std::remove_cvref_t<F>, Reply> &&
             !std::is_same_v<std::remove_cvref_t<F>, Fn>)
  Reply(F&& fn) : fn_(std::forward<F>(fn)) {}

  void Measure(const Stopwatch& stopwatch) { stopwatch_ = stopwatch; }

  void operator()(Result<T> answer) {
    stopwatch_.Stop(answer.has_value() ? std::nullopt : std::optional(answer.error().code()));
    std::exchange(fn_, nullptr)(std::move(answer));
  }

 private:
  Fn fn_;
  Stopwatch stopwatch_;
};

}  // namespace keepsake::ops
