#include "http/http2_client.h"

#include "base/text.h"
#include "http/http2_callbacks.h"

namespace keepsake::http {
namespace {

// What a server may do to us: the same budgets, larger windows and headers.
Http2Limits ClientLimits() {
  Http2Limits limits;
  limits.header_list_bytes = 64 << 10;
  limits.header_fields = 200;
  limits.stream_window = 2 << 20;
  limits.connection_window = 8 << 20;
  return limits;
}

// The same codes that gRPC gives to a reset stream ("Errors" in gRPC over HTTP/2).
ErrorCode CodeOfReset(std::uint32_t http2_code) {
  switch (http2_code) {
    case NGHTTP2_REFUSED_STREAM:
      return ErrorCode::kServerUnavailable;
    case NGHTTP2_CANCEL:
      return ErrorCode::kCancelled;
    case NGHTTP2_ENHANCE_YOUR_CALM:
      return ErrorCode::kLimitExceeded;
    case NGHTTP2_INADEQUATE_SECURITY:
      return ErrorCode::kPermission;
    default:
      return ErrorCode::kInternalServer;
  }
}

Error ErrorOfReset(std::uint32_t http2_code) {
  return Error(CodeOfReset(http2_code),
               std::string("the server ended the stream with HTTP/2 error ") +
                   nghttp2_http2_strerror(http2_code));
}

}  // namespace

Http2Client::Http2Client(std::unique_ptr<net::Connection> connection, const ClientOptions& options,
                         OnEnded on_closed)
    : options_(options),
      limits_(ClientLimits()),
      loop_(connection->loop()),
      on_closed_(std::move(on_closed)),
      core_(Http2Core::Side::kClient, std::move(connection), limits_, *this),
      ping_timer_(loop_),
      last_used_(core_.now()),
      last_received_(core_.now()) {}

void Http2Client::Start() {
  SubmitFirstSettings();
  core_.Start(*this);
  WatchPing();
}

void Http2Client::SubmitFirstSettings() {
  const nghttp2_settings_entry entries[] = {
      {NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, static_cast<std::uint32_t>(limits_.stream_window)},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE,
       static_cast<std::uint32_t>(limits_.header_list_bytes)},
  };
  core_.SubmitSettings(entries);
  core_.SetConnectionWindow(limits_.connection_window);
}

Http2Client::CallId Http2Client::StartCall(const RequestHead& head, std::string body,
                                           std::shared_ptr<ResponseHandler> handler) {
  last_used_ = loop_.now();
  auto call = std::make_shared<Call>();
  call->handler = std::move(handler);
  call->out.Append(std::move(body));
  call->out.End();
  if (!closed()) SubmitRequest(*call, head);
  if (call->id > 0) {
    const std::int32_t id = call->id;
    calls_.emplace(id, std::move(call));
    return static_cast<CallId>(id);
  }
  loop_.Post([handler = std::move(call->handler)] {
    handler->OnError(Error(ErrorCode::kConnection, "the connection is closed"),
                     /*processed=*/false);
  });
  return 0;
}

void Http2Client::SubmitRequest(Call& call, const RequestHead& head) {
  auto& block = core_.Block();
  Http2Core::Add(":method", head.method, /*keep=*/false, block);
  Http2Core::Add(":scheme", head.scheme, /*keep=*/false, block);
  Http2Core::Add(":authority", head.authority, /*keep=*/false, block);
  Http2Core::Add(":path", head.target, /*keep=*/false, block);
  Http2Core::Add(head.fields, /*keep=*/false, block);
  const nghttp2_data_provider provider = {{}, &Http2Callbacks::OfferData};
  const std::int32_t id = nghttp2_submit_request(
      core_.session(), nullptr, block.data(), block.size(),
      call.out.pending() > 0 ? &provider : nullptr, static_cast<Http2Stream*>(&call));
  if (id < 0) return;
  call.id = id;
  core_.RequestTurn();
}

void Http2Client::Cancel(CallId id) {
  const auto stream_id = static_cast<std::int32_t>(id);
  const CallRef call = FindCall(stream_id);
  if (call == nullptr) return;
  Forget(stream_id);
  if (!over()) core_.Reset(stream_id, NGHTTP2_CANCEL);
}

// nghttp2 may hold the stream for a little longer; it does not find the call any more.
void Http2Client::Forget(std::int32_t stream_id) {
  const auto node = calls_.extract(stream_id);
  if (node.empty()) return;
  core_.Detach(*node.mapped());
  node.mapped()->handler = nullptr;
  last_used_ = core_.now();
}

void Http2Client::Abandon() {
  abandoned_ = true;
  on_closed_ = nullptr;
  ping_timer_.Cancel();
  core_.Abort();
  for (const auto& [id, call] : calls_) call->handler = nullptr;
}

