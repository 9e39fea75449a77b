#include "sdk/io_thread.h"

#include <unistd.h>

#include <thread>

namespace keepsake::sdk {

IoThread::IoThread(std::shared_ptr<const base::Clock> clock)
    : clock_(std::move(clock)),
      process_(::getpid()),
      thread_(std::make_unique<net::LoopThread>(*clock_)) {}

IoThread::~IoThread() {
  if (forked()) {
    static_cast<void>(thread_.release());
    return;
  }
  if (!IsCurrent()) return;
  std::thread([thread = std::move(thread_), clock = clock_]() mutable { thread.reset(); }).detach();
}

bool IoThread::forked() const {
  return ::getpid() != process_;
}

Status IoThread::Admit() const {
  if (forked()) {
    return Error(ErrorCode::kFailedPrecondition,
                 "the process has forked since this client was made; make a new one in the child");
  }
  if (closed_) return Error(ErrorCode::kFailedPrecondition, "the client is closed");
  return {};
}

}  // namespace keepsake::sdk
