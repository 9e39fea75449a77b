#include "net/tls_connection.h"

#include "base/limits.h"
#include "base/log.h"
#include "net/asio_core.h"

namespace keepsake::net {
namespace {

using namespace std::chrono_literals;

// How long an alert may take to reach a peer that failed the handshake.
constexpr auto kAlertLimit = 1s;

}  // namespace

TlsConnection::TlsConnection(std::unique_ptr<Connection> inner, TlsEngine engine,
                             const TlsServerContext* server)
    : inner_(std::move(inner)),
      engine_(std::move(engine)),
      server_(server),
      limit_(inner_->loop()),
      resume_(inner_->loop()) {}

TlsConnection::~TlsConnection() {
  if (destroyed_ != nullptr) *destroyed_ = true;
}

void TlsConnection::Handshake(std::move_only_function<void(Status)> done) {
  on_handshake_ = std::move(done);
  Begin();
}

void TlsConnection::Start(Connection::Handler& handler) {
  handler_ = &handler;
  if (phase_ == Phase::kIdle) return Begin();
  ResumeReading();
}

void TlsConnection::Begin() {
  phase_ = Phase::kHandshake;
  limit_.Start(limits::kTlsHandshake,
               [this] { Fail(Error(ErrorCode::kConnection, "the TLS handshake took too long")); });
  inner_->Start(*this);
  // A client speaks first. Its own first step cannot fail for want of the peer's bytes.
  StepHandshake();
}

void TlsConnection::StepHandshake() {
  const auto done = engine_.Handshake();
  Flush();
  if (!done.has_value()) return Fail(done.error());
  if (*done) FinishHandshake();
}

void TlsConnection::FinishHandshake() {
  phase_ = Phase::kOpen;
  limit_.Cancel();
  if (!early_.empty()) {
    engine_.Write(std::exchange(early_, {}));
    Flush();
  }
  if (!on_handshake_) return;
  PauseReading();  // until there is a handler
  std::exchange(on_handshake_, nullptr)(Status());
}

void TlsConnection::OnBytes(std::string_view bytes) {
  if (phase_ == Phase::kClosing || phase_ == Phase::kClosed) return;
  engine_.Feed(bytes);
  bool destroyed = false;
  destroyed_ = &destroyed;
  if (phase_ == Phase::kHandshake) StepHandshake();
  if (destroyed) return;
  destroyed_ = nullptr;
  if (phase_ == Phase::kOpen) Deliver();
}

void TlsConnection::Deliver() {
  EventLoop::Core& core = loop().core();
  if (core.tls_buffer == nullptr) {
    core.tls_buffer = std::make_unique_for_overwrite<char[]>(EventLoop::Core::kReadBytes);
  }
  bool destroyed = false;
  while (phase_ == Phase::kOpen && !paused_) {
    const auto plain = engine_.Read({core.tls_buffer.get(), EventLoop::Core::kReadBytes});
    Flush();  // TLS has answers of its own, to a key update for one
    if (!plain.has_value()) return Fail(plain.error());
    if (plain->bytes > 0) {
      destroyed_ = &destroyed;
      handler_->OnBytes({core.tls_buffer.get(), plain->bytes});
      if (destroyed) return;
      destroyed_ = nullptr;
    }
    if (plain->ended) return End(Status());
    if (plain->bytes == 0) return;
  }
}

void TlsConnection::Send(std::string_view bytes) {
  if (phase_ == Phase::kClosing || phase_ == Phase::kClosed || bytes.empty()) return;
  if (phase_ != Phase::kOpen) {
    early_.append(bytes);
    return;
  }
  engine_.Write(bytes);
  Flush();
}

void TlsConnection::Flush() {
  if (const std::string_view output = engine_.output(); !output.empty()) {
    inner_->Send(output);
    engine_.DropOutput();
  }
}

void TlsConnection::PauseReading() {
  paused_ = true;
  resume_.Cancel();
  inner_->PauseReading();
}

// What has been fed but not opened may be all that will come for now, so it is looked at again, in
// a turn of its own.
void TlsConnection::ResumeReading() {
  paused_ = false;
  inner_->ResumeReading();
  if (phase_ == Phase::kOpen && handler_ != nullptr) resume_.Start(0ns, [this] { Deliver(); });
}

void TlsConnection::Close(std::chrono::milliseconds limit) {
  if (phase_ == Phase::kClosing || phase_ == Phase::kClosed) return;
  if (phase_ == Phase::kOpen) {
    engine_.Shutdown();
    Flush();
  }
  phase_ = Phase::kClosing;
  inner_->Close(limit);
}

// A client learns at once why. A server's peer gets the time to read the alert.
void TlsConnection::Fail(Error error) {
  if (server_ == nullptr) return End(error);
  if (server_->core().MayLogFailure(loop().now())) {
    log::Warn("net.tls_failed", {{"peer", peer().text}, {"why", error.message()}});
  }
  failure_ = std::move(error);
  limit_.Cancel();
  phase_ = Phase::kClosing;
  inner_->Close(kAlertLimit);
}

void TlsConnection::OnDrained() {
  if (phase_ == Phase::kOpen && handler_ != nullptr) handler_->OnDrained();
}

void TlsConnection::OnClosed(const Status& why) {
  if (failure_.has_value()) return End(*failure_);
  if (phase_ == Phase::kClosing || !why.has_value()) return End(why);
  const bool early = phase_ == Phase::kHandshake;
  End(Error(ErrorCode::kConnection, early ? "the peer closed during the TLS handshake"
                                          : "the connection was cut without TLS's goodbye"));
}

void TlsConnection::End(const Status& why) {
  if (phase_ == Phase::kClosed) return;
  phase_ = Phase::kClosed;
  limit_.Cancel();
  resume_.Cancel();
  if (on_handshake_) return std::exchange(on_handshake_, nullptr)(why);
  if (handler_ != nullptr) handler_->OnClosed(why);
}

std::unique_ptr<Connection> WrapTlsServer(std::unique_ptr<Connection> inner,
                                          const TlsServerContext& context) {
  auto engine = TlsEngine::Server(context.core().Current(inner->loop().now()));
  return std::make_unique<TlsConnection>(std::move(inner), std::move(engine), &context);
}

std::unique_ptr<Connection> WrapTlsClient(std::unique_ptr<Connection> inner,
                                          const TlsClientContext& context,
                                          const std::string& name) {
  auto engine = TlsEngine::Client(context.core(), name);
  return std::make_unique<TlsConnection>(std::move(inner), std::move(engine), nullptr);
}

}  // namespace keepsake::net