bool Http2Client::ready() const {
  if (closed()) return false;
  // Until the server has said its own, what RFC 9113 recommends as the least.
  constexpr std::uint32_t kUnknownMost = 100;
  const std::uint32_t most = settings_received_
                                 ? nghttp2_session_get_remote_settings(
                                       core_.session(), NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS)
                                 : kUnknownMost;
  return calls_.size() < most;
}

Http2Client::CallRef Http2Client::FindCall(std::int32_t stream_id) const {
  const auto found = calls_.find(stream_id);
  return found == calls_.end() ? nullptr : found->second;
}

void Http2Client::OnBytes(std::string_view bytes) {
  last_received_ = loop_.now();
  core_.TakeBytes(bytes);
}

void Http2Client::OnBeginHeaders(const nghttp2_frame& frame) {
  auto* call = core_.Find<Call>(frame.hd.stream_id);
  if (call == nullptr) return;
  call->fields = Fields();
  call->field_count = 0;
}

void Http2Client::OnHeader(const nghttp2_frame& frame, std::string_view name,
                           std::string_view value) {
  auto* call = core_.Find<Call>(frame.hd.stream_id);
  if (call == nullptr) return;
  if (name == ":status") {
    call->status = base::ParseInteger<int>(value).value_or(0);
    return;
  }
  call->fields.Add(name, value);
  if (++call->field_count <= limits_.header_fields &&
      call->fields.list_bytes() <= limits_.header_list_bytes) {
    return;
  }
  const std::int32_t id = call->id;
  core_.Reset(id, NGHTTP2_CANCEL);
  FailCall(id, Error(ErrorCode::kLimitExceeded, "the header fields of the answer are too large"),
           /*processed=*/true);
}

