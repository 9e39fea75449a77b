#include "grpc/request.h"

#include "base/limits.h"
#include "grpc/frame.h"
#include "grpc/timeout.h"

namespace keepsake::grpc {
namespace {

constexpr std::string_view kContentType = "application/grpc";

http::Response Plain(int status, std::string_view why) {
  http::Response response;
  response.status = status;
  response.fields.Add("content-type", "text/plain; charset=utf-8");
  response.fields.Add("x-content-type-options", "nosniff");
  response.body = why;
  return response;
}

// UNIMPLEMENTED for an encoding names those that are accepted.
http::Response Refusal(const Error& error) {
  http::Response response = TrailersOnly(error);
  if (error.code() == ErrorCode::kUnimplemented) {
    response.fields.Add("grpc-accept-encoding", "identity");
  }
  return response;
}

std::optional<http::Response> RefuseHead(const http::RequestHead& head) {
  if (!IsGrpc(head)) return Plain(415, "this address takes application/grpc");
  if (head.method != "POST") {
    http::Response response = Plain(405, "gRPC calls are POST requests");
    response.fields.Add("allow", "POST");
    return response;
  }
  if (head.version != http::Version::kHttp2) return Plain(505, "gRPC needs HTTP/2");
  if (const auto te = head.fields.Find("te"); te.has_value() && *te != "trailers") {
    return Plain(400, "te must be trailers");
  }
  const auto encoding = head.fields.Find("grpc-encoding");
  if (encoding.has_value() && *encoding != "identity") {
    return Refusal(Error(ErrorCode::kUnimplemented,
                         "grpc-encoding is not supported; the only accepted encoding is identity"));
  }
  return std::nullopt;
}

std::optional<http::Response> RefuseBody(std::string_view body_so_far) {
  const auto size = PeekMessageBytes(body_so_far, limits::kGrpcMessageBytes);
  if (!size.has_value()) return Refusal(size.error());
  if (size->has_value() && body_so_far.size() > kPrefixBytes + **size) {
    return TrailersOnly(Error(ErrorCode::kUnimplemented, "the call takes exactly one message"));
  }
  return std::nullopt;
}

}  // namespace

bool IsGrpc(const http::RequestHead& head) {
  const auto type = head.fields.Find("content-type");
  if (!type.has_value() || !type->starts_with(kContentType)) return false;
  const std::string_view rest = type->substr(kContentType.size());
  return rest.empty() || rest == "+proto" || rest.front() == ';';
}

std::optional<http::Response> RefuseEarly(const http::RequestHead& head,
                                          std::string_view body_so_far) {
  // The head was asked about before the first piece of the body came.
  return body_so_far.empty() ? RefuseHead(head) : RefuseBody(body_so_far);
}

std::optional<http::Response> RefuseRequest(const http::RequestHead& head, std::string_view body) {
  if (auto refused = RefuseHead(head); refused.has_value()) return refused;
  if (auto refused = RefuseBody(body); refused.has_value()) return refused;
  if (body.empty()) {
    return TrailersOnly(Error(ErrorCode::kUnimplemented, "the call takes exactly one message"));
  }
  std::string_view rest = body;
  const auto message = TakeMessage(rest, limits::kGrpcMessageBytes);
  if (message.has_value() && message->has_value()) return std::nullopt;
  return TrailersOnly(Error(ErrorCode::kInvalidArgument, "the request ends inside a message"));
}

Result<std::optional<std::chrono::nanoseconds>> TimeoutOf(const http::RequestHead& head) {
  const auto text = head.fields.Find("grpc-timeout");
  if (!text.has_value()) return std::optional<std::chrono::nanoseconds>();
  auto timeout = ParseTimeout(*text);
  if (!timeout.has_value()) return std::move(timeout).error();
  return std::optional(*timeout);
}

std::optional<base::Instant> DeadlineOf(base::Instant started,
                                        std::optional<std::chrono::nanoseconds> timeout,
                                        CallKind kind) {
  if (kind == CallKind::kServerStreaming) {
    // More than this is as good as none, and would not fit into the clock.
    constexpr std::chrono::nanoseconds kEndless = std::chrono::hours(24 * 365);
    if (!timeout.has_value() || *timeout > kEndless) return std::nullopt;
    return started + *timeout;
  }
  return started + std::min<std::chrono::nanoseconds>(timeout.value_or(limits::kDefaultDeadline),
                                                      limits::kMaxDeadline);
}

}  // namespace keepsake::grpc
