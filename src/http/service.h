#pragma once

#include "http/message.h"
#include "net/connection.h"

#include <functional>
#include <memory>
#include <optional>

namespace keepsake::http {

// What the layers above remember with a connection. Lives as long as the connection or any of its
// exchanges; loop thread only.
struct ConnectionContext {
  net::Peer peer;
  bool secure = false;
  // A connection has more room after its first authenticated success, and is closed when it has
  // none in time or too many failures (S-ID-6). Set by the service.
  bool authenticated = false;
  int failed_calls = 0;
  // The service's own memory, for example the last token that was verified here.
  std::shared_ptr<void> memo;
};

// One request and its response, whatever the HTTP version. Loop thread only; kept alive by whoever
// still has to answer. Dropping it unanswered resets the stream (HTTP/2) or answers 500 and closes
// (HTTP/1.1).
class Exchange {
 public:
  virtual ~Exchange() = default;

  const RequestHead& head() const { return head_; }
  std::string_view body() const { return body_; }
  std::string& mutable_body() { return body_; }  // to move out or to wipe
  ConnectionContext& connection() { return *connection_; }
  net::EventLoop& loop() { return *loop_; }
  base::Instant started() const { return started_; }  // when the head was complete

  // Answers whole. Once, and not after Start().
  virtual void Respond(Response response) = 0;

  // Answers in pieces: Start, Write…, Finish.
  virtual void Start(int status, const Fields& fields) = 0;
  virtual void Write(std::string_view bytes) = 0;
  virtual void Finish(const Fields& trailers) = 0;
  // Bytes handed to Write() that the peer's windows have not let through; and a call back when they
  // have fallen to nothing after being more.
  virtual std::size_t queued_bytes() const = 0;
  void OnDrained(std::move_only_function<void()> fn) { on_drained_ = std::move(fn); }

  // The peer has reset the stream or gone away: answering does nothing any more. The function is
  // called once, at that moment.
  bool cancelled() const { return cancelled_; }
  void OnCancel(std::move_only_function<void()> fn) { on_cancel_ = std::move(fn); }

  // Ends the stream with an error of the transport, answered or not.
  virtual void Reset() = 0;

 protected:
  RequestHead head_;
  std::string body_;
  std::shared_ptr<ConnectionContext> connection_;
  net::EventLoop* loop_ = nullptr;
  base::Instant started_{};
  bool cancelled_ = false;
  std::move_only_function<void()> on_drained_;
  std::move_only_function<void()> on_cancel_;
};

// What a server serves: everything above HTTP. Called on each connection's loop, so by several
// threads at once.
class Service {
 public:
  virtual ~Service() = default;

  // Asked when the head is complete, with no body yet, and again after each piece of the body with
  // all of it so far. An answer ends the request there: it is sent, and the rest of the body is not
  // waited for. This is where sizes are refused before they are held.
  virtual std::optional<Response> Refuse(const RequestHead& head, std::string_view body_so_far,
                                         ConnectionContext& connection) = 0;
  // A whole request. Must not block.
  virtual void Handle(std::shared_ptr<Exchange> exchange) = 0;
};

}  // namespace keepsake::http
