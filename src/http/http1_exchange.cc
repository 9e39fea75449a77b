#include "http/http1_exchange.h"

namespace keepsake::http {

Http1Exchange::Http1Exchange(RequestHead head, Facts facts,
                             std::shared_ptr<ConnectionContext> connection, net::EventLoop& loop)
    : facts_(facts) {
  head_ = std::move(head);
  connection_ = std::move(connection);
  loop_ = &loop;
  started_ = loop.now();
}

Http1Exchange::~Http1Exchange() {
  if (sink_ == nullptr) return;
  last_ = true;
  if (started_answer_) {
    Reset();
  } else {
    Respond({.status = 500});
  }
}

void Http1Exchange::Cancel() {
  sink_ = nullptr;
  cancelled_ = true;
  on_drained_ = nullptr;
  if (auto fn = std::exchange(on_cancel_, nullptr)) fn();
}

void Http1Exchange::Drained() {
  if (!on_drained_) return;
  const auto self = shared_from_this();
  auto fn = std::exchange(on_drained_, nullptr);
  fn();
  if (!on_drained_ && sink_ != nullptr) on_drained_ = std::move(fn);
}

bool Http1Exchange::Reusable() const {
  return facts_.keep_alive && !last_ && !sink_->closing() &&
         framing_.kind != Framing::Kind::kUntilClose;
}

ResponseFront Http1Exchange::Front(int status, const Framing& framing) {
  framing_ = framing;
  ResponseFront front{.status = status, .framing = framing, .date = sink_->Date()};
  if (!Reusable()) {
    front.connection = "close";
  } else if (!facts_.http11) {
    front.connection = "keep-alive";
  }
  return front;
}

void Http1Exchange::Respond(Response response) {
  if (sink_ == nullptr || started_answer_) return;
  Framing framing;
  if (StatusHasBody(response.status)) framing = {Framing::Kind::kLength, response.body.size()};
  std::string out;
  out.reserve(response.body.size() + 512);
  AppendResponseHead(Front(response.status, framing), response.fields, out);
  if (head_.method != "HEAD" && framing.kind != Framing::Kind::kNone) out.append(response.body);
  sink_->Send(out);
  End();
}

void Http1Exchange::Start(int status, const Fields& fields) {
  if (sink_ == nullptr || started_answer_) return;
  started_answer_ = true;
  Framing framing;
  if (StatusHasBody(status)) {
    framing.kind = facts_.http11 ? Framing::Kind::kChunked : Framing::Kind::kUntilClose;
  }
  std::string out;
  AppendResponseHead(Front(status, framing), fields, out);
  sink_->Send(out);
}

void Http1Exchange::Write(std::string_view bytes) {
  if (sink_ == nullptr || !started_answer_ || head_.method == "HEAD") return;
  if (framing_.kind == Framing::Kind::kUntilClose) return sink_->Send(bytes);
  if (framing_.kind != Framing::Kind::kChunked) return;
  std::string out;
  out.reserve(bytes.size() + 32);
  AppendChunk(bytes, out);
  sink_->Send(out);
}

void Http1Exchange::Finish(const Fields&) {
  if (sink_ == nullptr || !started_answer_) return;
  if (framing_.kind == Framing::Kind::kChunked && head_.method != "HEAD") sink_->Send(kLastChunk);
  End();
}

void Http1Exchange::End() {
  const bool reusable = Reusable();
  std::exchange(sink_, nullptr)->EndResponse(reusable);
}

std::size_t Http1Exchange::queued_bytes() const {
  return sink_ == nullptr ? 0 : sink_->queued_bytes();
}

void Http1Exchange::Reset() {
  if (sink_ != nullptr) std::exchange(sink_, nullptr)->Abort();
}

}  // namespace keepsake::http
