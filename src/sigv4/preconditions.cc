#include "sigv4/preconditions.h"

#include "base/text.h"
#include "crypto/equal.h"
#include "sigv4/errors.h"
#include "sigv4/headers.h"

namespace keepsake::sigv4 {
namespace {

using std::chrono::seconds;

constexpr std::size_t kRegionBytes = 64;

bool IsRegionCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

bool IsRegion(std::string_view region, std::string_view wanted) {
  if (!wanted.empty()) return region == wanted;
  return region.size() <= kRegionBytes && std::ranges::all_of(region, IsRegionCharacter);
}

// What came from outside is printable in an error, whatever it was.
std::string Quoted(std::string_view text) {
  return "'" + base::Escape(text) + "'";
}

// "5 min." or, when it is no whole number of those, "90 sec."
std::string Words(seconds time) {
  const auto count = time.count();
  return count % 60 == 0 ? std::to_string(count / 60) + " min." : std::to_string(count) + " sec.";
}

Error Expired(base::WallTime request, base::WallTime now, seconds life) {
  return InvalidSignature("Signature expired: " + base::FormatAmzDate(request) +
                          " is now earlier than " + base::FormatAmzDate(now - life) + " (" +
                          base::FormatAmzDate(now) + " - " + Words(life) + ")");
}

Error NotYetCurrent(base::WallTime request, base::WallTime now, seconds window) {
  return InvalidSignature("Signature not yet current: " + base::FormatAmzDate(request) +
                          " is still later than " + base::FormatAmzDate(now + window) + " (" +
                          base::FormatAmzDate(now) + " + " + Words(window) + ")");
}

bool IsSigned(std::string_view signed_headers, std::string_view name) {
  bool found = false;
  ForEachName(signed_headers, [&](std::string_view each) { found |= each == name; });
  return found;
}

Error MustBeSigned(std::string_view name) {
  return InvalidSignature(Quoted(name) + " must be a 'SignedHeader' in the AWS Authorization.");
}

bool IsAmzHeader(std::string_view name) {
  constexpr std::string_view kPrefix = "x-amz-";
  return base::EqualsIgnoreCase(name.substr(0, kPrefix.size()), kPrefix);
}

}  // namespace

Status CheckScope(const ParsedAuthorization& parsed, const VerifyOptions& options) {
  const std::string time = base::FormatAmzDate(parsed.timestamp);
  const std::string_view day = std::string_view(time).substr(0, 8);
  const KeyScope& scope = parsed.scope;
  if (scope.date() != day) {
    return InvalidSignature(
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from "
        "HTTP: " +
        Quoted(scope.date()) + " != " + Quoted(day) + ", from " + Quoted(time) + ".");
  }
  if (!IsRegion(scope.region(), options.region)) {
    return InvalidSignature("Credential should be scoped to a valid region, not " +
                            Quoted(scope.region()) + ".");
  }
  if (scope.service() != options.service) {
    return InvalidSignature(
        "Credential should be scoped to correct service: " + Quoted(options.service) + ".");
  }
  return {};
}

Status CheckClock(const ParsedAuthorization& parsed, base::WallTime now, seconds window) {
  const base::WallTime second = std::chrono::floor<seconds>(now);
  const seconds life = parsed.form == Form::kQuery ? parsed.life : window;
  if (parsed.timestamp < second - life) return Expired(parsed.timestamp, second, life);
  if (parsed.timestamp > second + window) return NotYetCurrent(parsed.timestamp, second, window);
  return {};
}

Status CheckSignedHeaders(const ParsedAuthorization& parsed, const Request& request) {
  const std::string_view names = parsed.signed_headers;
  if (!IsSigned(names, "host") && !IsSigned(names, kAuthority)) {
    return InvalidSignature(
        "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  for (const Header& header : request.headers) {
    if (!IsAmzHeader(header.name)) continue;
    const std::string name = base::Lower(header.name);
    if (!IsSigned(names, name)) return MustBeSigned(name);
  }
  Status status;
  ForEachName(names, [&](std::string_view name) {
    if (FindHeader(request, name) != nullptr) return;
    status = InvalidSignature(Quoted(name) +
                              " is a 'SignedHeader' in the AWS Authorization and "
                              "is not in the request.");
  });
  return status;
}

Status CheckPayload(const ParsedAuthorization& parsed, std::string_view body_sha256) {
  const std::string_view given = parsed.content_sha256;
  if (given.empty() || crypto::Equal(given, body_sha256)) return {};
  if (given == "UNSIGNED-PAYLOAD" || given.starts_with("STREAMING-")) {
    return InvalidSignature(
        "The payload must be signed: 'X-Amz-Content-SHA256' must be the hash of the body.");
  }
  return InvalidSignature("The value of 'X-Amz-Content-SHA256' is not the hash of the body.");
}

}  // namespace keepsake::sigv4