void Http2Client::OnFrame(const nghttp2_frame& frame) {
  const bool ack = (frame.hd.flags & NGHTTP2_FLAG_ACK) != 0;
  if (frame.hd.type == NGHTTP2_GOAWAY) goaway_ = true;
  if (frame.hd.type == NGHTTP2_SETTINGS && !ack) settings_received_ = true;
  if (frame.hd.type == NGHTTP2_PING && ack) {
    ping_sent_ = false;
    WatchPing();
  }
  if (frame.hd.type != NGHTTP2_HEADERS && frame.hd.type != NGHTTP2_DATA) return;
  const CallRef call = FindCall(frame.hd.stream_id);
  if (call == nullptr) return;
  const bool trailers = frame.hd.type == NGHTTP2_HEADERS && call->has_head;
  if (frame.hd.type == NGHTTP2_HEADERS && !call->has_head) OnHeadersComplete(*call);
  const bool ends = (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
  if (ends && call->has_head) OnMessageComplete(call, trailers);
}

void Http2Client::OnHeadersComplete(Call& call) {
  constexpr int kFirstStatus = 100, kFirstFinalStatus = 200;
  if (call.status < kFirstStatus) {
    core_.Reset(call.id, NGHTTP2_PROTOCOL_ERROR);
    return FailCall(call.id, Error(ErrorCode::kInternalServer, "the answer's status is malformed"),
                    /*processed=*/true);
  }
  if (call.status < kFirstFinalStatus) return;
  call.has_head = true;
  // The handler may cancel the call, which drops its place in it.
  const auto handler = call.handler;
  if (handler != nullptr) handler->OnHead(call.status, std::move(call.fields));
}

// The stream may be half open still: an answer that came before the request was sent is enough.
void Http2Client::OnMessageComplete(const CallRef& call, bool with_trailers) {
  const auto handler = std::move(call->handler);
  Fields trailers = with_trailers ? std::move(call->fields) : Fields();
  const bool sending = call->out.pending() > 0;
  if (calls_.erase(call->id) > 0) core_.Detach(*call);
  last_used_ = core_.now();
  if (sending) core_.Reset(call->id, NGHTTP2_CANCEL);
  if (handler != nullptr) handler->OnEnd(std::move(trailers));
}

void Http2Client::OnData(std::int32_t stream_id, std::string_view bytes) {
  auto* call = core_.Find<Call>(stream_id);
  if (call == nullptr || call->handler == nullptr) return;
  call->received_bytes += bytes.size();
  if (call->received_bytes <= options_.max_response_bytes) {
    const auto handler = call->handler;
    return handler->OnBody(bytes);
  }
  core_.Reset(stream_id, NGHTTP2_CANCEL);
  FailCall(stream_id, Error(ErrorCode::kLimitExceeded, "the answer is larger than allowed"),
           /*processed=*/true);
}

void Http2Client::OnStreamClosed(std::int32_t stream_id, std::uint32_t code) {
  FailCall(stream_id,
           code == NGHTTP2_NO_ERROR
               ? Error(ErrorCode::kInternalServer, "the server ended the stream without an answer")
               : ErrorOfReset(code),
           /*processed=*/code != NGHTTP2_REFUSED_STREAM);
}

void Http2Client::OnFrameSent(const nghttp2_frame& frame) {
  if (frame.hd.type != NGHTTP2_HEADERS) return;
  if (auto* call = core_.Find<Call>(frame.hd.stream_id); call != nullptr) call->sent = true;
}

// A request that was still waiting here when the server said GOAWAY.
void Http2Client::OnFrameNotSent(const nghttp2_frame& frame) {
  if (frame.hd.type != NGHTTP2_HEADERS) return;
  FailCall(frame.hd.stream_id,
           Error(ErrorCode::kServerUnavailable, "the server takes no more requests"),
           /*processed=*/false);
}

void Http2Client::FailCall(std::int32_t stream_id, const Error& error, bool processed) {
  const CallRef call = FindCall(stream_id);
  if (call == nullptr) return;
  const auto handler = std::move(call->handler);
  Forget(stream_id);
  if (handler != nullptr) handler->OnError(error, processed);
}

void Http2Client::FailAll(const Error& error) {
  telling_ = true;
  while (!calls_.empty()) {
    const auto& [id, call] = *calls_.begin();
    FailCall(id, error, /*processed=*/call->sent);
  }
  telling_ = false;
}

void Http2Client::OnFlushed() {
  if (abandoned_) return;
  if (core_.closing()) {
    return FailAll(Error(ErrorCode::kInternalServer, "the server broke the rules of HTTP/2"));
  }
  if (goaway_ && calls_.empty()) core_.Close();
}

void Http2Client::OnBreach(const Breach& breach) {
  if (!end_.has_value()) {
    end_ = Error(ErrorCode::kServerUnavailable,
                 "the server broke the limit '" + std::string(breach.limit) + "' of HTTP/2");
  }
  ping_timer_.Cancel();
  FailAll(*end_);
}

void Http2Client::FailConnection(const Error& error) {
  end_ = error;
  core_.Cut({"keep_alive", http2_error::kNone});
}

void Http2Client::OnClosed(const Status& why) {
  core_.Abort();
  ping_timer_.Cancel();
  Error error(ErrorCode::kServerUnavailable, "the server closed the connection");
  if (end_.has_value()) {
    error = *end_;
  } else if (!why.has_value()) {
    error = Error(ErrorCode::kServerUnavailable, why.error().message());
  }
  FailAll(error);
  if (!on_closed_) return;
  telling_ = true;
  const bool orderly = goaway_ && !end_.has_value();
  std::exchange(on_closed_, nullptr)(orderly ? Status() : Status(error));
  telling_ = false;
}

// One timer for both waits: for the time to ask, and for the answer.
void Http2Client::WatchPing() {
  if (options_.ping_interval.count() <= 0 || abandoned_) return;
  ping_timer_.Start(ping_sent_ ? options_.ping_timeout : options_.ping_interval,
                    [this] { OnPingTimer(); });
}

void Http2Client::OnPingTimer() {
  if (over()) return;
  const auto silence = loop_.now() - last_received_;
  if (ping_sent_ && silence >= options_.ping_timeout) {
    return FailConnection(
        Error(ErrorCode::kServerUnavailable, "the server did not answer a keep-alive ping"));
  }
  const bool wanted = options_.ping_without_calls || !calls_.empty();
  if (!ping_sent_ && wanted && silence >= options_.ping_interval) {
    constexpr std::string_view kKeepAlivePing = "keepsake";
    ping_sent_ = true;
    core_.SubmitPing(kKeepAlivePing);
  }
  WatchPing();
}

namespace {

// Owns the client. When that is given up from inside one of its own callbacks, it lives on, silent,
// until the loop has left it.
class Http2ClientHandle final : public ClientConnection {
 public:
  explicit Http2ClientHandle(std::unique_ptr<Http2Client> client) : client_(std::move(client)) {
    client_->Start();
  }
  ~Http2ClientHandle() override {
    client_->Abandon();
    if (!client_->in_turn()) return;
    net::EventLoop& loop = client_->loop();
    loop.Post([client = std::move(client_)] {});
  }

  CallId Start(const RequestHead& head, std::string body,
               std::shared_ptr<ResponseHandler> handler) override {
    return client_->StartCall(head, std::move(body), std::move(handler));
  }
  void Cancel(CallId call) override { client_->Cancel(call); }
  bool ready() const override { return client_->ready(); }
  bool closed() const override { return client_->closed(); }
  std::size_t active() const override { return client_->active(); }
  base::Instant last_used() const override { return client_->last_used(); }

 private:
  std::unique_ptr<Http2Client> client_;
};

}  // namespace

std::unique_ptr<ClientConnection> ClientConnection::OverHttp2(
    std::unique_ptr<net::Connection> connection, const ClientOptions& options,
    std::move_only_function<void(Status)> on_closed) {
  return std::make_unique<Http2ClientHandle>(
      std::make_unique<Http2Client>(std::move(connection), options, std::move(on_closed)));
}

}  // namespace keepsake::http
