#include "base/text.h"
#include "base/try.h"
#include "sigv4/canonical.h"
#include "sigv4/errors.h"
#include "sigv4/given.h"
#include "sigv4/headers.h"
#include "sigv4/query.h"

namespace keepsake::sigv4 {
namespace {

struct Parameter {
  std::string_view name;
  OptionalText& text;
  bool required;
};

Status ReadParameters(std::string_view query, std::span<const Parameter> known) {
  Status status;
  ForEachParameter(query, [&](const std::string& name, const std::string& value) {
    for (const Parameter& parameter : known) {
      if (!status.has_value() || !base::EqualsIgnoreCase(name, parameter.name)) continue;
      status = Once(parameter.text, value, parameter.name);
    }
  });
  TRY(status);
  for (const Parameter& parameter : known) {
    if (!parameter.required || parameter.text.has_value()) continue;
    return IncompleteSignature("AWS query-string parameters must include '" +
                               std::string(parameter.name) +
                               "'. Re-examine the query-string parameters.");
  }
  return {};
}

// The headers that a presigned request may have as well.
Status ReadExtraHeaders(const Request& request, Given& given) {
  for (const Header& header : request.headers) {
    if (IsNamed(header, "x-amz-security-token")) {
      TRY(Once(given.session_token, base::Trim(header.value), "x-amz-security-token"));
    } else if (IsNamed(header, "x-amz-content-sha256")) {
      TRY(Once(given.content_sha256, base::Trim(header.value), "x-amz-content-sha256"));
    }
  }
  return {};
}

}  // namespace

bool IsSignedInQuery(const Request& request) {
  if (request.query.find("X-Amz-") == std::string_view::npos) return false;
  bool found = false;
  ForEachParameter(request.query, [&](const std::string& name, const std::string&) {
    found |= name == "X-Amz-Algorithm" || name == "X-Amz-Credential" || name == "X-Amz-Signature";
  });
  return found;
}

Status ReadQueryForm(const Request& request, Given& given) {
  OptionalText algorithm;
  const Parameter known[] = {
      {"X-Amz-Algorithm", algorithm, true},
      {"X-Amz-Credential", given.credential, true},
      {"X-Amz-Date", given.date, true},
      {"X-Amz-Expires", given.expires, true},
      {"X-Amz-SignedHeaders", given.signed_headers, true},
      {"X-Amz-Signature", given.signature, true},
      {"X-Amz-Security-Token", given.session_token, false},
      {"X-Amz-Content-SHA256", given.content_sha256, false},
  };
  TRY(ReadParameters(request.query, known));
  if (algorithm != kAlgorithm) {
    return IncompleteSignature("'X-Amz-Algorithm' must be 'AWS4-HMAC-SHA256'.");
  }
  return ReadExtraHeaders(request, given);
}

}  // namespace keepsake::sigv4
