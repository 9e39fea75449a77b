#include "http/http2_exchange.h"

namespace keepsake::http {
namespace {

constexpr std::size_t kFieldOverhead = 32;  // RFC 9113 §6.5.2
// What a request of the official clients needs, so that its fields cost one allocation.
constexpr std::size_t kUsualFields = 12;
constexpr std::size_t kUsualFieldBytes = 768;

}  // namespace

Http2Exchange::Http2Exchange(Http2ExchangeOwner& owner, net::EventLoop& loop,
                             std::shared_ptr<ConnectionContext> context, std::int32_t stream_id,
                             base::Instant now)
    : owner_(&owner) {
  id = stream_id;
  loop_ = &loop;
  connection_ = std::move(context);
  started_ = now;
  head_.version = Version::kHttp2;
  head_.fields.Reserve(kUsualFields, kUsualFieldBytes);
}

Http2Exchange::~Http2Exchange() {
  if (owner_ != nullptr) owner_->OnGone(*this);
}

void Http2Exchange::AddField(std::string_view name, std::string_view value, bool store) {
  ++field_count;
  field_bytes += name.size() + value.size() + kFieldOverhead;
  if (name == "content-type" && value.starts_with("application/grpc")) grpc = true;
  if (!store) return;
  if (!name.starts_with(':')) return head_.fields.Add(name, value);
  if (name == ":path") {
    head_.target = value;
  } else if (name == ":method") {
    head_.method = value;
  } else if (name == ":authority") {
    head_.authority = value;
  } else if (name == ":scheme") {
    head_.scheme = value;
  }
}

void Http2Exchange::DropRequest() {
  head_.fields = Fields();
  std::string().swap(body_);
}

void Http2Exchange::Respond(Response response) {
  if (!MayAnswer(/*begun=*/false)) return;
  response_fields_ = std::move(response.fields);
  out.Append(std::move(response.body));
  out.End(response.has_trailers ? std::move(response.trailers) : Fields());
  owner_->SendHead(*this, response.status, response_fields_, /*keep_fields=*/true);
  Complete();
}

void Http2Exchange::Start(int status, const Fields& fields) {
  if (!MayAnswer(/*begun=*/false)) return;
  owner_->SendHead(*this, status, fields, /*keep_fields=*/false);
}

void Http2Exchange::Write(std::string_view bytes) {
  if (!MayAnswer(/*begun=*/true) || bytes.empty()) return;
  out.Append(bytes);
  owner_->SendMore(*this, bytes.size());
}

void Http2Exchange::Finish(const Fields& trailers) {
  if (!MayAnswer(/*begun=*/true)) return;
  out.End(trailers);
  owner_->SendMore(*this, 0);
  Complete();
}

// From here on the stream alone keeps the exchange. The handler's functions go, with what they
// hold, since neither can be called any more.
void Http2Exchange::Complete() {
  self = shared_from_this();
  if (std::exchange(stage, Stage::kDone) == Stage::kRunning) owner_->OnHandlerDone();
  const auto on_cancel = std::move(on_cancel_);
  const auto on_drained = std::move(on_drained_);
  on_cancel_ = nullptr;
  on_drained_ = nullptr;
}

void Http2Exchange::Reset() {
  if (owner_ == nullptr || !stream_open) return;
  owner_->ResetExchange(*this);
}

void Http2Exchange::NotifyCancelled() {
  on_drained_ = nullptr;
  auto fn = std::exchange(on_cancel_, nullptr);
  if (fn) fn();
}

// The function may end the exchange, or leave another one in its own place.
void Http2Exchange::NotifyDrained() {
  if (!on_drained_ || stage == Stage::kDone || cancelled_) return;
  auto fn = std::exchange(on_drained_, nullptr);
  fn();
  if (!on_drained_ && stage != Stage::kDone && !cancelled_) on_drained_ = std::move(fn);
}

void Http2Exchange::Orphan() {
  owner_ = nullptr;
  stream_open = false;
  out.Clear();
  if (stage == Stage::kRunning) cancelled_ = true;
}

}  // namespace keepsake::http
