#include "sdk/callbacks.h"

#include "base/guarded.h"
#include "sdk/io_thread.h"

namespace keepsake::sdk {

Executor MakeCallbacks(std::shared_ptr<const base::Clock> clock) {
  using Thread = base::Guarded<std::unique_ptr<IoThread>>;
  auto thread = std::make_shared<Thread>();
  return [thread, clock = std::move(clock)](std::function<void()> task) {
    IoThread* const runner = thread->With([&](std::unique_ptr<IoThread>& started) {
      if (started == nullptr) started = std::make_unique<IoThread>(clock);
      return started.get();
    });
    runner->Post(std::move(task));
  };
}

}  // namespace keepsake::sdk
