#pragma once

#include <keepsake/result.h>

#include "base/clock.h"
#include "sigv4/key_scope.h"
#include "sigv4/request.h"

#include <chrono>
#include <string>

namespace keepsake::sigv4 {

enum class Form { kHeader, kQuery };

// What a request says about its own signature, well formed and not yet believed.
struct ParsedAuthorization {
  Form form = Form::kHeader;
  KeyScope scope;               // access key id, date, region, service
  base::WallTime timestamp{};   // of X-Amz-Date or Date
  std::chrono::seconds life{};  // of a presigned request; 0 in the header form
  std::string signed_headers;   // lower-case names in ascending order, joined by ';'
  std::string signature;        // whatever was given
  std::string session_token;    // empty: none
  std::string content_sha256;   // the X-Amz-Content-SHA256 given; empty: none
};

// Reads the header form
//
//   Authorization: AWS4-HMAC-SHA256 Credential=AK/scope, SignedHeaders=a;b, Signature=hex
//   X-Amz-Date: 20150830T123600Z      (or Date, then also in the form of HTTP)
//
// or the query form with X-Amz-Algorithm, -Credential, -Date, -Expires, -SignedHeaders, -Signature
// and perhaps -Security-Token; never both in one request, and nothing twice.
// Errors (kAuthentication with the AWS type): MissingAuthenticationTokenException when there is
// neither; IncompleteSignatureException naming what is missing or malformed.
// Source: aws-auth.md §1.4, §1.5 steps 1-2.
Result<ParsedAuthorization> Parse(const Request& request);

}  // namespace keepsake::sigv4
