#include "faces/aws/signature.h"

#include "base/limits.h"
#include "base/try.h"
#include "sigv4/authorization.h"
#include "sigv4/verify.h"

#include <vector>

namespace keepsake::faces {
namespace {

// The request in the bytes of the message. HTTP/2 has the host in a pseudo-header of its own.
std::vector<sigv4::Header> HeadersOf(const http::RequestHead& head) {
  std::vector<sigv4::Header> headers;
  headers.reserve(head.fields.size() + 1);
  if (head.version == http::Version::kHttp2) headers.push_back({"host", head.authority});
  for (const http::Field field : head.fields) {
    headers.push_back({field.name, field.value});
  }
  return headers;
}

// The region of a call that is not signed: as its client says, else the server's own.
std::string LocalRegion(const http::RequestHead& head, const Options& options) {
  const std::string_view said = head.fields.Find("x-keepsake-region").value_or("");
  const bool plain =
      !said.empty() && said.size() <= limits::kRegionBytes &&
      said.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
  return plain ? std::string(said) : options.local_region;
}

sigv4::Request RequestOf(http::Exchange& exchange, std::span<const sigv4::Header> headers) {
  const http::RequestHead& head = exchange.head();
  return {head.method, head.path(), head.query(), headers, exchange.body()};
}

}  // namespace

Signatures::Signatures(const Parts& parts, const Credentials& credentials)
    : parts_(parts), credentials_(credentials) {}

Signer Signatures::Identify(http::Exchange& exchange, ops::Call& call) {
  http::ConnectionContext& connection = exchange.connection();
  if (const identity::Principal* administrator = credentials_.Administrator(connection)) {
    call.principal = administrator;
    connection.authenticated = true;
    const auto headers = HeadersOf(exchange.head());
    const auto parsed = sigv4::Parse(RequestOf(exchange, headers));
    return {nullptr, parsed.has_value() ? std::string(parsed->scope.region())
                                        : LocalRegion(exchange.head(), parts_.options)};
  }
  auto signer = Verify(exchange);
  if (!signer.has_value()) {
    ++connection.failed_calls;
    call.refusal = std::move(signer).error();
    return {nullptr, parts_.options.local_region};
  }
  call.principal = signer->key->principal.get();
  connection.authenticated = true;
  return *std::move(signer);
}

Result<Signer> Signatures::Verify(http::Exchange& exchange) {
  const auto headers = HeadersOf(exchange.head());
  const sigv4::Request request = RequestOf(exchange, headers);
  TRY_ASSIGN(const sigv4::ParsedAuthorization parsed, sigv4::Parse(request));
  const base::WallTime now = parts_.clock.Wall();
  const sigv4::VerifyOptions options{.keys = &signing_keys_};
  auto key = parts_.access_keys.Find(parsed.scope.access_key_id());
  if (key == nullptr || !key->active) {
    TRY(sigv4::VerifyUnknownKey(parsed, request, now, options));
  }
  TRY(sigv4::Verify(parsed, request, {.secret_access_key = key->secret.view()}, now, options));
  return Signer{std::move(key), std::string(parsed.scope.region())};
}

}  // namespace keepsake::faces
