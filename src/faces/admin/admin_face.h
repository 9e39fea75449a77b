#pragma once

#include "faces/admin/local_api.h"
#include "faces/credentials.h"
#include "faces/parts.h"
#include "http/service.h"

#include <memory>
#include <optional>
#include <string>

namespace keepsake::faces {

// Everything that is neither gRPC nor Secrets Manager:
//
//   GET  /health    {"status": "ok"}, and to those who may see more "version" and "dev"; 503 and
//                   "failed" when the store has failed for good
//   GET  /metrics   for Prometheus, to those who may see it
//   POST /admin/... local_api.h, over the Unix socket
//
// Who may see more: callers from this machine, and holders of an API key that may manage caches,
// sent as `authorization: KEY` or `authorization: Bearer KEY`. Liveness alone is open (S-LOG-4).
// Any other path is 404, another method 405.
class AdminFace {
 public:
  AdminFace(const Parts& parts, const Credentials& credentials);

  std::optional<http::Response> Refuse(const http::RequestHead& head,
                                       std::string_view body_so_far) const;
  void Handle(std::shared_ptr<http::Exchange> exchange) const;

 private:
  struct Route;
  static const Route* FindRoute(std::string_view path);

  bool MaySeeMore(http::Exchange& exchange) const;
  void Health(std::shared_ptr<http::Exchange> exchange) const;
  void Metrics(std::shared_ptr<http::Exchange> exchange) const;
  void CreateToken(std::shared_ptr<http::Exchange> exchange) const;
  void CreateAccessKey(std::shared_ptr<http::Exchange> exchange) const;
  std::string MetricsText() const;

  const Parts& parts_;
  const Credentials& credentials_;
  const LocalApi local_api_;
};

}  // namespace keepsake::faces
