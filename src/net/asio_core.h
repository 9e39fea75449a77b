#pragma once

#include "net/event_loop.h"
#include "net/timer_queue.h"

// ThreadSanitizer does not know fences; what they order is ordered by the scheduler's lock as well.
#ifdef __SANITIZE_THREAD__
#define BOOST_ASIO_DISABLE_FENCED_BLOCK 1
#endif

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <memory>

// Inside this room only: it brings in Boost.Asio.
namespace keepsake::net {

namespace asio = boost::asio;
using boost::system::error_code;

// The members' order matters: tasks that are destroyed unrun with `context` may own timers.
struct EventLoop::Core {
  explicit Core(const base::Clock& c) : clock(c), wake(context) {}

  // Makes sure that the reactor wakes when the first timer is due.
  void ArmWake();

  const base::Clock& clock;
  TimerQueue timers;
  // Every read of the loop lands here first: one buffer for all its connections, because bytes are
  // handed on before the next read.
  static constexpr std::size_t kReadBytes = 64 << 10;
  std::unique_ptr<char[]> read_buffer = std::make_unique_for_overwrite<char[]>(kReadBytes);
  // The same for what TLS has opened; made by the first TLS connection.
  std::unique_ptr<char[]> tls_buffer;
  asio::io_context context{1};
  asio::steady_timer wake;
  base::Instant wake_at = base::Instant::max();  // when the reactor will look at the timers
};

}  // namespace keepsake::net
