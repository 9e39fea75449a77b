#include <keepsake/pending.h>

namespace keepsake {
inline namespace v1 {
namespace internal {

PendingCore::PendingCore(Executor callbacks) : callbacks_(std::move(callbacks)) {}
PendingCore::~PendingCore() = default;

bool PendingCore::ready() const {
  const std::scoped_lock lock(mutex_);
  return ready_;
}

void PendingCore::Wait() const {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return ready_; });
}

bool PendingCore::WaitFor(std::chrono::nanoseconds limit) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, limit, [this] { return ready_; });
}

void PendingCore::OnReady(Executor executor, std::function<void()> task) {
  if (!executor) executor = callbacks_;
  {
    const std::scoped_lock lock(mutex_);
    if (!ready_) {
      executor_ = std::move(executor);
      task_ = std::move(task);
      return;
    }
  }
  executor(std::move(task));
}

void PendingCore::SetReady() {
  Executor executor;
  std::function<void()> task;
  {
    const std::scoped_lock lock(mutex_);
    ready_ = true;
    executor.swap(executor_);
    task.swap(task_);
    // Under the lock: whoever waits may destroy this object as soon as it sees `ready_`.
    changed_.notify_all();
  }
  if (task) executor(std::move(task));
}

}  // namespace internal
}  // namespace v1
}  // namespace keepsake
