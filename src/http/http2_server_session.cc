#include "http/http2_server_session.h"

#include "base/log.h"
#include "http/http2_callbacks.h"
#include "http/http2_refusals.h"
#include "http/request_target.h"
#include "http/status_text.h"

namespace keepsake::http {
namespace {

constexpr std::string_view kDrainPing = "drained?";
constexpr std::chrono::seconds kDrainNotice{1};

bool EndsStream(const nghttp2_frame& frame) {
  return (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
}

}  // namespace

Http2ServerSession::Http2ServerSession(SessionOwner& owner,
                                       std::unique_ptr<net::Connection> connection,
                                       std::shared_ptr<ConnectionContext> context,
                                       const Http2Limits& limits)
    : owner_(owner),
      context_(std::move(context)),
      limits_(limits),
      core_(Http2Core::Side::kServer, std::move(connection), limits_, *this),
      idle_since_(core_.now()) {}

Http2ServerSession::~Http2ServerSession() {
  core_.Abort();
  CancelAll();
}

void Http2ServerSession::Begin(std::string_view first_bytes) {
  SubmitFirstSettings();
  core_.Start(*this);
  OnBytes(first_bytes);
}

void Http2ServerSession::SubmitFirstSettings() {
  const nghttp2_settings_entry entries[] = {
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE,
       static_cast<std::uint32_t>(limits_.header_list_bytes)},
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE,
       static_cast<std::uint32_t>(limits_.first_stream_window)},
      {NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1},
  };
  core_.AnnounceOnly({NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits_.concurrent_streams});
  core_.SubmitSettings(entries);
  core_.SetConnectionWindow(limits_.first_connection_window);
}

// After the first authenticated success a connection may send more at once.
void Http2ServerSession::WidenWindows() {
  widened_ = true;
  const nghttp2_settings_entry entry = {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE,
                                        static_cast<std::uint32_t>(limits_.stream_window)};
  core_.SubmitSettings({&entry, 1});
  core_.SetConnectionWindow(limits_.connection_window);
}

void Http2ServerSession::OnBytes(std::string_view bytes) {
  owner_.stats.bytes_in.fetch_add(bytes.size(), std::memory_order_relaxed);
  core_.TakeBytes(bytes);
}

void Http2ServerSession::OnClosed(const Status&) {
  core_.Abort();
  CancelAll();
  owner_.OnEnded(*this);
}

void Http2ServerSession::OnBeginHeaders(const nghttp2_frame& frame) {
  receiving_ = nullptr;
  if (frame.headers.cat != NGHTTP2_HCAT_REQUEST) return;
  if (open_streams_ >= limits_.concurrent_streams) {
    core_.Reset(frame.hd.stream_id, NGHTTP2_REFUSED_STREAM);
    return core_.Report(core_.guard().OnGlitch(core_.now()));
  }
  core_.guard().OnStreamOpened();
  Http2ExchangeOwner& self = *this;
  auto exchange =
      std::make_shared<Http2Exchange>(self, owner_.loop, context_, frame.hd.stream_id, core_.now());
  core_.Attach(*exchange);
  exchanges_.push_back(*exchange);
  ++open_streams_;
  owner_.stats.streams.fetch_add(1, std::memory_order_relaxed);
  receiving_ = exchange.get();
  receiving_->self = std::move(exchange);
}

void Http2ServerSession::OnHeader(const nghttp2_frame&, std::string_view name,
                                  std::string_view value) {
  if (receiving_ == nullptr) return;
  Http2Exchange& exchange = *receiving_;
  exchange.AddField(name, value, !exchange.too_large);
  if (exchange.too_large || (exchange.field_count <= limits_.header_fields &&
                             exchange.field_bytes <= limits_.header_list_bytes)) {
    return;
  }
  exchange.too_large = true;
  exchange.DropRequest();
}

void Http2ServerSession::OnFrame(const nghttp2_frame& frame) {
  if (frame.hd.type == NGHTTP2_PING && (frame.hd.flags & NGHTTP2_FLAG_ACK) != 0) {
    if (drain_ == DrainStage::kNotice) FinishDrain();
    return;
  }
  auto* exchange = core_.Find<Http2Exchange>(frame.hd.stream_id);
  if (exchange == nullptr) return;
  if (frame.hd.type == NGHTTP2_RST_STREAM) return OnResetByPeer(*exchange);
  if (frame.hd.type == NGHTTP2_HEADERS && frame.headers.cat == NGHTTP2_HCAT_REQUEST) {
    receiving_ = nullptr;
    exchange->remote_ended = EndsStream(frame);
    OnHeadComplete(*exchange);
  }
  if ((frame.hd.type == NGHTTP2_HEADERS || frame.hd.type == NGHTTP2_DATA) && EndsStream(frame)) {
    exchange->remote_ended = true;
    OnRequestComplete(*exchange);
  }
}

