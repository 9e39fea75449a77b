#pragma once

#include <keepsake/error.h>

#include <string_view>

namespace keepsake::awsjson {

// A type of error that AWS Secrets Manager or the frame around it answers with.
struct ErrorType {
  std::string_view name;
  ErrorCode code;        // what a client makes of it
  int http_status;       // what a server sends it with
  bool modeled = false;  // one of the service's own: its text is in "Message", else in "message"
};

// Null for a name that is not in the table. Source: secrets-manager.md §1.4, aws-auth.md §3, §8.2.
const ErrorType* FindErrorType(std::string_view name);

}  // namespace keepsake::awsjson
