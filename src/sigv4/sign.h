#pragma once

#include "base/clock.h"
#include "sigv4/canonical.h"
#include "sigv4/request.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

// Signs requests as the clients of AWS do. Source: aws-auth.md §1, §9.1.
namespace keepsake::sigv4 {

// Borrowed for the call.
struct Credentials {
  std::string_view access_key_id;
  std::string_view secret_access_key;
  std::string_view session_token = {};  // empty: a long-term key
};

enum class SignedSet {
  kService,  // content-type, host and x-amz-*: what has a meaning for the service
  kAll,      // every header but those that a proxy or the transport may change
};

struct SignOptions {
  std::string_view region;
  std::string_view service = "secretsmanager";
  base::WallTime time{};
  SignedSet headers = SignedSet::kService;
  Path path = Path::kNormalized;
  bool content_sha256 = false;       // adds X-Amz-Content-SHA256 (header form)
  bool token_after_signing = false;  // adds the session token without signing it
};

struct AddedHeader {
  std::string name;  // lower case
  std::string value;
};

// The headers to add to the request: x-amz-date, x-amz-security-token when there is one,
// x-amz-content-sha256 when asked, and last authorization. The request must have its host header
// and none of these.
std::vector<AddedHeader> Sign(const Request& request, const Credentials& credentials,
                              const SignOptions& options);

// The query of the presigned request, without '?': what it had, the parameters of the signature,
// and last X-Amz-Signature. Valid for `life`, 1 s to limits::kPresignedLife.
std::string Presign(const Request& request, const Credentials& credentials,
                    const SignOptions& options, std::chrono::seconds life);

}  // namespace keepsake::sigv4
