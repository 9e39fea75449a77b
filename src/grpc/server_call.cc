#include "grpc/server_call.h"

#include "base/error.h"
#include "base/limits.h"
#include "grpc/frame.h"
#include "grpc/status.h"
#include "grpc/timeout.h"

namespace keepsake::grpc {
namespace {

constexpr std::string_view kContentType = "application/grpc";

const http::Fields& HeadFields() {
  static const http::Fields fields{{"content-type", kContentType}};
  return fields;
}

http::Response PlainRefusal(int status, std::string_view words) {
  http::Response response;
  response.status = status;
  response.fields = {{"content-type", "text/plain; charset=utf-8"}};
  response.body = words;
  return response;
}

Error BadTimeout() {
  return base::InvalidArgument("grpc-timeout must be 1 to 8 digits and one of H M S m u n");
}

std::optional<http::Response> RefuseHead(const http::RequestHead& head) {
  if (!IsGrpc(head)) {
    return PlainRefusal(415, "gRPC calls have the content type application/grpc\n");
  }
  if (head.method != "POST") return PlainRefusal(405, "gRPC calls are made with POST\n");
  if (head.version != http::Version::kHttp2) return PlainRefusal(426, "gRPC needs HTTP/2\n");
  const auto encoding = head.fields.Find("grpc-encoding");
  if (encoding && *encoding != "identity") {
    return ErrorResponse(Error(ErrorCode::kUnimplemented,
                               "the encoding " + std::string(encoding->substr(0, 32)) +
                                   " is not accepted; use identity"));
  }
  if (const auto timeout = head.fields.Find("grpc-timeout"); timeout && !ParseTimeout(*timeout)) {
    return ErrorResponse(BadTimeout());
  }
  return std::nullopt;
}

base::Instant DeadlineOf(const http::Exchange& exchange) {
  const auto text = exchange.head().fields.Find("grpc-timeout");
  if (!text) return exchange.started() + limits::kDefaultDeadline;
  const std::chrono::nanoseconds timeout = ParseTimeout(*text).value_or(std::chrono::nanoseconds(0));
  return exchange.started() + std::min<std::chrono::nanoseconds>(timeout, limits::kMaxDeadline);
}

}  // namespace

bool IsGrpc(const http::RequestHead& head) {
  const auto type = head.fields.Find("content-type");
  if (!type || !type->starts_with(kContentType)) return false;
  const std::string_view rest = type->substr(kContentType.size());
  return rest.empty() || rest == "+proto" || rest.front() == ';';
}

http::Response ErrorResponse(const Error& error) {
  http::Response response;
  response.fields = HeadFields();
  const http::Fields trailers = TrailersOf(error);
  for (std::size_t i = 0; i < trailers.size(); ++i) {
    response.fields.Add(trailers[i].name, trailers[i].value);
  }
  if (error.code() == ErrorCode::kUnimplemented) {
    response.fields.Add("grpc-accept-encoding", "identity");
  }
  return response;
}

std::optional<http::Response> RefuseEarly(const http::RequestHead& head,
                                          std::string_view body_so_far) {
  if (body_so_far.empty()) return RefuseHead(head);
  const auto taken = TakeMessage(body_so_far, limits::kGrpcMessageBytes);
  if (!taken.has_value()) return ErrorResponse(taken.error());
  if (taken->has_value() && !body_so_far.empty()) {
    return ErrorResponse(base::InvalidArgument("the call has bytes after its one message"));
  }
  return std::nullopt;
}

std::shared_ptr<ServerCall> Accept(std::shared_ptr<http::Exchange> exchange) {
  if (auto refusal = RefuseHead(exchange->head())) {
    exchange->Respond(*std::move(refusal));
    return nullptr;
  }
  std::string_view body = exchange->body();
  const auto taken = TakeMessage(body, limits::kGrpcMessageBytes);
  if (!taken.has_value()) {
    exchange->Respond(ErrorResponse(taken.error()));
    return nullptr;
  }
  if (!taken->has_value() || !body.empty()) {
    exchange->Respond(ErrorResponse(
        base::InvalidArgument("the call must carry exactly one whole message")));
    return nullptr;
  }
  const base::Instant deadline = DeadlineOf(*exchange);
  return std::make_shared<ServerCall>(std::move(exchange), **taken, deadline);
}

void ServerCall::Reply(std::string_view message) {
  if (answered_) return;
  answered_ = true;
  timer_.reset();
  http::Response response;
  response.fields = HeadFields();
  response.body.reserve(kPrefixBytes + message.size());
  AppendMessage(message, response.body);
  response.trailers = OkTrailers();
  response.has_trailers = true;
  exchange_->Respond(std::move(response));
}

void ServerCall::Send(std::string_view message) {
  if (answered_) return;
  if (!started_) exchange_->Start(200, HeadFields());
  started_ = true;
  std::string framed;
  framed.reserve(kPrefixBytes + message.size());
  AppendMessage(message, framed);
  exchange_->Write(framed);
}

void ServerCall::Finish() {
  if (answered_) return;
  if (!started_) exchange_->Start(200, HeadFields());
  answered_ = true;
  timer_.reset();
  exchange_->Finish(OkTrailers());
}

void ServerCall::Fail(const Error& error) {
  if (answered_) return;
  answered_ = true;
  timer_.reset();
  if (started_) {
    exchange_->Finish(TrailersOf(error));
  } else {
    exchange_->Respond(ErrorResponse(error));
  }
}

void ServerCall::WatchDeadline() {
  if (answered_ || cancelled()) return;
  timer_ = std::make_unique<net::Timer>(loop());
  const auto left = std::max<std::chrono::nanoseconds>(deadline_ - loop().now(), {});
  timer_->Start(left, [weak = weak_from_this()] {
    if (const auto call = weak.lock()) {
      call->Fail(Error(ErrorCode::kTimeout, "the deadline passed before there was an answer"));
    }
  });
}

}  // namespace keepsake::grpc
