#pragma once

#include "sigv4/request_text_testing.h"
#include "sigv4/sign.h"
#include "sigv4/verify.h"
#include "testing/manual_clock.h"

#include <memory>
#include <string>
#include <string_view>

// The request of aws-auth.md §1.7, whose signatures another implementation confirmed.
namespace keepsake::sigv4::example {

inline constexpr std::string_view kKeyId = "AKIDEXAMPLE";
inline constexpr std::string_view kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
inline constexpr std::string_view kHost = "secretsmanager.us-east-1.amazonaws.com";
inline constexpr std::string_view kRegion = "us-east-1";
inline const base::WallTime kTime = testing::ManualClock().Wall();  // 2015-08-30T12:36:00Z

inline std::string Unsigned(std::string_view host = kHost,
                            std::string_view body = R"({"SecretId": "x"})") {
  return "POST / HTTP/1.1\ncontent-type:application/x-amz-json-1.1\nhost:" + std::string(host) +
         "\nx-amz-target:secretsmanager.GetSecretValue\n\n" + std::string(body);
}

inline SignOptions Options() {
  return {.region = kRegion, .time = kTime};
}

inline std::unique_ptr<RequestText> Signed(std::string_view token = {},
                                           const std::string& text = Unsigned(),
                                           const SignOptions& options = Options()) {
  auto request = std::make_unique<RequestText>(text);
  for (const auto& header : Sign(request->request(), {kKeyId, kSecret, token}, options)) {
    request->AddHeader(header.name, header.value);
  }
  return request;
}

inline std::unique_ptr<RequestText> Presigned(std::chrono::seconds life = std::chrono::hours(1),
                                              std::string_view token = {},
                                              const std::string& text = Unsigned()) {
  auto request = std::make_unique<RequestText>(text);
  request->set_query(Presign(request->request(), {kKeyId, kSecret, token}, Options(), life));
  return request;
}

// Both steps, as a server with this one long-term key does them.
inline Status Check(const Request& request, base::WallTime now = kTime,
                    const KeyMaterial& key = {kSecret}, const VerifyOptions& options = {}) {
  const auto parsed = Parse(request);
  if (!parsed.has_value()) return parsed.error();
  if (parsed->scope.access_key_id() != kKeyId) {
    return VerifyUnknownKey(*parsed, request, now, options);
  }
  return Verify(*parsed, request, key, now, options);
}

}  // namespace keepsake::sigv4::example
