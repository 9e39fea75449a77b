#pragma once

#include "http/http2_stream.h"
#include "http/service.h"

#include <boost/intrusive/list.hpp>

#include <memory>
#include <string>

namespace keepsake::http {

class Http2Exchange;

// What an exchange needs of the session it came by. Told of everything that changes its accounts.
class Http2ExchangeOwner {
 public:
  // The head of the answer may be sent; what is behind it is read from `out`, if anything is.
  virtual void SendHead(Http2Exchange& exchange, int status, const Fields& fields,
                        bool keep_fields) = 0;
  virtual void SendMore(Http2Exchange& exchange, std::size_t added_bytes) = 0;
  virtual void ResetExchange(Http2Exchange& exchange) = 0;
  // A handler has completed its answer.
  virtual void OnHandlerDone() = 0;
  virtual void OnGone(Http2Exchange& exchange) = 0;

 protected:
  ~Http2ExchangeOwner() = default;
};

// One request on one stream, in one allocation. Who keeps it alive: itself (`self`) while the
// request is coming in and again while the complete answer is going out; between the two only the
// handler, so that one that drops it is noticed.
class Http2Exchange final : public Exchange,
                            public Http2Stream,
                            public std::enable_shared_from_this<Http2Exchange>,
                            public boost::intrusive::list_base_hook<
                                boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  enum class Stage { kHead, kBody, kReady, kRunning, kDone };

  Http2Exchange(Http2ExchangeOwner& owner, net::EventLoop& loop,
                std::shared_ptr<ConnectionContext> context, std::int32_t stream_id,
                base::Instant now);
  ~Http2Exchange() override;

  void Respond(Response response) override;
  void Start(int status, const Fields& fields) override;
  void Write(std::string_view bytes) override;
  void Finish(const Fields& trailers) override;
  std::size_t queued_bytes() const override { return stream_open ? out.pending() : 0; }
  void Reset() override;

  // For the session, which owns all of the following.

  RequestHead& mutable_head() { return head_; }
  // Adds one field of the request, pseudo-header fields included; counts it in any case.
  void AddField(std::string_view name, std::string_view value, bool store);
  void DropRequest();  // gives back what was received
  void SetStarted(base::Instant now) { started_ = now; }
  // The stream is over before the answer was. The functions that the handler has left are called
  // by Cancel(), outside of HTTP/2.
  void MarkCancelled() { cancelled_ = true; }
  void NotifyCancelled();
  void NotifyDrained();
  bool wants_drained() const { return static_cast<bool>(on_drained_); }
  // Cut from its session for ever.
  void Orphan();

  Stage stage = Stage::kHead;
  bool stream_open = true;
  bool remote_ended = false;
  bool head_sent = false;  // submitted, to be exact
  bool grpc = false;       // by its content type; kept even when the header list is too large
  bool too_large = false;  // the header list
  bool drained = false;    // in the session's list of those to be told
  std::size_t field_count = 0, field_bytes = 0;
  std::size_t held_bytes = 0;    // of the body, as the session counts them
  std::size_t window_bytes = 0;  // of the body when the current window of time began
  base::Instant window_began{};
  std::shared_ptr<Http2Exchange> self;

 private:
  bool MayAnswer(bool begun) const {
    return owner_ != nullptr && stream_open && stage != Stage::kDone && head_sent == begun;
  }
  void Complete();

  Http2ExchangeOwner* owner_;
  Fields response_fields_;
};

}  // namespace keepsake::http
