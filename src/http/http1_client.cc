#include "http/http1_client.h"

#include "base/error.h"
#include "http/http1_writer.h"

namespace keepsake::http {
namespace {

using namespace std::chrono_literals;

constexpr auto kGoodbye = 1s;

// A server may answer with more than a client may ask.
Http1Limits ResponseLimits() {
  Http1Limits limits;
  limits.head_bytes = 64 << 10;
  limits.fields = 200;
  return limits;
}

bool SendsBody(const RequestHead& head, const std::string& body) {
  return !body.empty() || head.method == "POST" || head.method == "PUT" || head.method == "PATCH";
}

// What is written between spaces and line ends as it is must not have any.
bool FitsOnLine(const RequestHead& head) {
  const auto fits = [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7f; };
  return !head.method.empty() && !head.target.empty() && std::ranges::all_of(head.method, fits) &&
         std::ranges::all_of(head.target, fits);
}

std::string RequestBytes(const RequestHead& head, const std::string& body) {
  std::string out;
  out.reserve(body.size() + 1024);
  Framing framing;
  if (SendsBody(head, body)) framing = {Framing::Kind::kLength, body.size()};
  AppendRequestHead(head, framing, out);
  return out += body;
}

}  // namespace

Http1Client::Http1Client(std::unique_ptr<net::Connection> connection, const ClientOptions& options,
                         std::move_only_function<void(Status)> on_closed)
    : limits_(ResponseLimits()),
      options_(options),
      connection_(std::move(connection)),
      on_closed_(std::move(on_closed)),
      reader_(Http1Reader::Kind::kResponses, limits_),
      last_used_(connection_->loop().now()) {
  connection_->Start(*this);
}

Http1Client::~Http1Client() {
  if (destroyed_ != nullptr) *destroyed_ = true;
}

ClientConnection::CallId Http1Client::Start(const RequestHead& head, std::string body,
                                            std::shared_ptr<ResponseHandler> handler) {
  const CallId id = next_id_++;
  std::optional<Error> refusal;
  if (closed_) refusal = Error(ErrorCode::kConnection, "the connection is closed");
  if (!FitsOnLine(head))
    refusal = base::InvalidArgument("the request line has a control character");
  if (refusal.has_value()) {
    connection_->loop().Post([handler = std::move(handler), error = *std::move(refusal)] {
      handler->OnError(error, /*processed=*/false);
    });
    return id;
  }
  calls_.push_back({id, RequestBytes(head, body), head.method == "HEAD", std::move(handler)});
  if (calls_.size() == 1 && !ending_) SendFirst();
  return id;
}

void Http1Client::SendFirst() {
  Call& call = calls_.front();
  last_used_ = connection_->loop().now();
  sent_ = true;
  answer_began_ = false;
  body_bytes_ = 0;
  reader_.ExpectNoBody(call.is_head);
  connection_->Send(call.bytes);
  call.bytes = {};
}

void Http1Client::Cancel(CallId id) {
  const auto call = std::ranges::find(calls_, id, &Call::id);
  if (call == calls_.end()) return;
  const bool in_work = sent_ && call == calls_.begin();
  calls_.erase(call);
  if (!in_work) return;
  sent_ = false;
  End(0ms);
}

void Http1Client::OnBytes(std::string_view bytes) {
  if (ending_) return;
  if (!sent_) return Fail(Error(ErrorCode::kConnection, "the server sent what nobody asked for"));
  bool destroyed = false;
  destroyed_ = &destroyed;
  answer_began_ = true;
  while (!ending_ && sent_) {
    const bool more = Take(reader_.Next(bytes));
    if (destroyed) return;
    if (!more) break;
  }
  destroyed_ = nullptr;
  if (!ending_ && !sent_ && !bytes.empty()) {
    Fail(Error(ErrorCode::kConnection, "the server sent what nobody asked for"));
  } else if (!ending_ && !sent_ && !calls_.empty()) {
    SendFirst();
  }
}

bool Http1Client::Take(Http1Reader::Event event) {
  switch (event) {
    case Http1Reader::Event::kMore:
      return false;
    case Http1Reader::Event::kHead:
      TakeHead();
      return true;
    case Http1Reader::Event::kBody:
      TakeBody();
      return true;
    case Http1Reader::Event::kEnd:
      TakeEnd();
      return true;
    case Http1Reader::Event::kRefused:
      break;
  }
  Fail(Error(ErrorCode::kUnknownService,
             "the server's answer is not valid HTTP: " + std::string(reader_.refusal().why)));
  return false;
}

void Http1Client::TakeHead() {
  Http1Head& head = reader_.head();
  interim_ = head.status / 100 == 1;
  if (head.status == 101) {
    return Fail(Error(ErrorCode::kUnknownService, "the server switched to another protocol"));
  }
  if (!interim_) calls_.front().handler->OnHead(head.status, std::move(head.fields));
}

void Http1Client::TakeBody() {
  body_bytes_ += reader_.piece().size();
  if (body_bytes_ > options_.max_response_bytes) {
    return Fail(Error(
        ErrorCode::kClientResourceExhausted,
        "the response is larger than " + std::to_string(options_.max_response_bytes) + " bytes"));
  }
  calls_.front().handler->OnBody(reader_.piece());
}

void Http1Client::TakeEnd() {
  if (interim_) return;
  ++answers_;
  last_used_ = connection_->loop().now();
  // An answer that came before the whole request was sent leaves the rest of it on the way.
  const bool reusable = reader_.head().keep_alive && connection_->queued_bytes() == 0;
  const auto handler = PopFirst();
  if (!reusable) End(kGoodbye);
  handler->OnEnd({});
}

std::shared_ptr<ResponseHandler> Http1Client::PopFirst() {
  auto handler = std::move(calls_.front().handler);
  calls_.pop_front();
  sent_ = false;
  return handler;
}

void Http1Client::Fail(Error error) {
  const auto handler = sent_ ? PopFirst() : nullptr;
  End(0ms);
  if (handler != nullptr) handler->OnError(error, /*processed=*/true);
}

void Http1Client::End(std::chrono::milliseconds limit) {
  ending_ = true;
  connection_->Close(limit);
}

// A server closes connections that were idle for long; a request that crosses with that was not
// looked at, and is only then said not to be processed.
void Http1Client::OnClosed(const Status& why) {
  bool destroyed = false;
  destroyed_ = &destroyed;
  closed_ = true;
  if (sent_ && why.has_value() && reader_.Close() == Http1Reader::Event::kEnd) {
    PopFirst()->OnEnd({});
    if (destroyed) return;
  }
  ending_ = true;
  const Error error = why.has_value()
                          ? Error(ErrorCode::kConnection, "the server closed the connection")
                          : why.error();
  while (!calls_.empty()) {
    const bool processed = sent_ && (answer_began_ || answers_ == 0);
    PopFirst()->OnError(error, processed);
    if (destroyed) return;
  }
  destroyed_ = nullptr;
  if (on_closed_) std::exchange(on_closed_, nullptr)(why);
}

std::unique_ptr<ClientConnection> ClientConnection::OverHttp1(
    std::unique_ptr<net::Connection> connection, const ClientOptions& options,
    std::move_only_function<void(Status)> on_closed) {
  return std::make_unique<Http1Client>(std::move(connection), options, std::move(on_closed));
}

}  // namespace keepsake::http
