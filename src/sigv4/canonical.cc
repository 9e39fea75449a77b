#include "sigv4/canonical.h"

#include "base/text.h"
#include "sigv4/headers.h"

namespace keepsake::sigv4 {
namespace {

constexpr std::string_view kTokenHeader = "x-amz-security-token";

bool IsSpace(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

// Without the white space at both ends, and one space for each run inside.
void AppendCollapsed(std::string_view value, std::string& out) {
  bool pending = false;
  bool begun = false;
  for (const char c : value) {
    if (IsSpace(c)) {
      pending = begun;
      continue;
    }
    if (pending) out += ' ';
    out += c;
    begun = true;
    pending = false;
  }
}

// All headers of that name, joined by ',' in the order received.
void AppendHeader(const Request& request, std::string_view name, SessionToken token,
                  std::string& out) {
  out += name;
  out += ':';
  if (token == SessionToken::kMasked && name == kTokenHeader) {
    out += kMask;
  } else {
    bool first = true;
    for (const Header& header : request.headers) {
      if (!IsNamed(header, name)) continue;
      if (!first) out += ',';
      AppendCollapsed(header.value, out);
      first = false;
    }
  }
  out += '\n';
}

}  // namespace

std::string CanonicalRequest(const Request& request, const CanonicalParts& parts) {
  std::string out;
  out.reserve(512);
  out += request.method;
  out += '\n';
  out += CanonicalPath(request.path, parts.path);
  out += '\n';
  if (!request.query.empty()) out += CanonicalQuery(request.query, parts.token);
  out += '\n';
  ForEachName(parts.signed_headers,
              [&](std::string_view name) { AppendHeader(request, name, parts.token, out); });
  out += '\n';
  out += parts.signed_headers;
  out += '\n';
  out += parts.payload_hash;
  return out;
}

std::string StringToSign(std::string_view amz_date, const KeyScope& scope,
                         std::string_view canonical_request) {
  std::string out(kAlgorithm);
  out += '\n';
  out += amz_date;
  out += '\n';
  out += scope.scope();
  out += '\n';
  out += crypto::Sha256Hex(canonical_request);
  return out;
}

}  // namespace keepsake::sigv4
