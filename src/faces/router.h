#pragma once

#include "faces/admin/admin_face.h"
#include "faces/aws/aws_face.h"
#include "faces/credentials.h"
#include "faces/grpc/grpc_face.h"
#include "faces/host_rules.h"
#include "faces/parts.h"
#include "http/service.h"

#include <memory>
#include <optional>

namespace keepsake::faces {

// Everything the server serves, one object for all its loops: looks at a request's head and hands
// it to the face that knows its protocol.
//
//   content type application/grpc…                  faces/grpc
//   X-Amz-Target, or an AWS signature on the path / faces/aws
//   anything else                                   faces/admin
//
// Before that: a Host that is not ours is 421, a foreign Origin 403, and a body over its face's
// limit is refused before it is held. Source: architecture.md §4, security.md §5.1, §5.4.
class Router final : public http::Service {
 public:
  explicit Router(Parts parts);

  std::optional<http::Response> Refuse(const http::RequestHead& head, std::string_view body_so_far,
                                       http::ConnectionContext& connection) override;
  void Handle(std::shared_ptr<http::Exchange> exchange) override;

 private:
  std::optional<http::Response> RefuseSource(const http::RequestHead& head,
                                             http::ConnectionContext& connection) const;

  const Parts parts_;
  const HostRules host_rules_;
  const Credentials credentials_;
  const GrpcFace grpc_;
  AwsFace aws_;
  const AdminFace admin_;
};

}  // namespace keepsake::faces
