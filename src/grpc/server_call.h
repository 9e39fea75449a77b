#pragma once

#include <keepsake/error.h>

#include "base/clock.h"
#include "grpc/metadata.h"
#include "http/service.h"
#include "net/event_loop.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace keepsake::grpc {

// How many messages an answer has.
enum class CallKind { kUnary, kServerStreaming };

// One gRPC call as the server sees it: one request message, and an answer of one message or of
// many. Loop thread only. Kept alive by whoever still has to answer; dropped unanswered, it answers
// INTERNAL by itself.
//
// Exactly one of Reply, Finish and Fail ends the call; what comes after the end, after a cancel, or
// after the deadline does nothing.
class ServerCall {
 public:
  struct Parts;  // made by Accept()
  explicit ServerCall(Parts parts);
  ~ServerCall();
  ServerCall(const ServerCall&) = delete;
  ServerCall& operator=(const ServerCall&) = delete;

  std::string_view path() const { return exchange_->head().path(); }  // "/package.Service/Method"
  // The first value of that key, as on the wire (a "-bin" value is base64).
  std::optional<std::string_view> metadata(std::string_view key) const {
    return exchange_->head().fields.Find(key);
  }
  // The one request message. Lives as long as the call, unless body() is taken.
  std::string_view message() const;
  // The buffer that message() is in, to be wiped by a caller that has read a secret out of it.
  std::string& body() { return exchange_->mutable_body(); }

  base::Instant started() const { return exchange_->started(); }
  // From grpc-timeout, at most limits::kMaxDeadline away; without one limits::kDefaultDeadline. A
  // server-streaming call has what its client gave, or none. At the deadline the call is answered
  // DEADLINE_EXCEEDED, and OnCancel's function is called.
  std::optional<base::Instant> deadline() const { return deadline_; }

  http::ConnectionContext& connection() { return exchange_->connection(); }
  net::EventLoop& loop() { return exchange_->loop(); }

  // Answers a unary call: the message and OK.
  void Reply(std::string_view message);
  // The same with a buffer that already is one framed message (AppendMessage), which saves a copy.
  void ReplyFramed(std::string framed);

  // Server streaming: messages, then OK.
  void Send(std::string_view message);
  void Finish();

  // Ends the call with an error, after any number of messages.
  void Fail(const Error& error);

  // Bytes sent that the peer's windows have not let through. A sender of many messages waits, when
  // this grows, until OnDrained's function is called: when it has fallen to nothing again.
  std::size_t queued_bytes() const { return exchange_->queued_bytes(); }
  void OnDrained(std::move_only_function<void()> fn) { exchange_->OnDrained(std::move(fn)); }

  // The caller has cancelled or gone away, or the deadline has passed: answering does nothing any
  // more. The function is called once, at that moment; never after the call was answered.
  bool cancelled() const { return expired_ || exchange_->cancelled(); }
  void OnCancel(std::move_only_function<void()> fn);
  // Reply, Finish or Fail was called, or the deadline has answered.
  bool ended() const { return ended_; }

 private:
  friend std::shared_ptr<ServerCall> Accept(std::shared_ptr<http::Exchange> exchange,
                                            CallKind kind);
  bool End();
  void Expire();

  std::shared_ptr<http::Exchange> exchange_;
  std::optional<base::Instant> deadline_;
  net::Timer timer_;
  std::move_only_function<void()> on_cancel_;
  bool started_answer_ = false;
  bool ended_ = false;
  bool expired_ = false;
};

// Whether a request means to be gRPC: by its content type.
bool IsGrpc(const http::RequestHead& head);

// Makes a call of a whole request, or answers it and returns null when it is none: other content
// type (415), method (405) or `te`; a bad grpc-timeout; a compressed message (UNIMPLEMENTED, with
// grpc-accept-encoding: identity); no message or more than one (UNIMPLEMENTED); a broken or
// oversize frame.
std::shared_ptr<ServerCall> Accept(std::shared_ptr<http::Exchange> exchange,
                                   CallKind kind = CallKind::kUnary);

// For http::Service::Refuse: the answer to a call that can be refused from its head, which is looked
// at while there is no body yet, or from the first bytes of its body, so that an oversize message is
// never held (RESOURCE_EXHAUSTED).
std::optional<http::Response> RefuseEarly(const http::RequestHead& head,
                                          std::string_view body_so_far);

// The whole answer of a call that fails before any message: HTTP status 200 and the trailers alone.
http::Response TrailersOnly(const Error& error);

}  // namespace keepsake::grpc
