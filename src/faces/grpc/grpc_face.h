#pragma once

#include "faces/credentials.h"
#include "faces/parts.h"
#include "grpc/server_call.h"
#include "http/service.h"

#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace keepsake::faces {

// Momento's gRPC: one table from an RPC's path to what it does. `authorization` is the raw API key,
// `cache` the name of the cache. RPCs that are specified and not served have no row and are
// UNIMPLEMENTED, as unknown ones are. Source: momento-wire.md §1, §4-§6.
class GrpcFace {
 public:
  GrpcFace(const Parts& parts, const Credentials& credentials);

  static std::optional<http::Response> Refuse(const http::RequestHead& head,
                                              std::string_view body_so_far) {
    return grpc::RefuseEarly(head, body_so_far);
  }
  void Handle(std::shared_ptr<http::Exchange> exchange) const;

  // One RPC of this face: parses the message, performs the operation, answers on the call's loop.
  struct Row {
    void (*serve)(std::shared_ptr<grpc::ServerCall> rpc, ops::Call& call);
    ops::Meter* meter;
    bool open;  // to anybody: who calls is not even asked
    bool streams = false;
  };
  using Table = std::unordered_map<std::string_view, Row>;
  const Table& table() const { return table_; }

 private:
  const Parts& parts_;
  const Credentials& credentials_;
  const Table table_;
};

}  // namespace keepsake::faces
