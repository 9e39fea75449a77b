#include "faces/admin/admin_face.h"

#include "base/limits.h"
#include "base/text.h"
#include "engine/engine.h"
#include "faces/responses.h"

namespace keepsake::faces {
namespace {

constexpr std::string_view kBearer = "Bearer ";

// What the engine and the connections count, under the names of the manual.
void AppendEngine(const engine::EngineStats& stats, std::string& out) {
  ops::AppendGauge("keepsake_cache_items", stats.items, out);
  ops::AppendGauge("keepsake_cache_bytes", stats.bytes, out);
  ops::AppendGauge("keepsake_cache_limit_bytes", stats.limit_bytes, out);
  ops::AppendCounter("keepsake_cache_evictions_total", stats.evictions, out);
  ops::AppendCounter("keepsake_cache_expired_total", stats.expired, out);
  ops::AppendCounter("keepsake_cache_hits_total", stats.hits, out);
  ops::AppendCounter("keepsake_cache_misses_total", stats.misses, out);
}

void AppendConnections(const ConnectionTotals& totals, std::string& out) {
  ops::AppendGauge("keepsake_connections", totals.connections, out);
  ops::AppendGauge("keepsake_streams", totals.streams, out);
  ops::AppendCounter("keepsake_connections_accepted_total", totals.accepted, out);
  ops::AppendCounter("keepsake_http1_requests_total", totals.requests_http1, out);
  ops::AppendCounter("keepsake_http2_requests_total", totals.requests_http2, out);
  ops::AppendCounter("keepsake_connection_limits_reached_total", totals.limits_reached, out);
  ops::AppendCounter("keepsake_received_bytes_total", totals.bytes_in, out);
  ops::AppendCounter("keepsake_sent_bytes_total", totals.bytes_out, out);
}

http::Response NotFound() {
  return ErrorResponse(404, "NOT_FOUND",
                       "there is nothing here; gRPC needs the content type application/grpc, "
                       "Secrets Manager the header X-Amz-Target");
}

}  // namespace

struct AdminFace::Route {
  std::string_view path;
  std::string_view method;
  bool local_only;
  void (AdminFace::*handle)(std::shared_ptr<http::Exchange>) const;
};

AdminFace::AdminFace(const Parts& parts, const Credentials& credentials)
    : parts_(parts), credentials_(credentials), local_api_(parts) {}

const AdminFace::Route* AdminFace::FindRoute(std::string_view path) {
  static constexpr Route kRoutes[] = {
      {"/health", "GET", false, &AdminFace::Health},
      {"/metrics", "GET", false, &AdminFace::Metrics},
      {"/admin/v1/tokens", "POST", true, &AdminFace::CreateToken},
      {"/admin/v1/access-keys", "POST", true, &AdminFace::CreateAccessKey},
  };
  const auto found = std::ranges::find(kRoutes, path, &Route::path);
  return found == std::end(kRoutes) ? nullptr : found;
}

std::optional<http::Response> AdminFace::Refuse(const http::RequestHead&,
                                                std::string_view body_so_far) const {
  if (body_so_far.size() <= limits::kAdminBodyBytes) return std::nullopt;
  return ErrorResponse(413, "TOO_LARGE", "the body is too large");
}

void AdminFace::Handle(std::shared_ptr<http::Exchange> exchange) const {
  const http::RequestHead& head = exchange->head();
  const Route* route = FindRoute(head.path());
  if (route == nullptr) return exchange->Respond(NotFound());
  if (route->local_only && credentials_.Administrator(exchange->connection()) == nullptr) {
    return exchange->Respond(ErrorResponse(
        403, "PERMISSION_DENIED", "administration is over the server's own Unix socket only"));
  }
  if (head.method != route->method) {
    http::Response response = ErrorResponse(405, "METHOD_NOT_ALLOWED", "wrong method");
    response.fields.Add("allow", route->method);
    return exchange->Respond(std::move(response));
  }
  (this->*route->handle)(std::move(exchange));
}

bool AdminFace::MaySeeMore(http::Exchange& exchange) const {
  if (exchange.connection().peer.loopback || exchange.connection().peer.local_user.has_value()) {
    return true;
  }
  std::string_view key = exchange.head().fields.Find("authorization").value_or("");
  if (key.starts_with(kBearer)) key.remove_prefix(kBearer.size());
  // A probe that shows no key is no attempt at one (S-ID-6).
  if (key.empty()) return false;
  ops::Call call(parts_.services, parts_.clock.Now());
  credentials_.Identify(key, exchange.connection(), MemoOf(exchange.connection()), call);
  return call.Allows(ops::Permission::kControl, {});
}

void AdminFace::Health(std::shared_ptr<http::Exchange> exchange) const {
  const bool healthy = parts_.healthy();
  std::string body = R"({"status":")" + std::string(healthy ? "ok" : "failed") + '"';
  if (MaySeeMore(*exchange)) {
    body += R"(,"version":")" + parts_.options.version + R"(","dev":)" +
            (parts_.options.dev ? "true" : "false");
  }
  exchange->Respond(JsonResponse(healthy ? 200 : 503, body + "}\n"));
}

void AdminFace::Metrics(std::shared_ptr<http::Exchange> exchange) const {
  if (MaySeeMore(*exchange)) return exchange->Respond(TextResponse(200, MetricsText()));
  exchange->Respond(ErrorResponse(401, "UNAUTHENTICATED",
                                  "metrics need an API key that may manage caches, in the header "
                                  "'authorization'"));
}

std::string AdminFace::MetricsText() const {
  std::string text;
  parts_.metrics.AppendText(text);
  AppendEngine(parts_.services.engine.Stats(), text);
  AppendConnections(parts_.totals(), text);
  ops::AppendGauge("keepsake_healthy", parts_.healthy() ? 1 : 0, text);
  return text;
}

void AdminFace::CreateToken(std::shared_ptr<http::Exchange> exchange) const {
  local_api_.CreateToken(std::move(exchange));
}

void AdminFace::CreateAccessKey(std::shared_ptr<http::Exchange> exchange) const {
  local_api_.CreateAccessKey(std::move(exchange));
}

}  // namespace keepsake::faces
