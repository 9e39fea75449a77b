#pragma once

#include "net/connection.h"
#include "net/tls_engine.h"

#include <functional>
#include <optional>

namespace keepsake::net {

// A TLS engine between a Connection and its handler. What a client sends before the handshake is
// done waits for it.
class TlsConnection final : public Connection, private Connection::Handler {
 public:
  // `server`: where failures may be logged; null for a client.
  TlsConnection(std::unique_ptr<Connection> inner, TlsEngine engine,
                const TlsServerContext* server);
  ~TlsConnection() override;

  // Makes the handshake before there is a handler; `done` is called once, unless the connection is
  // destroyed first. Start() follows success, and gets what has come meanwhile.
  void Handshake(std::move_only_function<void(Status)> done);

  void Start(Connection::Handler& handler) override;
  void Send(std::string_view bytes) override;
  std::size_t queued_bytes() const override { return early_.size() + inner_->queued_bytes(); }
  void PauseReading() override;
  void ResumeReading() override;
  void Close(std::chrono::milliseconds limit) override;
  const Peer& peer() const override { return inner_->peer(); }
  EventLoop& loop() override { return inner_->loop(); }
  std::string_view alpn() const override { return engine_.alpn(); }
  bool secure() const override { return true; }

 private:
  enum class Phase { kIdle, kHandshake, kOpen, kClosing, kClosed };

  void OnBytes(std::string_view bytes) override;
  void OnDrained() override;
  void OnClosed(const Status& why) override;

  void Begin();
  void StepHandshake();
  void FinishHandshake();
  // Hands what can be opened to the handler.
  void Deliver();
  void Flush();
  void Fail(Error error);
  void End(const Status& why);

  std::unique_ptr<Connection> inner_;
  TlsEngine engine_;
  const TlsServerContext* server_;
  Connection::Handler* handler_ = nullptr;
  std::move_only_function<void(Status)> on_handshake_;
  Phase phase_ = Phase::kIdle;
  std::string early_;             // to be sent after the handshake
  std::optional<Error> failure_;  // what OnClosed will say
  bool paused_ = false;
  bool* destroyed_ = nullptr;  // set by the destructor while a handler is being called
  Timer limit_;                // of the handshake
  Timer resume_;
};

}  // namespace keepsake::net
