#include "http/http1_server.h"

#include "base/log.h"
#include "base/text.h"

#include <exception>

namespace keepsake::http {
namespace {

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::size_t kGatheredBytes = 64 << 10;

// The same request in the form that both versions of HTTP share.
RequestHead ToRequestHead(Http1Head& head, bool secure) {
  RequestHead out;
  out.method = std::move(head.method);
  out.target = std::move(head.target);
  out.authority = head.fields.Find("host").value_or("");
  out.scheme = secure ? "https" : "http";
  out.fields = std::move(head.fields);
  out.version = Version::kHttp11;
  if (const auto absolute = SplitAbsoluteTarget(out.target); absolute.has_value()) {
    out.target = absolute->path.empty() ? "/" : std::string(absolute->path);
  }
  return out;
}

bool IsLimit(int status) {
  return status == 408 || status == 413 || status == 414 || status == 431;
}

}  // namespace

Http1Session::Http1Session(SessionOwner& owner, std::unique_ptr<net::Connection> connection,
                           std::shared_ptr<ConnectionContext> context, const Http1Limits& limits)
    : owner_(owner),
      connection_(std::move(connection)),
      context_(std::move(context)),
      limits_(limits),
      reader_(Http1Reader::Kind::kRequests, limits),
      idle_since_(owner.loop.now()),
      continue_(owner.loop) {}

Http1Session::~Http1Session() {
  CancelCurrent();
}

void Http1Session::Begin(std::string_view first_bytes) {
  connection_->Start(*this);
  if (!first_bytes.empty()) OnBytes(first_bytes);
}

void Http1Session::OnBytes(std::string_view bytes) {
  owner_.stats.bytes_in.fetch_add(bytes.size(), std::memory_order_relaxed);
  if (ending_) return;
  if (early_.empty()) {
    Work(bytes);
  } else {
    Keep(bytes);
  }
}

bool Http1Session::MayRead() const {
  return current_ == nullptr && !ending_ && connection_->queued_bytes() <= limits::kQueuedBytes;
}

void Http1Session::Work(std::string_view bytes) {
  working_ = true;
  try {
    Read(bytes);
  } catch (const std::exception& error) {
    log::Error("http.exception", {{"peer", context_->peer.text}, {"what", error.what()}});
    if (!ending_) Refuse({500, "something unexpected happened"});
  }
  working_ = false;
  Flush();
  if (!ending_ && !bytes.empty()) Keep(bytes);
}

// Leaves in `stream` what belongs to later requests.
void Http1Session::Read(std::string_view& stream) {
  const int last = requests_ + limits_.requests_per_turn;
  while (MayRead()) {
    if (requests_ >= last && !reader_.in_message()) return;
    const bool begun = reader_.in_message();
    const auto event = reader_.Next(stream);
    if (!begun && reader_.in_message()) message_began_ = owner_.loop.now();
    switch (event) {
      case Http1Reader::Event::kMore:
        return;
      case Http1Reader::Event::kHead:
        OnHead();
        break;
      case Http1Reader::Event::kBody:
        OnBody(reader_.piece());
        break;
      case Http1Reader::Event::kEnd:
        OnEnd();
        break;
      case Http1Reader::Event::kRefused:
        return Refuse(reader_.refusal());
    }
  }
}

void Http1Session::OnHead() {
  ++requests_;
  owner_.stats.requests_http1.fetch_add(1, std::memory_order_relaxed);
  if (HasFailedTooOften(*context_)) return Cut("unauthenticated");
  Http1Head& head = reader_.head();
  const bool waits = head.fields.Find("expect").has_value() && head.has_body() && head.http11;
  if (head.content_length.value_or(0) > limits_.body_bytes) {
    return Refuse({413, "the body is too large"});
  }
  pending_ = std::make_shared<Http1Exchange>(
      ToRequestHead(head, context_->secure),
      Http1Exchange::Facts{.http11 = head.http11, .keep_alive = head.keep_alive}, context_,
      owner_.loop);
  window_began_ = owner_.loop.now();
  window_bytes_ = 0;
  if (RefusedByService({})) return;
  if (waits) Send(kContinue);
}

void Http1Session::OnBody(std::string_view piece) {
  if (pending_ == nullptr) return;
  window_bytes_ += piece.size();
  std::string& body = pending_->mutable_body();
  if (body.size() + piece.size() > limits_.body_bytes) {
    return Refuse({413, "the body is too large"});
  }
  body.append(piece);
  RefusedByService(body);
}

// A request that was refused before its end, and had nothing more to say, has no exchange left.
void Http1Session::OnEnd() {
  if (pending_ == nullptr) return;
  current_ = pending_.get();
  current_->Attach(*this);
  owner_.service.Handle(std::move(pending_));
}

bool Http1Session::RefusedByService(std::string_view body_so_far) {
  auto response = owner_.service.Refuse(pending_->head(), body_so_far, *context_);
  if (!response.has_value()) return false;
  // The rest of a body would be read for nothing, so the connection ends with it.
  const bool more = reader_.head().has_body();
  if (more) draining_ = true;
  const auto exchange = std::move(pending_);
  current_ = exchange.get();
  current_->Attach(*this);
  exchange->Respond(*std::move(response));
  return true;
}

void Http1Session::Send(std::string_view bytes) {
  out_.append(bytes);
  if (!working_ || out_.size() > kGatheredBytes) Flush();
}

void Http1Session::Flush() {
  if (out_.empty()) return;
  owner_.stats.bytes_out.fetch_add(out_.size(), std::memory_order_relaxed);
  connection_->Send(out_);
  out_.clear();
  if (out_.capacity() > kGatheredBytes) out_.shrink_to_fit();
}

void Http1Session::EndResponse(bool reusable) {
  current_ = nullptr;
  idle_since_ = owner_.loop.now();
  if (!reusable) return CloseAfter(limits_.last_answer);
  // In a turn of its own: whoever has answered is not called back from inside the answer.
  if (!working_ && !early_.empty()) continue_.Start({}, [this] { Continue(); });
}

void Http1Session::Keep(std::string_view early) {
  early_.append(early);
  if (early_.size() > limits_.pipelined_bytes && !paused_) {
    paused_ = true;
    connection_->PauseReading();
  }
  if (MayRead() && !working_) continue_.Start({}, [this] { Continue(); });
}

void Http1Session::Continue() {
  if (!MayRead()) return;
  if (std::exchange(paused_, false)) connection_->ResumeReading();
  const std::string bytes = std::exchange(early_, {});
  Work(bytes);
}

void Http1Session::OnDrained() {
  if (current_ != nullptr) return current_->Drained();
  Continue();
}

void Http1Session::OnClosed(const Status&) {
  ending_ = true;
  CancelCurrent();
  owner_.OnEnded(*this);
}

void Http1Session::Abort() {
  current_ = nullptr;
  ending_ = true;
  out_.clear();
  connection_->Close(std::chrono::milliseconds(0));
}

void Http1Session::Refuse(const Refusal& refusal) {
  if (IsLimit(refusal.status)) {
    owner_.stats.limits_reached.fetch_add(1, std::memory_order_relaxed);
    log::Warn("http.limit", {{"peer", context_->peer.text}, {"limit", refusal.why}});
  }
  CancelCurrent();
  const std::string body = std::string(refusal.why) + "\n";
  AppendResponseHead({.status = refusal.status,
                      .framing = {Framing::Kind::kLength, body.size()},
                      .connection = "close",
                      .date = Date()},
                     {{"content-type", "text/plain; charset=utf-8"}}, out_);
  out_.append(body);
  CloseAfter(limits_.last_words);
}

void Http1Session::CloseAfter(std::chrono::milliseconds limit) {
  ending_ = true;
  pending_ = nullptr;
  early_.clear();
  Flush();
  connection_->Close(limit);
}

void Http1Session::CancelCurrent() {
  pending_ = nullptr;
  if (auto* cancelled = std::exchange(current_, nullptr)) cancelled->Cancel();
}

void Http1Session::Drain() {
  draining_ = true;
  if (idle() && !ending_) CloseAfter(limits_.last_answer);
}

void Http1Session::Cut(std::string_view limit) {
  if (ending_) return;
  owner_.stats.limits_reached.fetch_add(1, std::memory_order_relaxed);
  log::Warn("http.limit", {{"peer", context_->peer.text}, {"limit", limit}});
  CancelCurrent();
  CloseAfter(limits_.last_words);
}

void Http1Session::Tick(base::Instant now) {
  if (ending_ || current_ != nullptr) return;
  if (!reader_.in_message()) {
    if (now - idle_since_ >= limits_.keep_alive) CloseAfter(limits_.last_words);
  } else if (pending_ == nullptr) {
    if (now - message_began_ >= limits_.head_time) Refuse({408, "the head took too long"});
  } else if (now - window_began_ >= limits_.body_window) {
    const auto wanted =
        limits_.body_bytes_per_second * static_cast<std::size_t>(limits_.body_window.count());
    if (window_bytes_ < wanted) return Refuse({408, "the body comes too slowly"});
    window_began_ = now;
    window_bytes_ = 0;
  }
}

std::string_view Http1Session::Date() {
  const auto second = std::chrono::floor<std::chrono::seconds>(owner_.loop.clock().Wall());
  if (second != date_second_ || date_.empty()) {
    date_second_ = second;
    date_ = base::FormatHttpDate(second);
  }
  return date_;
}

bool Http1Session::closing() const {
  return draining_ || requests_ >= limits_.requests;
}

std::unique_ptr<Session> MakeHttp1Session(SessionOwner& owner,
                                          std::unique_ptr<net::Connection> connection,
                                          std::shared_ptr<ConnectionContext> context) {
  static constexpr Http1Limits kLimits;
  return std::make_unique<Http1Session>(owner, std::move(connection), std::move(context), kLimits);
}

}  // namespace keepsake::http
