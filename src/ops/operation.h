#pragma once

#include "base/try.h"
#include "ops/call.h"
#include "ops/reply.h"
#include "wire/rpc.h"

#include <cstddef>
#include <string>
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

// The same for a body that gives its answer at once: `AtOnce<&Body>(rpc, …)`.
template <auto kBody, typename Request, typename Response>
constexpr Operation<Request, Response> AtOnce(const wire::Rpc<Request, Response>& rpc,
                                              Permission permission,
                                              void (*touches)(const Call&, const Request&,
                                                              Touched&)) {
  return {rpc.path, permission, touches,
          [](Call& call, const Request& request, Reply<Response> reply) {
            reply(kBody(call, request));
          }};
}

// The one gate. Every face enters here, so that authentication, permissions, deadlines and metrics
// are written once. The face has said in `call` whom the credential belongs to; a call that says
// nothing is nobody's. Checks in this order: authentication, deadline, permission, then the body:
// cache, arguments, state.
// Source: momento-semantics.md §1.7, security.md S-GEN-2.
template <typename Operation, typename Request>
Status PassGate(const Call& call, const Operation& operation, const Request& request) {
  TRY(call.Admit(operation.permission));
  if (operation.permission == Permission::kNothing) return {};
  Touched touched;
  operation.touches(call, request, touched);
  if (call.Allows(operation.permission, touched.resource())) return {};
  return Denied(call, operation.name, touched.first());
}

template <typename Request, typename Response>
void Perform(Call& call, const Operation<Request, Response>& operation, const Request& request,
             Reply<Response> reply) {
  reply.Measure(call.stopwatch);
  if (const Status passed = PassGate(call, operation, request); !passed.has_value()) {
    return reply(passed.error());
  }
  operation.body(call, request, std::move(reply));
}

// --- What requests touch -------------------------------------------------------------------------

// Nothing that a rule could name.
template <typename Request>
void Nothing(const Call&, const Request&, Touched&) {}

// The name of the item that a request is about.
template <typename Request>
const std::string& ItemNameOf(const Request& request) {
  if constexpr (requires { request.dictionary_name(); }) {
    return request.dictionary_name();
  } else if constexpr (requires { request.set_name(); }) {
    return request.set_name();
  } else if constexpr (requires { request.list_name(); }) {
    return request.list_name();
  } else {
    return request.cache_key();
  }
}

// One item of the cache in the metadata.
template <typename Request>
void OneItem(const Call& call, const Request& request, Touched& touched) {
  touched.cache = call.cache;
  touched.Add(ItemNameOf(request));
}

// The whole of that cache, as only a rule without a selector of items covers it.
template <typename Request>
void WholeCache(const Call& call, const Request&, Touched& touched) {
  touched.cache = call.cache;
}

// One secret, by the id as the caller wrote it.
template <typename Request>
void OneSecret(const Call&, const Request& request, Touched& touched) {
  touched.Add(request.secret_id);
}

}  // namespace keepsake::ops
