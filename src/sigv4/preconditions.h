#pragma once

#include <keepsake/result.h>

#include "base/clock.h"
#include "sigv4/verify.h"

#include <string_view>

// What Verify() checks without the key: for sigv4/verify.cc only.
namespace keepsake::sigv4 {

// The scope's date is that of the request; region and service are ours.
Status CheckScope(const ParsedAuthorization& parsed, const VerifyOptions& options);

// The request is at most `window` old or ahead; a presigned one has not outlived its life.
Status CheckClock(const ParsedAuthorization& parsed, base::WallTime now,
                  std::chrono::seconds window);

// `host` and each x-amz-* header of the request is signed, and each signed header is there: a
// missing one would stand for an empty one in the canonical request. (S-SIG-1)
Status CheckSignedHeaders(const ParsedAuthorization& parsed, const Request& request);

// A given X-Amz-Content-SHA256 is the hash of the body that came, no word for "not signed".
Status CheckPayload(const ParsedAuthorization& parsed, std::string_view body_sha256);

}  // namespace keepsake::sigv4
