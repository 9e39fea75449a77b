#pragma once

#include "http/http1_exchange.h"
#include "http/http1_limits.h"
#include "http/http1_reader.h"
#include "http/session.h"

#include <string>

namespace keepsake::http {

// A server connection that speaks HTTP/1.1 (and 1.0). One request is in work at a time; those that
// come early wait, in bytes, and are answered in order. Rules: security.md §5.3.
class Http1Session final : public Session, private net::Connection::Handler, private Http1Sink {
 public:
  // `limits` outlives the session.
  Http1Session(SessionOwner& owner, std::unique_ptr<net::Connection> connection,
               std::shared_ptr<ConnectionContext> context, const Http1Limits& limits);
  ~Http1Session() override;

  void Begin(std::string_view first_bytes) override;
  void Drain() override;
  void Cut(std::string_view limit) override;
  void Tick(base::Instant now) override;
  bool idle() const override { return current_ == nullptr && !reader_.in_message(); }
  base::Instant idle_since() const override { return idle_since_; }

 private:
  void OnBytes(std::string_view bytes) override;
  void OnDrained() override;
  void OnClosed(const Status& why) override;

  void Send(std::string_view bytes) override;
  void EndResponse(bool reusable) override;
  void Abort() override;
  std::size_t queued_bytes() const override { return connection_->queued_bytes(); }
  std::string_view Date() override;
  bool closing() const override;

  // Reads requests while none is in work.
  void Work(std::string_view bytes);
  bool MayRead() const;
  void Read(std::string_view& stream);
  void OnHead();
  void OnBody(std::string_view piece);
  void OnEnd();
  // Answers in the service's place; what is left of the request is not waited for.
  bool RefusedByService(std::string_view body_so_far);
  // Keeps what came early, and holds the peer when that is too much.
  void Keep(std::string_view early);
  void Continue();
  void Flush();

  void Refuse(const Refusal& refusal);
  // Ends the reading, and the connection when what is queued has left.
  void CloseAfter(std::chrono::milliseconds limit);
  void CancelCurrent();

  SessionOwner& owner_;
  std::unique_ptr<net::Connection> connection_;
  std::shared_ptr<ConnectionContext> context_;
  const Http1Limits& limits_;
  Http1Reader reader_;
  std::shared_ptr<Http1Exchange> pending_;  // its request is being read
  Http1Exchange* current_ = nullptr;        // its answer is awaited; it tells us before it goes
  std::string early_;                       // bytes of later requests
  std::string out_;                         // answers gathered during Work()
  int requests_ = 0;
  bool working_ = false;
  bool paused_ = false;
  bool draining_ = false;
  bool ending_ = false;  // no more requests
  base::Instant idle_since_;
  base::Instant message_began_{};  // first byte of the request being read
  base::Instant window_began_{};   // of the body's rate
  std::size_t window_bytes_ = 0;
  std::chrono::sys_seconds date_second_{};
  std::string date_;
  net::Timer continue_;
};

}  // namespace keepsake::http
