#include "base/text.h"
#include "base/try.h"
#include "sigv4/canonical.h"
#include "sigv4/errors.h"
#include "sigv4/given.h"
#include "sigv4/headers.h"

namespace keepsake::sigv4 {
namespace {

std::string Requires(std::string_view parameter) {
  return "Authorization header requires '" + std::string(parameter) + "' parameter.";
}

Status ReadParameter(std::string_view text, Given& given) {
  const std::size_t equals = text.find('=');
  const std::string_view name = text.substr(0, equals);
  const std::string_view value = equals == text.npos ? "" : text.substr(equals + 1);
  if (name == "Credential") return Once(given.credential, value, name);
  if (name == "SignedHeaders") return Once(given.signed_headers, value, name);
  if (name == "Signature") return Once(given.signature, value, name);
  return IncompleteSignature(
      "Authorization header has a parameter that is none of 'Credential', 'SignedHeaders' and "
      "'Signature'.");
}

Status ReadAuthorization(std::string_view value, Given& given) {
  const std::size_t end = value.find(' ');
  if (end == value.npos || value.substr(0, end) != kAlgorithm) {
    return IncompleteSignature("Authorization header must begin with 'AWS4-HMAC-SHA256 '.");
  }
  for (const std::string_view part : base::Split(value.substr(end + 1), ',')) {
    TRY(ReadParameter(base::Trim(part), given));
  }
  if (!given.credential.has_value()) return IncompleteSignature(Requires("Credential"));
  if (!given.signature.has_value()) return IncompleteSignature(Requires("Signature"));
  if (!given.signed_headers.has_value()) return IncompleteSignature(Requires("SignedHeaders"));
  return {};
}

}  // namespace

bool IsSignedInHeader(const Request& request) {
  return FindHeader(request, "authorization") != nullptr;
}

Status ReadHeaderForm(const Request& request, Given& given) {
  OptionalText authorization, http_date;
  const std::pair<std::string_view, OptionalText*> known[] = {
      {"authorization", &authorization},
      {"x-amz-date", &given.date},
      {"date", &http_date},
      {"x-amz-security-token", &given.session_token},
      {"x-amz-content-sha256", &given.content_sha256},
  };
  for (const Header& header : request.headers) {
    for (const auto& [name, text] : known) {
      if (IsNamed(header, name)) TRY(Once(*text, base::Trim(header.value), name));
    }
  }
  TRY(ReadAuthorization(authorization.value_or(""), given));
  if (!given.date.has_value()) given.date = std::move(http_date);
  if (!given.date.has_value()) {
    return IncompleteSignature(
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  }
  return {};
}

}  // namespace keepsake::sigv4
