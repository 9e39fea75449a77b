#include "http/served_connection.h"

#include "base/log.h"

namespace keepsake::http {

ServedConnection::ServedConnection(const Parts& parts, std::unique_ptr<net::Connection> connection,
                                   ConnectionCounts::Place place, std::function<void()> ended)
    : SessionOwner(parts.loop, parts.service, parts.stats),
      place_(std::move(place)),
      ended_(std::move(ended)),
      opened_(parts.loop.now()),
      context_(std::make_shared<ConnectionContext>()),
      sniffed_(std::move(connection)) {
  context_->peer = sniffed_->peer();
  context_->secure = sniffed_->secure();
  stats.accepted.fetch_add(1, std::memory_order_relaxed);
  stats.connections.fetch_add(1, std::memory_order_relaxed);
}

ServedConnection::~ServedConnection() {
  stats.connections.fetch_sub(1, std::memory_order_relaxed);
}

void ServedConnection::Start() {
  sniffed_->Start(*this);
}

void ServedConnection::OnBytes(std::string_view bytes) {
  if (is_over_) return;
  first_bytes_.append(bytes);
  Protocol protocol = ProtocolOfAlpn(sniffed_->alpn());
  if (protocol == Protocol::kUndecided) protocol = Sniff(first_bytes_);
  switch (protocol) {
    case Protocol::kUndecided:
      return;
    case Protocol::kTls:
      return Drop("tls_on_plaintext");
    case Protocol::kUnknown:
      return Drop("unknown_protocol");
    case Protocol::kHttp1:
    case Protocol::kHttp2:
      return HandOver(protocol);
  }
}

void ServedConnection::HandOver(Protocol protocol) {
  const auto make = protocol == Protocol::kHttp2 ? &MakeHttp2Session : &MakeHttp1Session;
  session_ = make(*this, std::move(sniffed_), context_);
  const std::string first = std::exchange(first_bytes_, {});
  session_->Begin(first);
}

void ServedConnection::OnClosed(const Status&) {
  End();
}

void ServedConnection::OnEnded(Session&) {
  End();
}

void ServedConnection::Drop(std::string_view limit) {
  stats.limits_reached.fetch_add(1, std::memory_order_relaxed);
  log::Warn("http.limit", {{"peer", context_->peer.text}, {"limit", limit}});
  End();
}

void ServedConnection::End() {
  if (!std::exchange(is_over_, true)) ended_();
}

void ServedConnection::Drain() {
  if (is_over_) return;
  if (session_ == nullptr) return End();
  session_->Drain();
}

void ServedConnection::Tick(base::Instant now) {
  if (is_over_) return;
  if (session_ == nullptr) {
    const auto limit = context_->secure ? limits::kSniff + limits::kTlsHandshake : limits::kSniff;
    if (now - opened_ >= limit) Drop("silent");
    return;
  }
  session_->Tick(now);
  if (is_over_) return;
  // S-ID-6. A connection that has made no call that failed only waits, and may.
  const bool late = !context_->authenticated && context_->failed_calls > 0 &&
                    now - opened_ >= limits::kFirstSuccess;
  if (late || HasFailedTooOften(*context_)) return session_->Cut("unauthenticated");
  if (session_->idle() && now - session_->idle_since() >= limits::kIdleConnection) {
    session_->Drain();
  }
}

}  // namespace keepsake::http
