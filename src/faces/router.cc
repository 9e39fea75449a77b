#include "faces/router.h"

#include "faces/responses.h"

namespace keepsake::faces {
namespace {

enum class Route { kGrpc, kAws, kAdmin };

Route RouteOf(const http::RequestHead& head) {
  const auto type = head.fields.Find("content-type");
  if (type.has_value() && type->starts_with("application/grpc")) return Route::kGrpc;
  if (head.fields.Find("x-amz-target").has_value()) return Route::kAws;
  const bool is_signed = head.fields.Find("authorization").value_or("").starts_with("AWS4-");
  return is_signed && head.path() == "/" ? Route::kAws : Route::kAdmin;
}

}  // namespace

Router::Router(Parts parts)
    : parts_(std::move(parts)),
      host_rules_(parts_.options.hosts, parts_.options.ports),
      credentials_(parts_.api_keys, parts_.options.dev),
      grpc_(parts_, credentials_),
      aws_(parts_, credentials_),
      admin_(parts_, credentials_) {}

std::optional<http::Response> Router::RefuseSource(const http::RequestHead& head,
                                                   http::ConnectionContext& connection) const {
  ConnectionMemo& memo = MemoOf(connection);
  // A connection says the same name again and again; it is looked up once.
  if (memo.authority.empty() || memo.authority != head.authority) {
    if (!host_rules_.AllowsHost(head.authority, connection)) {
      return ErrorResponse(421, "MISDIRECTED_REQUEST",
                           "this server does not answer to that host name on this port");
    }
    memo.authority = head.authority;
  }
  const auto origin = head.fields.Find("origin");
  if (origin.has_value() && !host_rules_.AllowsOrigin(*origin, head.authority)) {
    return ErrorResponse(403, "PERMISSION_DENIED", "requests of other web pages are not served");
  }
  return std::nullopt;
}

std::optional<http::Response> Router::Refuse(const http::RequestHead& head,
                                             std::string_view body_so_far,
                                             http::ConnectionContext& connection) {
  if (body_so_far.empty()) {
    if (auto refused = RefuseSource(head, connection); refused.has_value()) return refused;
  }
  switch (RouteOf(head)) {
    case Route::kGrpc:
      return grpc_.Refuse(head, body_so_far);
    case Route::kAws:
      return aws_.Refuse(head, body_so_far);
    case Route::kAdmin:
      return admin_.Refuse(head, body_so_far);
  }
  return std::nullopt;
}

void Router::Handle(std::shared_ptr<http::Exchange> exchange) {
  ConnectionMemo& memo = MemoOf(exchange->connection());
  if (!memo.stripe.has_value()) memo.stripe = parts_.metrics.StripeOf(&exchange->loop());
  switch (RouteOf(exchange->head())) {
    case Route::kGrpc:
      return grpc_.Handle(std::move(exchange));
    case Route::kAws:
      return aws_.Handle(std::move(exchange));
    case Route::kAdmin:
      return admin_.Handle(std::move(exchange));
  }
}

}  // namespace keepsake::faces
