#include "grpc/server_call.h"

#include "base/limits.h"
#include "grpc/frame.h"
#include "grpc/request.h"
#include "grpc/status.h"

namespace keepsake::grpc {
namespace {

constexpr int kHttpOk = 200;

void AddContentType(http::Fields& fields) {
  fields.Add("content-type", "application/grpc");
}

std::string Framed(std::string_view message) {
  std::string framed;
  framed.reserve(kPrefixBytes + message.size());
  AppendMessage(message, framed);
  return framed;
}

}  // namespace

struct ServerCall::Parts {
  std::shared_ptr<http::Exchange> exchange;
  std::optional<base::Instant> deadline;
};

ServerCall::ServerCall(Parts parts)
    : exchange_(std::move(parts.exchange)), deadline_(parts.deadline), timer_(exchange_->loop()) {
  if (!deadline_.has_value()) return;
  timer_.Start(*deadline_ - exchange_->loop().now(), [this] { Expire(); });
}

ServerCall::~ServerCall() {
  exchange_->OnCancel(nullptr);
  exchange_->OnDrained(nullptr);
  if (!ended_) Fail(Error(ErrorCode::kInternalServer, "the call was dropped without an answer"));
}

std::string_view ServerCall::message() const {
  const std::string_view body = exchange_->body();
  return body.substr(std::min(body.size(), kPrefixBytes));
}

// Whether the call may still be ended; it is then.
bool ServerCall::End() {
  if (std::exchange(ended_, true)) return false;
  timer_.Cancel();
  on_cancel_ = nullptr;
  return !exchange_->cancelled();
}

void ServerCall::Reply(std::string_view message) {
  ReplyFramed(Framed(message));
}

void ServerCall::ReplyFramed(std::string framed) {
  if (!End()) return;
  http::Response response;
  AddContentType(response.fields);
  response.body = std::move(framed);
  response.has_trailers = true;
  AppendOk(response.trailers);
  exchange_->Respond(std::move(response));
}

void ServerCall::Send(std::string_view message) {
  if (ended_ || cancelled()) return;
  if (!std::exchange(started_answer_, true)) {
    http::Fields fields;
    AddContentType(fields);
    exchange_->Start(kHttpOk, fields);
  }
  exchange_->Write(Framed(message));
}

void ServerCall::Finish() {
  if (!End()) return;
  http::Fields trailers;
  AppendOk(trailers);
  if (started_answer_) return exchange_->Finish(trailers);
  http::Response response;
  AddContentType(response.fields);
  AppendOk(response.fields);
  exchange_->Respond(std::move(response));
}

void ServerCall::Fail(const Error& error) {
  if (!End()) return;
  if (!started_answer_) return exchange_->Respond(TrailersOnly(error));
  http::Fields trailers;
  AppendStatus(error, trailers);
  exchange_->Finish(trailers);
}

void ServerCall::Expire() {
  auto on_cancel = std::exchange(on_cancel_, nullptr);
  const auto keep = exchange_;
  expired_ = true;
  Fail(Error(ErrorCode::kTimeout, "the deadline has passed"));
  // It may drop the last reference to this call.
  if (on_cancel) on_cancel();
}

void ServerCall::OnCancel(std::move_only_function<void()> fn) {
  if (ended_) return;
  on_cancel_ = std::move(fn);
  exchange_->OnCancel([this] {
    timer_.Cancel();
    auto on_cancel = std::exchange(on_cancel_, nullptr);
    if (on_cancel) on_cancel();
  });
}

std::shared_ptr<ServerCall> Accept(std::shared_ptr<http::Exchange> exchange, CallKind kind) {
  if (auto refused = RefuseRequest(exchange->head(), exchange->body()); refused.has_value()) {
    exchange->Respond(*std::move(refused));
    return nullptr;
  }
  const auto timeout = TimeoutOf(exchange->head());
  if (!timeout.has_value()) {
    exchange->Respond(TrailersOnly(timeout.error()));
    return nullptr;
  }
  const auto deadline = DeadlineOf(exchange->started(), *timeout, kind);
  return std::make_shared<ServerCall>(ServerCall::Parts{std::move(exchange), deadline});
}

http::Response TrailersOnly(const Error& error) {
  http::Response response;
  AddContentType(response.fields);
  AppendStatus(error, response.fields);
  return response;
}

}  // namespace keepsake::grpc
