#pragma once

#include "http/http2_core.h"
#include "http/http2_exchange.h"
#include "http/http2_recent_ids.h"
#include "http/session.h"

#include <memory>
#include <vector>

// Inside this room only: it brings in nghttp2.
namespace keepsake::http {

// The server's side of one HTTP/2 connection. Requests are begun between two readings, never from
// inside one, so that a stream whose reset arrived with it starts nothing.
class Http2ServerSession final : public Session,
                                 private net::Connection::Handler,
                                 private Http2Role,
                                 private Http2ExchangeOwner {
 public:
  Http2ServerSession(SessionOwner& owner, std::unique_ptr<net::Connection> connection,
                     std::shared_ptr<ConnectionContext> context, const Http2Limits& limits);
  ~Http2ServerSession() override;

  void Begin(std::string_view first_bytes) override;
  void Drain() override;
  void Cut(std::string_view limit) override;
  void Tick(base::Instant now) override;
  bool idle() const override { return open_streams_ == 0 && running_ == 0; }
  base::Instant idle_since() const override { return idle_since_; }

 private:
  using Stage = Http2Exchange::Stage;
  using ExchangeRef = std::shared_ptr<Http2Exchange>;
  enum class DrainStage { kNone, kNotice, kFinal };

  // net::Connection::Handler
  void OnBytes(std::string_view bytes) override;
  void OnDrained() override { core_.TakeDrained(); }
  void OnClosed(const Status& why) override;

  // Http2Role
  void OnBeginHeaders(const nghttp2_frame& frame) override;
  void OnHeader(const nghttp2_frame& frame, std::string_view name, std::string_view value) override;
  void OnFrame(const nghttp2_frame& frame) override;
  void OnData(std::int32_t stream_id, std::string_view bytes) override;
  void OnStreamClosed(std::int32_t stream_id, std::uint32_t code) override;
  void OnFrameSent(const nghttp2_frame& frame) override;
  void OnFrameNotSent(const nghttp2_frame&) override {}
  void OnBytesSent(Http2Stream& stream, std::size_t n) override;
  std::optional<Breach> OnOldHeaders(std::uint32_t stream_id) override;
  void OnTurn() override;
  void OnFlushed() override;
  void OnBreach(const Breach& breach) override;

  // Http2ExchangeOwner
  void SendHead(Http2Exchange& exchange, int status, const Fields& fields,
                bool keep_fields) override;
  void SendMore(Http2Exchange& exchange, std::size_t added_bytes) override;
  void ResetExchange(Http2Exchange& exchange) override;
  void OnHandlerDone() override;
  void OnGone(Http2Exchange& exchange) override;

  // The request as it comes in.
  void OnHeadComplete(Http2Exchange& exchange);
  void OnRequestComplete(Http2Exchange& exchange);
  void OnResetByPeer(const Http2Exchange& exchange);
  std::optional<Response> RefuseHead(Http2Exchange& exchange);
  Response RefuseTooLarge(const Http2Exchange& exchange);
  // Answers before the handler; what else comes of the request is dropped.
  void Refuse(Http2Exchange& exchange, Response response);

  // Handlers.
  bool MayBegin() const;
  void BeginReady();
  void BeginHandler(ExchangeRef exchange);
  void Notify();

  void SubmitFirstSettings();
  void WidenWindows();
  void CheckPace(Http2Exchange& exchange, base::Instant now);
  bool HasNoWindow(const Http2Exchange& exchange) const;
  void FinishDrain();
  void CloseStream(Http2Exchange& exchange);
  void UpdateIdle();
  void CancelAll();

  SessionOwner& owner_;
  std::shared_ptr<ConnectionContext> context_;
  const Http2Limits limits_;
  Http2Core core_;
  boost::intrusive::list<Http2Exchange, boost::intrusive::constant_time_size<false>> exchanges_;
  Http2Exchange* receiving_ = nullptr;            // whose header block is coming in
  std::vector<ExchangeRef> ready_;                // complete requests that wait for their handler
  std::vector<ExchangeRef> cancelled_, drained_;  // handlers to be told
  RecentIds reset_ids_;                           // streams that we have reset
  std::uint64_t counted_bytes_ = 0;               // of core_.bytes_out(), in the server's counts
  std::size_t open_streams_ = 0;
  std::size_t running_ = 0;
  std::size_t queued_bytes_ = 0;     // of answers
  std::size_t held_body_bytes_ = 0;  // of requests
  int oversize_headers_ = 0;         // in a row
  bool widened_ = false;
  DrainStage drain_ = DrainStage::kNone;
  base::Instant drain_began_{};
  base::Instant idle_since_;
};

}  // namespace keepsake::http
