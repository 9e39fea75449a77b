#include "net/connect.h"

#include "net/asio_core.h"
#include "net/resolver.h"
#include "net/stream_connection.h"
#include "net/tls_connection.h"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <cerrno>

namespace keepsake::net {
namespace {

using Done = std::move_only_function<void(Result<std::unique_ptr<Connection>>)>;
using Descriptor = asio::posix::stream_descriptor;

// Waits until a socket that connects is connected or has failed.
class Attempt {
 public:
  // `done` gets the connected socket or the error; called on the loop, never inside the call.
  Attempt(EventLoop& loop, const SocketAddress& address,
          std::move_only_function<void(Result<UniqueFd>)> done)
      : state_(std::make_shared<State>(loop)) {
    state_->done = std::move(done);
    Status begun = Begin(address);
    if (begun.has_value()) {
      state_->descriptor.async_wait(Descriptor::wait_write,
                                    [state = state_](const error_code&) { Finish(*state); });
    } else {
      loop.Post([state = state_, error = std::move(begun).error()] { Report(*state, error); });
    }
  }
  ~Attempt() {
    state_->done = nullptr;
    error_code ignored;
    state_->descriptor.close(ignored);
  }
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

 private:
  struct State {
    explicit State(EventLoop& loop) : descriptor(loop.core().context) {}
    Descriptor descriptor;
    std::move_only_function<void(Result<UniqueFd>)> done;
  };

  Status Begin(const SocketAddress& address) {
    auto fd = OpenSocket(address.family());
    if (!fd.has_value()) return fd.error();
    if (::connect(fd->get(), address.get(), address.size) != 0 && errno != EINPROGRESS) {
      return SystemError("cannot connect", errno);
    }
    error_code error;
    state_->descriptor.assign(fd->get(), error);
    if (error) return SystemError("cannot connect", error.value());
    fd->Release();
    return {};
  }
  static void Finish(State& state) {
    if (!state.done) return;
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(state.descriptor.native_handle(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return Report(state, SystemError("cannot connect", error));
    Report(state, UniqueFd(state.descriptor.release()));
  }
  static void Report(State& state, Result<UniqueFd> result) {
    if (state.done) std::exchange(state.done, nullptr)(std::move(result));
  }

  std::shared_ptr<State> state_;
};

// Look the name up, try its addresses, shake hands: one step after the other, under one time limit.
class Connecting final : public PendingConnect {
 public:
  Connecting(EventLoop& loop, const ConnectOptions& options, Done done)
      : loop_(loop), options_(options), done_(std::move(done)), limit_(loop), later_(loop) {
    limit_.Start(options.timeout, [this] { OnTimeout(); });
    lookup_.emplace(loop, options.address, [this](auto found) { OnFound(std::move(found)); });
  }

 private:
  void OnFound(Result<std::vector<SocketAddress>> found) {
    if (!found.has_value()) return Fail(found.error());
    addresses_ = *std::move(found);
    TryNext();
  }
  void TryNext() {
    attempt_.emplace(loop_, addresses_[next_++], [this](auto fd) { OnAttempt(std::move(fd)); });
  }
  void OnAttempt(Result<UniqueFd> fd) {
    if (fd.has_value()) return OnConnected(*std::move(fd));
    if (next_ == addresses_.size()) return Fail(fd.error());
    // The attempt that is calling us cannot be replaced from inside its call.
    later_.Start({}, [this] { TryNext(); });
  }
  void OnConnected(UniqueFd fd) {
    auto stream = MakeStreamConnection(loop_, std::move(fd));
    if (options_.tls == nullptr) return Succeed(std::move(stream));
    tls_ = std::make_unique<TlsConnection>(
        std::move(stream), TlsEngine::Client(options_.tls->core(), options_.tls_name), nullptr);
    tls_->Handshake([this](Status status) {
      if (!status.has_value()) return Fail(status.error());
      Succeed(std::move(tls_));
    });
  }
  void OnTimeout() {
    attempt_.reset();
    tls_.reset();
    later_.Cancel();
    Fail(Error(ErrorCode::kTimeout,
               "no connection within " + std::to_string(options_.timeout.count()) + " ms"));
  }
  void Fail(const Error& error) {
    Finish(error.Within("connecting to " + ToString(options_.address)));
  }
  void Succeed(std::unique_ptr<Connection> connection) { Finish(std::move(connection)); }
  // The owner may destroy this object in its callback.
  void Finish(Result<std::unique_ptr<Connection>> result) {
    if (!done_) return;
    limit_.Cancel();
    lookup_.reset();
    std::exchange(done_, nullptr)(std::move(result));
  }

  EventLoop& loop_;
  const ConnectOptions options_;
  Done done_;
  std::optional<Lookup> lookup_;
  std::vector<SocketAddress> addresses_;
  std::size_t next_ = 0;
  std::optional<Attempt> attempt_;
  std::unique_ptr<TlsConnection> tls_;
  Timer limit_;
  Timer later_;
};

}  // namespace

std::unique_ptr<PendingConnect> Connect(EventLoop& loop, const ConnectOptions& options, Done done) {
  return std::make_unique<Connecting>(loop, options, std::move(done));
}

}  // namespace keepsake::net