void Http2ServerSession::OnResetByPeer(const Http2Exchange& exchange) {
  if (exchange.head_sent || core_.now() - exchange.started() >= limits_.premature_age) return;
  core_.Report(core_.guard().OnPrematureReset(core_.now()));
}

void Http2ServerSession::OnHeadComplete(Http2Exchange& exchange) {
  owner_.stats.requests_http2.fetch_add(1, std::memory_order_relaxed);
  exchange.stage = Stage::kBody;
  exchange.window_began = core_.now();
  if (core_.guard().block_bytes() > limits_.header_list_bytes) exchange.too_large = true;
  auto refused = RefuseHead(exchange);
  if (!refused.has_value()) {
    refused = owner_.service.Refuse(exchange.head(), {}, *context_);
  }
  if (refused.has_value()) Refuse(exchange, *std::move(refused));
}

std::optional<Response> Http2ServerSession::RefuseHead(Http2Exchange& exchange) {
  if (exchange.too_large) return RefuseTooLarge(exchange);
  oversize_headers_ = 0;
  RequestHead& head = exchange.mutable_head();
  if (head.method == "CONNECT") return RefusalResponse({405, "CONNECT is not served here"});
  const auto host = head.fields.Find("host");
  if (head.authority.empty() && host.has_value()) head.authority = *host;
  if (host.has_value() && *host != head.authority) {
    return RefusalResponse({400, "host and :authority differ"});
  }
  if (!IsAuthority(head.authority)) return RefusalResponse({400, "the authority is malformed"});
  if (const auto bad = CheckTarget(head.target)) return RefusalResponse(*bad);
  return std::nullopt;
}

Response Http2ServerSession::RefuseTooLarge(const Http2Exchange& exchange) {
  if (++oversize_headers_ >= limits_.oversize_headers_in_a_row) {
    core_.Report(Breach{"header_list"});
  }
  return HeaderListRefusal(exchange.grpc);
}

void Http2ServerSession::Refuse(Http2Exchange& exchange, Response response) {
  exchange.DropRequest();
  exchange.Respond(std::move(response));
}

void Http2ServerSession::OnData(std::int32_t stream_id, std::string_view bytes) {
  auto* exchange = core_.Find<Http2Exchange>(stream_id);
  if (exchange == nullptr || exchange->stage != Stage::kBody) return;
  exchange->held_bytes += bytes.size();
  held_body_bytes_ += bytes.size();
  if (held_body_bytes_ > limits_.held_body_bytes) {
    exchange->stage = Stage::kDone;
    exchange->DropRequest();
    return core_.Reset(stream_id, NGHTTP2_ENHANCE_YOUR_CALM);
  }
  exchange->mutable_body().append(bytes);
  auto refused = owner_.service.Refuse(exchange->head(), exchange->body(), *context_);
  if (refused.has_value()) Refuse(*exchange, *std::move(refused));
}

void Http2ServerSession::OnRequestComplete(Http2Exchange& exchange) {
  if (exchange.stage != Stage::kBody) return;
  exchange.stage = Stage::kReady;
  ready_.push_back(std::move(exchange.self));
}

void Http2ServerSession::OnStreamClosed(std::int32_t stream_id, std::uint32_t) {
  auto* exchange = core_.Find<Http2Exchange>(stream_id);
  if (exchange == nullptr) return;
  if (receiving_ == exchange) receiving_ = nullptr;
  CloseStream(*exchange);
  const ExchangeRef keep = exchange->weak_from_this().lock();
  exchange->self.reset();
  if (exchange->stage == Stage::kReady) std::erase(ready_, keep);
  if (exchange->stage != Stage::kRunning) return;
  exchange->MarkCancelled();
  cancelled_.push_back(keep);
  core_.RequestTurn();
}

void Http2ServerSession::CloseStream(Http2Exchange& exchange) {
  if (!std::exchange(exchange.stream_open, false)) return;
  core_.Detach(exchange);
  --open_streams_;
  owner_.stats.streams.fetch_sub(1, std::memory_order_relaxed);
  queued_bytes_ -= exchange.out.pending();
  exchange.out.Clear();
  UpdateIdle();
}

void Http2ServerSession::UpdateIdle() {
  if (idle()) idle_since_ = core_.now();
}

