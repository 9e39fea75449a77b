#pragma once

#include "faces/aws/signature.h"
#include "faces/credentials.h"
#include "faces/parts.h"
#include "http/service.h"

#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace keepsake::faces {

// AWS Secrets Manager: JSON 1.1 over POST /, the operation in X-Amz-Target, a SigV4 signature on
// every call. Checks in this order: method, path, content type, target; signature; JSON and its
// types and lengths; then the gate and the operation (secrets-manager.md §1.6).
//
// What came in is wiped once it is decoded, and decoded values wipe themselves.
// Source: secrets-manager.md §1, aws-auth.md §1-§3.
class AwsFace {
 public:
  AwsFace(const Parts& parts, const Credentials& credentials);

  // 413 above limits::kSecretsBodyBytes, known from the length that is announced when there is one.
  std::optional<http::Response> Refuse(const http::RequestHead& head, std::string_view body_so_far);
  void Handle(std::shared_ptr<http::Exchange> exchange);

  // One operation of this face. The exchange is answered once, on its loop.
  struct Row {
    void (*serve)(const std::shared_ptr<http::Exchange>& exchange, ops::Call& call,
                  const std::string& request_id);
    ops::Meter* meter;
  };
  using Table = std::unordered_map<std::string_view, Row>;
  const Table& table() const { return table_; }

 private:
  const Parts& parts_;
  Signatures signatures_;
  const Table table_;
};

}  // namespace keepsake::faces
