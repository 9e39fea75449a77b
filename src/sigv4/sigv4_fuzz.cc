#include "sigv4/reference_testing.h"
#include "sigv4/worked_example_testing.h"

#include <cstdlib>

// The input is a request in text, see request_text_testing.h.
namespace keepsake::sigv4 {
namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

// Accepted is exactly what carries the reference's signature; nothing else about the key is asked.
void CheckAsGiven(const Request& request) {
  const auto parsed = Parse(request);
  if (!parsed.has_value()) return;
  const std::string secret(example::kSecret);
  const VerifyOptions options{.service = parsed->scope.service(), .region = parsed->scope.region()};
  const Status status =
      Verify(*parsed, request, {secret, parsed->session_token}, parsed->timestamp, options);
  const std::string right =
      reference::Signature(request, parsed->signed_headers, base::FormatAmzDate(parsed->timestamp),
                           parsed->scope.text(), secret);
  if (status.has_value()) return Require(parsed->signature == right);
  const std::string& message = status.error().message();
  const bool mismatch = message.starts_with("The request signature we calculated does not match");
  Require(!mismatch || parsed->signature != right);
  Require(message.find(right) == std::string::npos && base::IsUtf8(message));
  Require(!VerifyUnknownKey(*parsed, request, parsed->timestamp, options).has_value());
}

// The canonical texts of any request are those of the reference.
void CheckCanonical(const Request& request) {
  const std::string hash = crypto::Sha256Hex(request.body);
  for (const std::string names : {"host", "content-type;host;x-amz-target"}) {
    Require(CanonicalRequest(request, {names, hash}) ==
            reference::CanonicalRequest(request, names));
  }
}

// What our own client signs, our server accepts. Not asked of requests that are signed already.
void CheckSigned(const std::string& text) {
  RequestText mine(text);
  std::erase_if(mine.headers(), [](const Header& header) {
    const std::string name = base::Lower(header.name);
    return name.starts_with("x-amz-") || name == "authorization" || name == "date";
  });
  const Request request = mine.request();
  if (request.query.find("X-Amz-") != std::string_view::npos) return;
  mine.AddHeader("Host", "127.0.0.1:4566");
  for (const auto& header :
       Sign(mine.request(), {example::kKeyId, example::kSecret, "token"}, example::Options())) {
    mine.AddHeader(header.name, header.value);
  }
  Require(example::Check(mine.request(), example::kTime, {example::kSecret, "token"}).has_value());
}

}  // namespace
}  // namespace keepsake::sigv4

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  const keepsake::sigv4::RequestText request(text);
  keepsake::sigv4::CheckAsGiven(request.request());
  keepsake::sigv4::CheckCanonical(request.request());
  keepsake::sigv4::CheckSigned(text);
  return 0;
}