// An answer that is complete before the request is tells the peer to stop sending (RFC 9113 §8.1).
void Http2ServerSession::OnFrameSent(const nghttp2_frame& frame) {
  if (frame.hd.type == NGHTTP2_RST_STREAM) {
    return reset_ids_.Add(static_cast<std::uint32_t>(frame.hd.stream_id));
  }
  if (frame.hd.type == NGHTTP2_GOAWAY && frame.goaway.error_code != NGHTTP2_NO_ERROR) {
    log::Debug("http2.goaway", {{"code", frame.goaway.error_code}, {"peer", context_->peer.text}});
  }
  const bool ends =
      (frame.hd.type == NGHTTP2_HEADERS || frame.hd.type == NGHTTP2_DATA) && EndsStream(frame);
  if (!ends) return;
  const auto* exchange = core_.Find<Http2Exchange>(frame.hd.stream_id);
  if (exchange != nullptr && !exchange->remote_ended) {
    core_.Reset(frame.hd.stream_id, NGHTTP2_NO_ERROR);
  }
}

void Http2ServerSession::OnBytesSent(Http2Stream& stream, std::size_t n) {
  queued_bytes_ -= n;
  if (!ready_.empty()) core_.RequestTurn();
  auto& exchange = static_cast<Http2Exchange&>(stream);
  if (exchange.out.pending() > 0 || exchange.drained || !exchange.wants_drained()) return;
  exchange.drained = true;
  drained_.push_back(exchange.shared_from_this());
}

// Either trailers, or a stream that we have reset while they were on their way, or an error:
// nghttp2 would ignore HEADERS of a closed stream (RFC 9113 §5.1, §5.1.1).
std::optional<Breach> Http2ServerSession::OnOldHeaders(std::uint32_t stream_id) {
  if (stream_id == 0) return std::nullopt;
  const auto id = static_cast<std::int32_t>(stream_id);
  if (nghttp2_session_find_stream(core_.session(), id) != nullptr) return std::nullopt;
  if (reset_ids_.Contains(stream_id)) return core_.guard().OnGlitch(core_.now());
  return Breach{"stream_id", http2_error::kProtocol};
}

void Http2ServerSession::OnTurn() {
  Notify();
  BeginReady();
  if (!widened_ && context_->authenticated) WidenWindows();
}

void Http2ServerSession::OnFlushed() {
  const std::uint64_t sent = core_.bytes_out() - std::exchange(counted_bytes_, core_.bytes_out());
  owner_.stats.bytes_out.fetch_add(sent, std::memory_order_relaxed);
  Notify();
  const bool done = drain_ == DrainStage::kFinal && idle();
  if (done && nghttp2_session_want_write(core_.session()) == 0) core_.Close();
}

void Http2ServerSession::Notify() {
  while (!cancelled_.empty()) {
    for (const ExchangeRef& exchange : std::exchange(cancelled_, {})) exchange->NotifyCancelled();
  }
  for (const ExchangeRef& exchange : std::exchange(drained_, {})) {
    exchange->drained = false;
    exchange->NotifyDrained();
  }
}

bool Http2ServerSession::MayBegin() const {
  const std::size_t most =
      context_->authenticated
          ? limits_.running_handlers
          : std::min<std::size_t>(limits_.running_handlers, limits::kUnauthenticatedStreams);
  return running_ < most && queued_bytes_ < limits_.queued_bytes && !core_.closing();
}

void Http2ServerSession::BeginReady() {
  std::size_t begun = 0;
  while (begun < ready_.size() && begun < limits_.requests_per_turn && MayBegin()) {
    if (HasFailedTooOften(*context_)) return core_.Cut({"unauthenticated"});
    BeginHandler(std::move(ready_[begun++]));
  }
  if (core_.closing()) return;  // and ready_ is empty
  ready_.erase(ready_.begin(), ready_.begin() + static_cast<std::ptrdiff_t>(begun));
  if (!ready_.empty() && begun == limits_.requests_per_turn) core_.PostTurn();
}

void Http2ServerSession::BeginHandler(ExchangeRef exchange) {
  exchange->stage = Stage::kRunning;
  ++running_;
  owner_.service.Handle(std::move(exchange));
}

// Room for a handler, or for more answers: those that wait are begun.
void Http2ServerSession::OnHandlerDone() {
  --running_;
  UpdateIdle();
  core_.RequestTurn();
}

void Http2ServerSession::OnGone(Http2Exchange& exchange) {
  held_body_bytes_ -= exchange.held_bytes;
  if (exchange.stage == Stage::kRunning) OnHandlerDone();
  if (!exchange.stream_open) return;
  core_.Reset(exchange.id, NGHTTP2_INTERNAL_ERROR);
  CloseStream(exchange);
}

