#include "net/stream_connection.h"

#include "base/limits.h"
#include "net/asio_core.h"
#include "net/socket.h"

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

#include <cerrno>

namespace keepsake::net {
namespace {

using Socket = asio::generic::stream_protocol::socket;

// After the last write, what the peer was still sending is read and dropped, up to here.
constexpr std::size_t kMaxDroppedBytes = 256 << 10;
// A queue that has grown larger is given back when it is empty.
constexpr std::size_t kKeptQueueBytes = 64 << 10;

// The socket and what waits for it. Shared between the Connection and the reactor's handlers, all
// on one thread, so the count needs no atomics.
//
// States: open; closing_ (flushes, then drops what comes until the peer closes); closed_ (silent).
class Stream final : public boost::intrusive_ref_counter<Stream, boost::thread_unsafe_counter> {
 public:
  Stream(EventLoop& loop, UniqueFd fd);

  void Start(Connection::Handler& handler) {
    handler_ = &handler;
    WaitReadable();
  }
  void Send(std::string_view bytes);
  std::size_t queued_bytes() const { return queue_.size() - sent_; }
  void PauseReading() { paused_ = true; }
  void ResumeReading() {
    paused_ = false;
    if (handler_ != nullptr) WaitReadable();
  }
  void Close(std::chrono::milliseconds limit);
  void Abort();

  const Peer& peer() const { return peer_; }
  EventLoop& loop() { return loop_; }

 private:
  void WaitReadable();
  void OnReadable();
  void TakeBytes(std::string_view bytes);
  void WaitWritable();
  void OnWritable();
  void OnFlushed();
  // Bytes the kernel took, or -1 after the connection broke.
  std::ptrdiff_t TrySend(std::string_view bytes);
  void WatchStall();
  void EndLater(int error_number);
  void End(const Status& why);

