#include "net/listener.h"

#include "base/limits.h"
#include "base/log.h"
#include "base/try.h"
#include "net/asio_core.h"
#include "net/socket.h"
#include "net/stream_connection.h"
#include "net/unix_path.h"

#include <sys/resource.h>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <cerrno>

namespace keepsake::net {
namespace {

constexpr int kBacklog = 4096;       // the kernel lowers it to its own limit
constexpr int kAcceptsPerTurn = 64;  // so that a flood of new ones does not starve the loop

using Descriptor = asio::posix::stream_descriptor;

// Descriptors above this number are kept for files and for the store. The kernel always gives the
// lowest free number, so a number tells how many are in use.
int HighestForConnections() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return INT32_MAX;
  const auto all = static_cast<int>(std::min<rlim_t>(limit.rlim_cur, INT32_MAX));
  return all - std::min(limits::kReservedDescriptors, all / 4);
}

class SocketListener final : public Listener {
 public:
  SocketListener(EventLoop& loop, UniqueFd fd, Address bound, std::optional<UnixPath> path,
                 PickLoop pick_loop, OnAccept on_accept)
      : state_(std::make_shared<State>(loop, fd.Release(), std::move(pick_loop),
                                       std::move(on_accept))),
        bound_(std::move(bound)),
        path_(std::move(path)) {
    loop.Post([state = state_] { state->Wait(); });
  }
  ~SocketListener() override { state_->Stop(); }
  const Address& bound() const override { return bound_; }

 private:
  // Outlives the listener while the reactor holds a handler of it.
  struct State : std::enable_shared_from_this<State> {
    State(EventLoop& l, int fd, PickLoop p, OnAccept a)
        : descriptor(l.core().context, fd),
          pause(l),
          pick_loop(std::move(p)),
          on_accept(std::make_shared<OnAccept>(std::move(a))) {}

    void Wait();
    void AcceptSome();
    void Admit(UniqueFd fd);
    void Pause(std::string_view why);
    void Stop();

    Descriptor descriptor;
    Timer pause;
    PickLoop pick_loop;
    const std::shared_ptr<OnAccept> on_accept;  // shared with tasks on other loops
    const int highest = HighestForConnections();
    bool stopped = false;
  };

  std::shared_ptr<State> state_;
  Address bound_;
  std::optional<UnixPath> path_;
};

void SocketListener::State::Wait() {
  if (stopped) return;
  descriptor.async_wait(Descriptor::wait_read, [self = shared_from_this()](const error_code&) {
    if (!self->stopped) self->AcceptSome();
  });
}

void SocketListener::State::AcceptSome() {
  for (int i = 0; i < kAcceptsPerTurn; ++i) {
    UniqueFd fd(
        ::accept4(descriptor.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (fd.valid()) {
      // The one that touches the reserve is closed: it cannot be put back.
      if (fd.get() >= highest) return Pause("reserve");
      Admit(std::move(fd));
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      return Pause("descriptors");
    } else if (errno == EAGAIN) {
      break;
    }  // anything else is about one connection that is gone already
  }
  Wait();
}

void SocketListener::State::Admit(UniqueFd fd) {
  EventLoop& target = pick_loop();
  target.Post([&target, fd = std::move(fd), on_accept = on_accept]() mutable {
    (*on_accept)(MakeStreamConnection(target, std::move(fd)));
  });
}

void SocketListener::State::Pause(std::string_view why) {
  log::Warn("net.accept_paused", {{"for", why}});
  pause.Start(limits::kAcceptPause, [this] { Wait(); });
}

void SocketListener::State::Stop() {
  stopped = true;
  pause.Cancel();
  error_code ignored;
  descriptor.close(ignored);
}

Result<UniqueFd> BindTcp(const SocketAddress& address, const std::string& what) {
  TRY_ASSIGN(UniqueFd fd, OpenSocket(address.family()));
  const int on = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(fd.get(), address.get(), address.size) != 0) return SystemError(what, errno);
  return fd;
}

}  // namespace

Result<std::unique_ptr<Listener>> Listener::Open(EventLoop& loop, const Address& address,
                                                 PickLoop pick_loop, OnAccept on_accept) {
  const std::string what = "cannot listen on " + ToString(address);
  TRY_ASSIGN(const auto found, LookUp(address, /*to_listen=*/true));
  UniqueFd fd;
  std::optional<UnixPath> path;
  if (address.unix_socket) {
    TRY_ASSIGN(fd, OpenSocket(AF_UNIX));
    TRY_ASSIGN(path, UnixPath::Bind(fd.get(), address.host));
  } else {
    TRY_ASSIGN(fd, BindTcp(found.front(), what));
  }
  if (::listen(fd.get(), kBacklog) != 0) return SystemError(what, errno);
  Address bound = BoundAddress(fd.get());
  return std::make_unique<SocketListener>(loop, std::move(fd), std::move(bound), std::move(path),
                                          std::move(pick_loop), std::move(on_accept));
}

}  // namespace keepsake::net
