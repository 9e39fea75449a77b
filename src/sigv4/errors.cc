#include "sigv4/errors.h"

#include "base/limits.h"
#include "base/text.h"

namespace keepsake::sigv4 {
namespace {

Error Refusal(std::string message, std::string_view aws_type) {
  return Error(ErrorCode::kAuthentication, std::move(message), std::string(aws_type));
}

constexpr std::string_view kMismatch =
    "The request signature we calculated does not match the signature you provided. Check your AWS "
    "Secret Access Key and signing method. Consult the service documentation for details.";

// An answer is JSON, which is UTF-8; a header may be anything.
std::string Readable(std::string_view text) {
  return base::IsUtf8(text) ? std::string(text) : base::Escape(text, limits::kEchoedRequestBytes);
}

}  // namespace

Error MissingAuthenticationToken() {
  return Refusal("Missing Authentication Token", "MissingAuthenticationTokenException");
}

Error IncompleteSignature(std::string message) {
  return Refusal(std::move(message), "IncompleteSignatureException");
}

Error InvalidSignature(std::string message) {
  return Refusal(std::move(message), "InvalidSignatureException");
}

Error UnrecognizedClient() {
  return Refusal("The security token included in the request is invalid.",
                 "UnrecognizedClientException");
}

Error ExpiredToken() {
  return Refusal("The security token included in the request is expired", "ExpiredTokenException");
}

Error SignatureMismatch(std::string_view canonical_request, std::string_view string_to_sign) {
  std::string message(kMismatch);
  if (canonical_request.size() <= limits::kEchoedRequestBytes) {
    message += "\n\nThe Canonical String for this request should have been\n'";
    message += Readable(canonical_request);
    message += "'\n\nThe String-to-Sign should have been\n'";
    message += string_to_sign;
    message += "'\n";
  }
  return InvalidSignature(std::move(message));
}

}  // namespace keepsake::sigv4
