#pragma once

#include "ops/call.h"
#include "ops/reply.h"
#include "wire/rpc.h"

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace keepsake::ops {

// What one request touches, as the permission check sees it.
class Touched {
 public:
  std::string_view cache{};

  void Add(std::string_view name) {
    if (count_++ == 0) {
      first_ = name;
    } else {
      if (more_.empty()) more_.push_back(first_);
      more_.push_back(name);
    }
  }
  identity::Resource resource() const {
    if (count_ < 2) return {cache, {&first_, count_}};
    return {cache, more_};
  }
  std::string_view first() const { return first_; }

 private:
  std::size_t count_ = 0;
  std::string_view first_;
  std::vector<std::string_view> more_;  // all of them, when they are more than one
};

// What every face and every cross-cutting concern needs to know of one operation.
template <typename Request, typename Response>
struct Operation {
  std::string_view name;  // on the wire: "/cache_client.Scs/Get", "secretsmanager.GetSecretValue"
  Permission permission;
  // Names the cache and the keys of a request; the views are into call and request.
  void (*touches)(const Call&, const Request&, Touched&);
  // Answers through `reply`, at once or later and on any thread; it never blocks the caller.
  void (*body)(Call&, const Request&, Reply<Response> reply);

  // The name in metrics and logs.
  constexpr std::string_view label() const { return name.starts_with('/') ? name.substr(1) : name; }
};

// A row of wire/*_rpcs.h made an operation.
template <typename Request, typename Response>
constexpr Operation<Request, Response> OperationOf(
    const wire::Rpc<Request, Response>& rpc, Permission permission,
    void (*touches)(const Call&, const Request&, Touched&),
    void (*body)(Call&, const Request&, Reply<Response>)) {
  return {rpc.path, permission, touches, body};
}

// The one gate. Every face enters here, so that authentication, permissions, deadlines and metrics
// are written once. The face has said in `call` whom the credential belongs to; a call that says
// nothing is nobody's. Checks in this order: authentication, deadline, permission, then the body:
// cache, arguments, state.
// Source: momento-semantics.md §1.7, security.md S-GEN-2.
template <typename Request, typename Response>
void Perform(Call& call, const Operation<Request, Response>& operation, const Request& request,
             Reply<Response> reply) {
  reply.Measure(call.stopwatch);
  if (const Status admitted = call.Admit(operation.permission); !admitted.has_value()) {
    return reply(admitted.error());
  }
  if (operation.permission != Permission::kNothing) {
    Touched touched;
    operation.touches(call, request, touched);
    if (!call.Allows(operation.permission, touched.resource())) {
      return reply(Denied(call, operation.name, touched.first()));
    }
  }
  operation.body(call, request, std::move(reply));
}

// --- What requests touch -------------------------------------------------------------------------

// Nothing that a rule could name.
template <typename Request>
void Nothing(const Call&, const Request&, Touched&) {}

// One item of the cache in the metadata.
template <typename Request>
void OneItem(const Call& call, const Request& request, Touched& touched) {
  touched.cache = call.cache;
  touched.Add(request.cache_key());
}

// One secret, by the id as the caller wrote it.
template <typename Request>
void OneSecret(const Call&, const Request& request, Touched& touched) {
  touched.Add(request.secret_id);
}

}  // namespace keepsake::ops
