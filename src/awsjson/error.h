#pragma once

#include <keepsake/error.h>

#include <string>
#include <string_view>

// Errors of AWS Secrets Manager as its JSON, and back.
namespace keepsake::awsjson {

struct ErrorAnswer {
  int http_status;
  std::string type;  // "ResourceNotFoundException"; also for the header x-amzn-ErrorType
  std::string body;
};

// The type is the error's service code when that is an AWS type, else the one of its code in
// base/error.cc. An error of the server's own making (kInternalServer, kUnknown) is told without
// its message, which is for the log. Source: secrets-manager.md §1.4.
ErrorAnswer EncodeError(const Error& error);

// What a client makes of an answer with an error status. `type_header` is x-amzn-ErrorType, empty
// when there is none; it counts when the body names no type, and the HTTP status when neither does.
// Any body does. The service code is the type without its namespace, or the status as a number.
// Source: aws-auth.md §9.2, secrets-manager.md §1.4.
Error DecodeError(int http_status, std::string_view type_header, std::string_view body);

}  // namespace keepsake::awsjson
