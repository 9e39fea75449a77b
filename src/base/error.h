#pragma once

#include <keepsake/error.h>

namespace keepsake::base {

// The forms of one code on each wire: a row of the table in error.cc. RESP joins it with its face.
struct ErrorForms {
  ErrorCode code;
  std::string_view name;       // Momento's wire name
  int grpc_status;             // https://grpc.io/docs/guides/status-codes
  int http_status;
  std::string_view aws_type;   // used when the error does not carry an AWS type of its own
  bool retryable;
  std::string_view hint;       // used when the error does not carry a hint of its own
};
const ErrorForms& FormsOf(ErrorCode code);

// The code an SDK gives to a gRPC status. `err` is the trailer of that name: for NOT_FOUND it tells
// a missing item from a missing cache. Source: momento-wire.md §1.4, §11.
ErrorCode CodeOfGrpcStatus(int grpc_status, std::string_view err);

inline Error InvalidArgument(std::string message) {
  return Error(ErrorCode::kInvalidArgument, std::move(message));
}

}  // namespace keepsake::base
