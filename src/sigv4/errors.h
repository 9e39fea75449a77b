#pragma once

#include <keepsake/error.h>

#include <string>
#include <string_view>

// The refusals of AWS, in its words. All are kAuthentication; the AWS type is the service code.
// Source: aws-auth.md §2, §3.
namespace keepsake::sigv4 {

Error MissingAuthenticationToken();
Error IncompleteSignature(std::string message);
Error InvalidSignature(std::string message);
// An unknown key and a wrong session token look the same.
Error UnrecognizedClient();
Error ExpiredToken();

// The long one that helps to find what a client signed otherwise. The texts must hold no session
// token and no signature. A canonical request over limits::kEchoedRequestBytes is left out.
Error SignatureMismatch(std::string_view canonical_request, std::string_view string_to_sign);

}  // namespace keepsake::sigv4
