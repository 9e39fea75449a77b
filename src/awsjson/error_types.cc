#include "awsjson/error_types.h"

#include <algorithm>

namespace keepsake::awsjson {
namespace {

using enum ErrorCode;

constexpr ErrorType kTypes[] = {
    {"ResourceNotFoundException", kNotFound, 400, true},
    {"InvalidParameterException", kInvalidArgument, 400, true},
    {"InvalidRequestException", kFailedPrecondition, 400, true},
    {"ResourceExistsException", kAlreadyExists, 400, true},
    {"LimitExceededException", kLimitExceeded, 400, true},
    {"MalformedPolicyDocumentException", kInvalidArgument, 400, true},
    {"PublicPolicyException", kInvalidArgument, 400, true},
    {"PreconditionNotMetException", kFailedPrecondition, 400, true},
    {"EncryptionFailure", kFailedPrecondition, 400, true},
    {"DecryptionFailure", kDataLoss, 400, true},
    {"InvalidNextTokenException", kInvalidArgument, 400, true},
    {"InternalServiceError", kInternalServer, 500, true},
    {"ValidationException", kInvalidArgument, 400},
    {"SerializationException", kInvalidArgument, 400},
    {"AccessDeniedException", kPermission, 400},
    {"UnrecognizedClientException", kAuthentication, 400},
    {"InvalidClientTokenId", kAuthentication, 403},
    {"InvalidSignatureException", kAuthentication, 400},
    {"ExpiredTokenException", kAuthentication, 400},
    {"MissingAuthenticationTokenException", kAuthentication, 400},
    {"IncompleteSignatureException", kAuthentication, 400},
    {"IncompleteSignature", kAuthentication, 400},
    {"UnknownOperationException", kUnimplemented, 400},
    {"InvalidAction", kUnimplemented, 400},
    {"ThrottlingException", kLimitExceeded, 400},
    {"Throttling", kLimitExceeded, 400},
    {"ThrottledException", kLimitExceeded, 400},
    {"RequestThrottled", kLimitExceeded, 400},
    {"RequestThrottledException", kLimitExceeded, 400},
    {"RequestLimitExceeded", kLimitExceeded, 400},
    {"TooManyRequestsException", kLimitExceeded, 400},
    {"SlowDown", kLimitExceeded, 400},
    {"RequestTimeout", kTimeout, 400},
    {"RequestTimeoutException", kTimeout, 400},
    {"InternalFailure", kInternalServer, 500},
    {"ServiceUnavailable", kServerUnavailable, 503},
};

}  // namespace

const ErrorType* FindErrorType(std::string_view name) {
  const auto* found = std::ranges::find(kTypes, name, &ErrorType::name);
  return found == std::end(kTypes) ? nullptr : found;
}

}  // namespace keepsake::awsjson
