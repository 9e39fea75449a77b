#include "net/event_loop.h"

#include "net/asio_core.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <thread>

namespace keepsake::net {

// The wake-up is only ever moved forward: a timer that leaves the front costs nothing, and the
// reactor, woken for it, goes back to sleep until the next one.
void EventLoop::Core::ArmWake() {
  const auto due = timers.next_due();
  if (!due.has_value() || *due >= wake_at) return;
  wake_at = *due;
  wake.expires_after(*due - clock.Now());
  wake.async_wait([this](const error_code& error) {
    if (error) return;
    wake_at = base::Instant::max();
    timers.RunDue(clock.Now());
    ArmWake();
  });
}

EventLoop::EventLoop(const base::Clock& clock) : core_(std::make_unique<Core>(clock)) {}
EventLoop::~EventLoop() = default;

void EventLoop::Run() {
  const auto guard = asio::make_work_guard(core_->context);
  core_->context.restart();
  core_->context.run();
}

void EventLoop::Stop() {
  asio::post(core_->context, [core = core_.get()] { core->context.stop(); });
}

void EventLoop::Post(std::move_only_function<void()> task) {
  asio::post(core_->context, std::move(task));
}

bool EventLoop::IsCurrent() const {
  return core_->context.get_executor().running_in_this_thread();
}

std::size_t EventLoop::RunReady() {
  std::size_t total = 0;
  for (;;) {
    std::size_t ran = 0;
    core_->context.restart();
    // As a task, so that IsCurrent() holds for what the timers do.
    asio::post(core_->context, [&] { ran += core_->timers.RunDue(now()); });
    ran += core_->context.poll() - 1;
    if (ran == 0) return total;
    total += ran;
  }
}

bool EventLoop::RunUntil(const std::function<bool()>& done, std::chrono::milliseconds limit) {
  const auto guard = asio::make_work_guard(core_->context);
  const auto until = std::chrono::steady_clock::now() + limit;
  core_->context.restart();
  while (!done()) {
    if (core_->context.run_one_until(until) == 0) return done();
  }
  return true;
}

void EventLoop::CheckTimers() {
  Post([core = core_.get()] {
    core->timers.RunDue(core->clock.Now());
    core->ArmWake();
  });
}

const base::Clock& EventLoop::clock() const {
  return core_->clock;
}

Timer::Timer(EventLoop& loop) : core_(loop.core()) {}

void Timer::Start(std::chrono::nanoseconds after, std::move_only_function<void()> task) {
  Cancel();
  constexpr std::chrono::nanoseconds kNever = std::chrono::years(10);  // keeps the sum in range
  const auto wait = std::clamp(after, std::chrono::nanoseconds::zero(), kNever);
  core_.timers.Add(*this, core_.clock.Now() + wait, std::move(task));
  core_.ArmWake();
}

void Timer::Cancel() {
  if (!pending()) return;
  core_.timers.Remove(*this);
  task_ = nullptr;
}

struct LoopThread::Thread {
  std::thread thread;
};

LoopThread::LoopThread(const base::Clock& clock)
    : loop_(std::make_unique<EventLoop>(clock)), thread_(std::make_unique<Thread>()) {
  thread_->thread = std::thread([loop = loop_.get()] { loop->Run(); });
}

LoopThread::~LoopThread() {
  loop_->Stop();
  thread_->thread.join();
}

}  // namespace keepsake::net
