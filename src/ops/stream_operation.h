#pragma once

#include "ops/operation.h"

#include <functional>
#include <optional>
#include <utility>

namespace keepsake::ops {

// Gives the answers of a stream, one a call, in order; nullopt is the end. Each is made when it is
// asked for, so that who cannot be sent one does not cost memory. It needs nothing of the call.
template <typename Response>
using Source = std::move_only_function<std::optional<Response>()>;

// An operation with any number of answers.
template <typename Request, typename Response>
struct StreamOperation {
  std::string_view name;
  Permission permission;
  void (*touches)(const Call&, const Request&, Touched&);
  // Checks everything that fails the whole before the first answer.
  Result<Source<Response>> (*open)(Call&, Request request);

  constexpr std::string_view label() const { return name.starts_with('/') ? name.substr(1) : name; }
};

template <typename Request, typename Response>
constexpr StreamOperation<Request, Response> StreamOf(
    const wire::Rpc<Request, Response>& rpc, Permission permission,
    void (*touches)(const Call&, const Request&, Touched&),
    Result<Source<Response>> (*open)(Call&, Request)) {
  return {rpc.path, permission, touches, open};
}

// The gate, as in Perform.
template <typename Request, typename Response>
Result<Source<Response>> Open(Call& call, const StreamOperation<Request, Response>& operation,
                              Request request) {
  TRY(PassGate(call, operation, request));
  return operation.open(call, std::move(request));
}

}  // namespace keepsake::ops