  EventLoop& loop_;
  const Peer peer_;
  Socket socket_;
  int fd_ = -1;
  Connection::Handler* handler_ = nullptr;
  std::string queue_;
  std::size_t sent_ = 0;  // of queue_
  std::size_t dropped_ = 0;
  bool paused_ = false;
  bool waits_readable_ = false;
  bool waits_writable_ = false;
  bool broken_ = false;  // its end is posted
  bool closing_ = false;
  bool closed_ = false;
  Timer limit_;
  Timer stall_;
};

using StreamRef = boost::intrusive_ptr<Stream>;

Stream::Stream(EventLoop& loop, UniqueFd fd)
    : loop_(loop),
      peer_(PeerOf(fd.get())),
      socket_(loop.core().context),
      limit_(loop),
      stall_(loop) {
  error_code error;
  socket_.assign(asio::generic::stream_protocol(AF_UNSPEC, 0), fd.get(), error);
  if (error) {
    EndLater(error.value());
  } else {
    fd_ = fd.Release();
  }
}

void Stream::WaitReadable() {
  if (waits_readable_ || closed_ || broken_) return;
  waits_readable_ = true;
  socket_.async_wait(Socket::wait_read, [self = StreamRef(this)](const error_code&) {
    self->waits_readable_ = false;
    self->OnReadable();
  });
}

void Stream::OnReadable() {
  if (closed_ || (paused_ && !closing_)) return;
  char* buffer = loop_.core().read_buffer.get();
  const auto n = ::recv(fd_, buffer, EventLoop::Core::kReadBytes, 0);
  if (n > 0) return TakeBytes({buffer, static_cast<std::size_t>(n)});
  if (n == 0) return End(Status());
  if (errno == EAGAIN || errno == EINTR) return WaitReadable();
  End(SystemError("the connection broke", errno));
}

void Stream::TakeBytes(std::string_view bytes) {
  if (closing_) {
    dropped_ += bytes.size();
    if (dropped_ > kMaxDroppedBytes) return End(Status());
  } else {
    handler_->OnBytes(bytes);
  }
  if (!paused_ || closing_) WaitReadable();
}

std::ptrdiff_t Stream::TrySend(std::string_view bytes) {
  const auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (n >= 0) return n;
  if (errno == EAGAIN || errno == EINTR) return 0;
  EndLater(errno);
  return -1;
}

void Stream::EndLater(int error_number) {
  broken_ = true;
  asio::post(loop_.core().context, [self = StreamRef(this), error_number] {
    self->End(SystemError("the connection broke", error_number));
  });
}

void Stream::Send(std::string_view bytes) {
  if (closed_ || closing_ || broken_ || bytes.empty()) return;
  if (queue_.empty()) {
    const std::ptrdiff_t n = TrySend(bytes);
    if (n < 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(n));
    if (bytes.empty()) return;
    WatchStall();
  }
  queue_.append(bytes);
  WaitWritable();
}

void Stream::WaitWritable() {
  if (waits_writable_ || closed_) return;
  waits_writable_ = true;
  socket_.async_wait(Socket::wait_write, [self = StreamRef(this)](const error_code&) {
    self->waits_writable_ = false;
    self->OnWritable();
  });
}

void Stream::OnWritable() {
  if (closed_ || broken_ || queue_.empty()) return;
  const std::ptrdiff_t n = TrySend(std::string_view(queue_).substr(sent_));
  if (n < 0) return;
  sent_ += static_cast<std::size_t>(n);
  if (sent_ == queue_.size()) return OnFlushed();
  if (n > 0) WatchStall();
  // Keeps the queue's size in proportion to what is left of it.
  if (sent_ > queue_.size() / 2) {
    queue_.erase(0, sent_);
    sent_ = 0;
  }
  WaitWritable();
}

void Stream::OnFlushed() {
  stall_.Cancel();
  sent_ = 0;
  queue_.clear();
  if (queue_.capacity() > kKeptQueueBytes) queue_.shrink_to_fit();
  if (closing_) {
    ::shutdown(fd_, SHUT_WR);
  } else if (handler_ != nullptr) {
    handler_->OnDrained();
  }
}

void Stream::WatchStall() {
  stall_.Start(limits::kStalledConnection, [this] {
    End(Error(ErrorCode::kTimeout, "the peer has not taken any bytes for too long"));
  });
}

void Stream::Close(std::chrono::milliseconds limit) {
  if (closed_ || closing_) return;
  closing_ = true;
  limit_.Start(limit, [this] { End(Status()); });
  if (queue_.empty()) ::shutdown(fd_, SHUT_WR);
  WaitReadable();
}

void Stream::End(const Status& why) {
  if (closed_) return;
  Connection::Handler* handler = handler_;
  Abort();
  if (handler != nullptr) handler->OnClosed(why);
}

void Stream::Abort() {
  closed_ = true;
  handler_ = nullptr;
  limit_.Cancel();
  stall_.Cancel();
  error_code ignored;
  socket_.close(ignored);
}

class StreamConnection final : public Connection {
 public:
  StreamConnection(EventLoop& loop, UniqueFd fd) : stream_(new Stream(loop, std::move(fd))) {}
  ~StreamConnection() override { stream_->Abort(); }

  void Start(Handler& handler) override { stream_->Start(handler); }
  void Send(std::string_view bytes) override { stream_->Send(bytes); }
  std::size_t queued_bytes() const override { return stream_->queued_bytes(); }
  void PauseReading() override { stream_->PauseReading(); }
  void ResumeReading() override { stream_->ResumeReading(); }
  void Close(std::chrono::milliseconds limit) override { stream_->Close(limit); }
  const Peer& peer() const override { return stream_->peer(); }
  EventLoop& loop() override { return stream_->loop(); }

 private:
  StreamRef stream_;
};

}  // namespace

std::unique_ptr<Connection> MakeStreamConnection(EventLoop& loop, UniqueFd fd) {
  SetNoDelay(fd.get());
  return std::make_unique<StreamConnection>(loop, std::move(fd));
}

}  // namespace keepsake::net
