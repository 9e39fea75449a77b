#include "sigv4/authorization.h"

#include "base/limits.h"
#include "base/text.h"
#include "base/try.h"
#include "sigv4/errors.h"
#include "sigv4/given.h"
#include "sigv4/headers.h"

namespace keepsake::sigv4 {
namespace {

// A token of RFC 9110 §5.6.2, in lower case: such a name may be repeated in an error.
bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool IsHeaderName(std::string_view name) {
  return name == kAuthority ||
         (!name.empty() && name != "authorization" && std::ranges::all_of(name, IsNameCharacter));
}

// Ascending means no name twice as well.
bool IsNameList(std::string_view names) {
  if (names.size() > limits::kSignedHeadersBytes) return false;
  std::string_view last;
  for (const std::string_view name : base::Split(names, ';')) {
    if (!IsHeaderName(name) || name <= last) return false;
    last = name;
  }
  return true;
}

Result<base::WallTime> TimeOf(const std::string& text, Form form) {
  auto time = base::ParseAmzDate(text);
  if (!time.has_value() && form == Form::kHeader) time = base::ParseHttpDate(text);
  if (time.has_value()) return *time;
  return IncompleteSignature("'X-Amz-Date' must have the form YYYYMMDDTHHMMSSZ.");
}

Result<std::chrono::seconds> LifeOf(const std::string& text) {
  const std::chrono::seconds life(base::ParseInteger<std::uint32_t>(text).value_or(0));
  if (life > std::chrono::seconds(0) && life <= limits::kPresignedLife) return life;
  return IncompleteSignature("'X-Amz-Expires' must be between 1 and 604800 seconds.");
}

Result<ParsedAuthorization> Checked(Form form, Given given) {
  ParsedAuthorization parsed;
  parsed.form = form;
  auto scope = KeyScope::Parse(*given.credential);
  if (!scope.has_value()) {
    return IncompleteSignature(
        "Credential must have exactly 5 slash-separated parts, "
        "keyid/YYYYMMDD/region/service/aws4_request.");
  }
  TRY_ASSIGN(parsed.timestamp, TimeOf(*given.date, form));
  if (!IsNameList(*given.signed_headers)) {
    return IncompleteSignature(
        "SignedHeaders must be lower-case header names in ascending order, joined by ';'.");
  }
  if (form == Form::kQuery) {
    TRY_ASSIGN(parsed.life, LifeOf(*given.expires));
  }
  parsed.scope = *std::move(scope);
  parsed.signed_headers = *std::move(given.signed_headers);
  parsed.signature = *std::move(given.signature);
  parsed.session_token = std::move(given.session_token).value_or("");
  parsed.content_sha256 = std::move(given.content_sha256).value_or("");
  return parsed;
}

}  // namespace

Status Once(OptionalText& text, std::string_view value, std::string_view name) {
  if (text.has_value()) return IncompleteSignature("'" + std::string(name) + "' is given twice.");
  text.emplace(value);
  return {};
}

Result<ParsedAuthorization> Parse(const Request& request) {
  const bool header = IsSignedInHeader(request);
  const bool query = IsSignedInQuery(request);
  if (header && query) {
    return IncompleteSignature(
        "Sign in the Authorization header or in the query string, not in both.");
  }
  if (!header && !query) return MissingAuthenticationToken();
  Given given;
  TRY(header ? ReadHeaderForm(request, given) : ReadQueryForm(request, given));
  return Checked(header ? Form::kHeader : Form::kQuery, std::move(given));
}

}  // namespace keepsake::sigv4
