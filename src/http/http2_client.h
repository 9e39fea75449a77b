#pragma once

#include "http/client.h"
#include "http/http2_core.h"

#include <memory>
#include <unordered_map>

// Inside this room only: it brings in nghttp2.
namespace keepsake::http {

// The client's side of one HTTP/2 connection. Handlers are called while bytes are read, and may do
// anything then, the destruction of the connection included: see Http2ClientHandle.
class Http2Client final : private net::Connection::Handler, private Http2Role {
 public:
  using CallId = ClientConnection::CallId;
  using OnEnded = std::move_only_function<void(Status)>;

  Http2Client(std::unique_ptr<net::Connection> connection, const ClientOptions& options,
              OnEnded on_closed);

  void Start();
  CallId StartCall(const RequestHead& head, std::string body,
                   std::shared_ptr<ResponseHandler> handler);
  void Cancel(CallId id);
  // Ends everything in silence.
  void Abandon();

  bool ready() const;
  bool closed() const { return over() || goaway_; }
  std::size_t active() const { return calls_.size(); }
  base::Instant last_used() const { return last_used_; }
  bool in_turn() const { return core_.in_turn() || telling_; }
  net::EventLoop& loop() { return loop_; }

 private:
  struct Call : Http2Stream {
    std::shared_ptr<ResponseHandler> handler;
    int status = 0;
    Fields fields;  // of the block that is coming in
    std::size_t received_bytes = 0;
    std::size_t field_count = 0;
    bool has_head = false;
    bool sent = false;  // its header block, at least
  };
  using CallRef = std::shared_ptr<Call>;

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
  void OnFrameNotSent(const nghttp2_frame& frame) override;
  void OnBytesSent(Http2Stream&, std::size_t) override {}
  std::optional<Breach> OnOldHeaders(std::uint32_t) override { return std::nullopt; }
  void OnTurn() override {}
  void OnFlushed() override;
  void OnBreach(const Breach& breach) override;

  bool over() const { return core_.closing() || core_.connection() == nullptr; }
  void SubmitFirstSettings();
  void SubmitRequest(Call& call, const RequestHead& head);
  CallRef FindCall(std::int32_t stream_id) const;
  void OnHeadersComplete(Call& call);
  void OnMessageComplete(const CallRef& call, bool with_trailers);
  // Takes the call out; its handler hears of the error.
  void FailCall(std::int32_t stream_id, const Error& error, bool processed);
  void FailAll(const Error& error);
  void Forget(std::int32_t stream_id);
  void FailConnection(const Error& error);

  void WatchPing();
  void OnPingTimer();

  const ClientOptions options_;
  const Http2Limits limits_;
  net::EventLoop& loop_;
  OnEnded on_closed_;
  Http2Core core_;
  net::Timer ping_timer_;
  std::unordered_map<std::int32_t, CallRef> calls_;
  std::optional<Error> end_;  // why the connection ends, when we know better than the transport
  base::Instant last_used_, last_received_;
  bool ping_sent_ = false;
  bool settings_received_ = false;
  bool goaway_ = false;
  bool abandoned_ = false;
  bool telling_ = false;  // a handler or on_closed_ is being called outside of a turn
};

}  // namespace keepsake::http