void Http2ServerSession::SendHead(Http2Exchange& exchange, int status, const Fields& fields,
                                  bool keep_fields) {
  exchange.head_sent = true;
  const bool has_more =
      !exchange.out.ended() || exchange.out.pending() > 0 || !exchange.out.trailers().empty();
  auto& block = core_.Block();
  Http2Core::Add(":status", StatusText(status), /*keep=*/true, block);
  Http2Core::Add(fields, keep_fields, block);
  const nghttp2_data_provider provider = {{}, &Http2Callbacks::OfferData};
  nghttp2_submit_response(core_.session(), exchange.id, block.data(), block.size(),
                          has_more ? &provider : nullptr);
  queued_bytes_ += exchange.out.pending();
  exchange.out_progress = core_.now();
  core_.RequestTurn();
}

void Http2ServerSession::SendMore(Http2Exchange& exchange, std::size_t added_bytes) {
  queued_bytes_ += added_bytes;
  if (exchange.out.pending() == added_bytes) exchange.out_progress = core_.now();
  core_.Resume(exchange);
}

void Http2ServerSession::ResetExchange(Http2Exchange& exchange) {
  core_.Reset(exchange.id, NGHTTP2_INTERNAL_ERROR);
}

void Http2ServerSession::Tick(base::Instant now) {
  core_.Tick(now);
  if (core_.closing()) return;
  if (drain_ == DrainStage::kNotice && now - drain_began_ >= kDrainNotice) FinishDrain();
  for (Http2Exchange& exchange : exchanges_) CheckPace(exchange, now);
}

void Http2ServerSession::CheckPace(Http2Exchange& exchange, base::Instant now) {
  if (!exchange.stream_open) return;
  if (exchange.stage == Stage::kBody && now - exchange.window_began >= limits_.body_window) {
    const auto want =
        static_cast<std::size_t>(limits_.body_window.count()) * limits_.body_bytes_per_second;
    const bool slow = exchange.body().size() - exchange.window_bytes < want;
    exchange.window_began = now;
    exchange.window_bytes = exchange.body().size();
    if (slow) core_.Reset(exchange.id, NGHTTP2_ENHANCE_YOUR_CALM);
  }
  if (exchange.out.pending() > 0 && now - exchange.out_progress > limits_.stream_stall &&
      HasNoWindow(exchange)) {
    core_.Reset(exchange.id, NGHTTP2_ENHANCE_YOUR_CALM);
  }
}

bool Http2ServerSession::HasNoWindow(const Http2Exchange& exchange) const {
  return nghttp2_session_get_stream_remote_window_size(core_.session(), exchange.id) <= 0 ||
         nghttp2_session_get_remote_window_size(core_.session()) <= 0;
}

// Two steps (RFC 9113 §6.8): a notice, and when the peer has surely seen it, the last stream that
// is served.
void Http2ServerSession::Drain() {
  if (drain_ != DrainStage::kNone || core_.closing()) return;
  drain_ = DrainStage::kNotice;
  drain_began_ = owner_.loop.now();
  nghttp2_submit_shutdown_notice(core_.session());
  core_.SubmitPing(kDrainPing);
}

void Http2ServerSession::FinishDrain() {
  drain_ = DrainStage::kFinal;
  nghttp2_submit_goaway(core_.session(), NGHTTP2_FLAG_NONE,
                        nghttp2_session_get_last_proc_stream_id(core_.session()), NGHTTP2_NO_ERROR,
                        nullptr, 0);
  core_.RequestTurn();
}

void Http2ServerSession::Cut(std::string_view limit) {
  core_.Cut({limit});
}

void Http2ServerSession::OnBreach(const Breach& breach) {
  owner_.stats.limits_reached.fetch_add(1, std::memory_order_relaxed);
  log::Warn("http2.limit", {{"limit", breach.limit}, {"peer", context_->peer.text}});
  CancelAll();
}

// Every exchange loses its session here; handlers are told.
void Http2ServerSession::CancelAll() {
  std::vector<ExchangeRef> told = std::exchange(cancelled_, {});
  receiving_ = nullptr;
  while (!exchanges_.empty()) {
    Http2Exchange& exchange = exchanges_.front();
    exchanges_.pop_front();
    const ExchangeRef keep = exchange.weak_from_this().lock();
    CloseStream(exchange);
    exchange.Orphan();
    exchange.self.reset();
    if (exchange.stage == Stage::kRunning) told.push_back(keep);
  }
  ready_.clear();
  drained_.clear();
  running_ = 0;
  for (const ExchangeRef& exchange : told) exchange->NotifyCancelled();
}

std::unique_ptr<Session> MakeHttp2Session(SessionOwner& owner,
                                          std::unique_ptr<net::Connection> connection,
                                          std::shared_ptr<ConnectionContext> context) {
  return std::make_unique<Http2ServerSession>(owner, std::move(connection), std::move(context),
                                              Http2Limits());
}

}  // namespace keepsake::http
