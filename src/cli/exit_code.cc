#include "cli/exit_code.h"

namespace keepsake::cli {

ExitCode ExitCodeOf(const Error& error) {
  switch (error.code()) {
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kBadRequest:
      return kUsage;
    case ErrorCode::kAuthentication:
    case ErrorCode::kPermission:
      return kAuthFailed;
    case ErrorCode::kCacheNotFound:
    case ErrorCode::kNotFound:
      return kAbsent;
    case ErrorCode::kLimitExceeded:
    case ErrorCode::kClientResourceExhausted:
      return kLimit;
    case ErrorCode::kTimeout:
    case ErrorCode::kServerUnavailable:
    case ErrorCode::kConnection:
    case ErrorCode::kCancelled:
      return kUnreachable;
    case ErrorCode::kFailedPrecondition:
    case ErrorCode::kAlreadyExists:
      return kPrecondition;
    case ErrorCode::kUnimplemented:
    case ErrorCode::kInternalServer:
    case ErrorCode::kUnknownService:
    case ErrorCode::kDataLoss:
    case ErrorCode::kUnknown:
      return kFailed;
  }
  return kFailed;
}

}  // namespace keepsake::cli
