#include "base/error.h"

#include <keepsake/result.h>

#include <ostream>

namespace keepsake {
namespace base {
namespace {

using enum ErrorCode;

constexpr ErrorForms kForms[] = {
    {kUnknown, "UNKNOWN_ERROR", 2, 500, "InternalFailure", false, ""},
    {kInvalidArgument, "INVALID_ARGUMENT_ERROR", 3, 400, "InvalidParameterException", false, ""},
    {kBadRequest, "BAD_REQUEST_ERROR", 11, 400, "InvalidRequestException", false, ""},
    {kUnimplemented, "BAD_REQUEST_ERROR", 12, 404, "UnknownOperationException", false,
     "the server does not support this call; compare the versions of client and server"},
    {kFailedPrecondition, "FAILED_PRECONDITION_ERROR", 9, 400, "InvalidRequestException", false,
     ""},
    {kCacheNotFound, "NOT_FOUND_ERROR", 5, 404, "ResourceNotFoundException", false,
     "create the cache first, and check that the token belongs to the region it is in"},
    {kNotFound, "NOT_FOUND_ERROR", 5, 404, "ResourceNotFoundException", false, ""},
    {kAlreadyExists, "ALREADY_EXISTS_ERROR", 6, 409, "ResourceExistsException", false, ""},
    {kAuthentication, "AUTHENTICATION_ERROR", 16, 401, "UnrecognizedClientException", false,
     "the credential is wrong, expired, or meant for another endpoint"},
    {kPermission, "PERMISSION_ERROR", 7, 403, "AccessDeniedException", false,
     "the credential is valid but its role does not allow this call"},
    {kLimitExceeded, "LIMIT_EXCEEDED_ERROR", 8, 429, "LimitExceededException", false,
     "wait, or ask for a higher limit"},
    {kTimeout, "TIMEOUT_ERROR", 4, 504, "RequestTimeoutException", false,
     "allow more time, and check that client and server are in the same region"},
    {kCancelled, "CANCELLED_ERROR", 1, 499, "RequestCancelled", false, ""},
    {kServerUnavailable, "SERVER_UNAVAILABLE", 14, 503, "ServiceUnavailable", true,
     "usually passes by itself; the call may be made again"},
    {kInternalServer, "INTERNAL_SERVER_ERROR", 13, 500, "InternalServiceError", true, ""},
    {kUnknownService, "UNKNOWN_SERVICE_ERROR", 2, 500, "InternalFailure", false, ""},
    {kConnection, "CONNECTION_ERROR", 14, 503, "ServiceUnavailable", true,
     "check the address, the network, and that the certificate authority is trusted"},
    {kClientResourceExhausted, "CLIENT_RESOURCE_EXHAUSTED", 8, 429, "ThrottlingException", false,
     "fewer calls at once, or a larger limit in the client's configuration"},
    {kDataLoss, "INTERNAL_SERVER_ERROR", 15, 500, "DecryptionFailure", false, ""},
};

constexpr bool InOrder() {
  for (std::size_t i = 0; i < std::size(kForms); ++i) {
    if (static_cast<std::size_t>(kForms[i].code) != i) return false;
  }
  return true;
}
static_assert(InOrder(), "a row's place is its code");

// The `err` trailers, and the words that older servers put into the message instead.
// Source: momento-wire.md §1.4.
struct LimitWord {
  LimitCause cause;
  std::string_view err;
  std::string_view word;
};
constexpr LimitWord kLimitWords[] = {
    {LimitCause::kTopicSubscriptions, "topic_subscriptions_limit_exceeded", "subscribers"},
    {LimitCause::kOperationsRate, "operations_rate_limit_exceeded", "operations"},
    {LimitCause::kThroughputRate, "throughput_rate_limit_exceeded", "throughput"},
    {LimitCause::kRequestSize, "request_size_limit_exceeded", "request limit"},
    {LimitCause::kItemSize, "item_size_limit_exceeded", "item size"},
    {LimitCause::kElementSize, "element_size_limit_exceeded", "element size"},
};

}  // namespace

const ErrorForms& FormsOf(ErrorCode code) {
  const auto i = static_cast<std::size_t>(code);
  return kForms[i < std::size(kForms) ? i : 0];
}

ErrorCode CodeOfGrpcStatus(int grpc_status, std::string_view err) {
  constexpr ErrorCode kByStatus[] = {
      kUnknown /* OK is no error */, kCancelled,      kUnknownService, kInvalidArgument,
      kTimeout,                      kCacheNotFound,  kAlreadyExists,  kPermission,
      kLimitExceeded,                kFailedPrecondition, kInternalServer /* ABORTED */,
      kBadRequest,                   kUnimplemented,  kInternalServer, kServerUnavailable,
      kDataLoss,                     kAuthentication};
  if (grpc_status < 0 || grpc_status >= static_cast<int>(std::size(kByStatus))) return kUnknown;
  const ErrorCode code = kByStatus[grpc_status];
  if (code == kCacheNotFound && (err == "item_not_found" || err == "store_not_found")) {
    return kNotFound;
  }
  return code;
}

}  // namespace base

inline namespace v1 {

std::string_view ToString(ErrorCode code) { return base::FormsOf(code).name; }

struct Error::Block {
  ErrorCode code;
  std::string message;
  std::string service_code;
  std::string hint;
  std::string operation;
  std::string target;
  int attempts = 0;
  std::chrono::milliseconds elapsed{0};
};

Error::Error(ErrorCode code, std::string message, std::string service_code)
    : block_(std::make_shared<const Block>(
          Block{code, std::move(message), std::move(service_code), {}, {}, {}})) {}

Error::Error(std::shared_ptr<const Block> block) : block_(std::move(block)) {}

ErrorCode Error::code() const { return block_->code; }
const std::string& Error::message() const { return block_->message; }
const std::string& Error::service_code() const { return block_->service_code; }
const std::string& Error::operation() const { return block_->operation; }
const std::string& Error::target() const { return block_->target; }
int Error::attempts() const { return block_->attempts; }
std::chrono::milliseconds Error::elapsed() const { return block_->elapsed; }
bool Error::is_retryable() const { return base::FormsOf(block_->code).retryable; }

std::string_view Error::hint() const {
  return block_->hint.empty() ? base::FormsOf(block_->code).hint : std::string_view(block_->hint);
}

LimitCause Error::limit_cause() const {
  if (code() != ErrorCode::kLimitExceeded) return LimitCause::kNone;
  for (const auto& row : base::kLimitWords) {
    if (service_code() == row.err) return row.cause;
  }
  for (const auto& row : base::kLimitWords) {
    if (message().find(row.word) != std::string::npos) return row.cause;
  }
  return LimitCause::kNone;
}

Error Error::WithHint(std::string hint) const {
  Block copy = *block_;
  copy.hint = std::move(hint);
  return Error(std::make_shared<const Block>(std::move(copy)));
}

Error Error::WithCall(std::string operation, std::string target, int attempts,
                      std::chrono::milliseconds elapsed) const {
  Block copy = *block_;
  copy.operation = std::move(operation);
  copy.target = std::move(target);
  copy.attempts = attempts;
  copy.elapsed = elapsed;
  return Error(std::make_shared<const Block>(std::move(copy)));
}

Error Error::Within(std::string_view context) const {
  Block copy = *block_;
  copy.message = std::string(context) + ": " + copy.message;
  return Error(std::make_shared<const Block>(std::move(copy)));
}

std::string Error::ToString() const {
  std::string text(keepsake::ToString(code()));
  text += ": " + message();
  if (!service_code().empty()) text += " [" + service_code() + "]";
  if (!operation().empty()) {
    text += " (" + operation();
    if (!target().empty()) text += " " + target();
    text += ", " + std::to_string(attempts()) + (attempts() == 1 ? " attempt, " : " attempts, ") +
            std::to_string(elapsed().count()) + " ms)";
  }
  if (!hint().empty()) text += "; " + std::string(hint());
  return text;
}

std::ostream& operator<<(std::ostream& out, const Error& error) { return out << error.ToString(); }

ServiceError::ServiceError(Error error) : error_(std::move(error)), text_(error_.ToString()) {}

namespace internal {
void ThrowServiceError(const Error& error) { throw ServiceError(error); }
}  // namespace internal

}  // namespace v1
}  // namespace keepsake
