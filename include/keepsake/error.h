#pragma once

#include <keepsake/export.h>

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

namespace keepsake {
inline namespace v1 {

/// Why a call has no answer. The numbers never change; a later version may add more.
/// Source: the Momento SDK error codes and the statuses of gRPC behind them.
enum class ErrorCode : std::uint16_t {
  kUnknown = 0,
  kInvalidArgument = 1,
  kBadRequest = 2,            ///< Out of range for the service.
  kUnimplemented = 3,         ///< The service does not know this call.
  kFailedPrecondition = 4,    ///< Another type of item, not numeric, or not in a state for this.
  kCacheNotFound = 5,
  kNotFound = 6,              ///< A secret, a version, an item of another service.
  kAlreadyExists = 7,
  kAuthentication = 8,        ///< No credential, a wrong one, or an expired one.
  kPermission = 9,
  kLimitExceeded = 10,        ///< See Error::limit_cause().
  kTimeout = 11,
  kCancelled = 12,
  kServerUnavailable = 13,
  kInternalServer = 14,
  kUnknownService = 15,
  kConnection = 16,           ///< Could not connect, or the TLS handshake failed.
  kClientResourceExhausted = 17,
  kDataLoss = 18,             ///< Stored or received bytes do not verify.
};

/// The wire name of a code, for example "INVALID_ARGUMENT_ERROR".
KEEPSAKE_EXPORT std::string_view ToString(ErrorCode code);

/// Which limit kLimitExceeded is about, when the service said so.
enum class LimitCause : std::uint8_t {
  kNone = 0,
  kTopicSubscriptions,
  kOperationsRate,
  kThroughputRate,
  kRequestSize,
  kItemSize,
  kElementSize,
};

/// Why there is no answer. A small value: a pointer to an immutable block, null when there is no
/// error. Safe to print: never holds a key, a value, a token or a secret.
class KEEPSAKE_EXPORT Error {
 public:
  /// `service_code` is the service's own word for it: an AWS error type such as
  /// "ResourceNotFoundException", or the `err` trailer of Momento.
  Error(ErrorCode code, std::string message, std::string service_code = {});

  ErrorCode code() const;
  LimitCause limit_cause() const;
  /// What happened, for a person, in the words of the service or of this library.
  const std::string& message() const;
  /// What to do about it; empty when there is nothing sensible to say.
  std::string_view hint() const;
  const std::string& service_code() const;
  /// The call that failed, for example "Get"; and the cache or secret it was about.
  const std::string& operation() const;
  const std::string& target() const;
  /// Requests sent, 0 when the call was refused before any was.
  int attempts() const;
  std::chrono::milliseconds elapsed() const;

  /// The same call may succeed if it is made again, without any change.
  bool is_retryable() const;
  /// Made by this library before anything was sent.
  bool is_client_side() const { return attempts() == 0; }

  /// Copies that say more.
  Error WithHint(std::string hint) const;
  Error WithCall(std::string operation, std::string target, int attempts,
                 std::chrono::milliseconds elapsed) const;
  /// The same error with `context` and ": " before its message.
  Error Within(std::string_view context) const;

  /// Code, message, hint and call, on one line.
  std::string ToString() const;

 private:
  struct Block;
  explicit Error(std::shared_ptr<const Block> block);
  std::shared_ptr<const Block> block_;
};

KEEPSAKE_EXPORT std::ostream& operator<<(std::ostream& out, const Error& error);

}  // namespace v1
}  // namespace keepsake
