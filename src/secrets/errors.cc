#include "secrets/errors.h"

#include "base/limits.h"

namespace keepsake::secrets {
namespace {

std::string Text(std::string_view text) {
  return std::string(text);
}

}  // namespace

Error ResourceNotFound(std::string message) {
  return Error(ErrorCode::kNotFound, std::move(message), "ResourceNotFoundException");
}
Error InvalidParameter(std::string message) {
  return Error(ErrorCode::kInvalidArgument, std::move(message), "InvalidParameterException");
}
Error InvalidRequest(std::string message) {
  return Error(ErrorCode::kFailedPrecondition, std::move(message), "InvalidRequestException");
}
Error ResourceExists(std::string message) {
  return Error(ErrorCode::kAlreadyExists, std::move(message), "ResourceExistsException");
}
Error LimitExceeded(std::string message) {
  return Error(ErrorCode::kLimitExceeded, std::move(message), "LimitExceededException");
}
Error DecryptionFailure() {
  return Error(
      ErrorCode::kDataLoss,
      "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
      "DecryptionFailure");
}
Error Validation(std::string message) {
  return Error(ErrorCode::kInvalidArgument, std::move(message), "ValidationException");
}
Error InvalidNextToken() {
  return Error(ErrorCode::kInvalidArgument, "The NextToken value is invalid.",
               "InvalidNextTokenException");
}

Error NoSuchSecret() {
  return ResourceNotFound("Secrets Manager can't find the specified secret.");
}
Error NoValueForStage(std::string_view stage) {
  return ResourceNotFound(
      "Secrets Manager can't find the specified secret value for staging label: " + Text(stage));
}
Error NoValueForVersion(std::string_view version_id) {
  return ResourceNotFound("Secrets Manager can't find the specified secret value for VersionId: " +
                          Text(version_id));
}
Error StageNotOnVersion() {
  return InvalidRequest(
      "You provided a VersionStage that is not associated to the provided VersionId.");
}
Error MarkedForDeletion() {
  return InvalidRequest(
      "You can't perform this operation on the secret because it was marked for deletion.");
}
Error NameScheduledForDeletion() {
  return InvalidRequest(
      "You can't create this secret because a secret with this name is already scheduled for "
      "deletion.");
}
Error NameTaken(std::string_view name) {
  return ResourceExists("The operation failed because the secret " + Text(name) +
                        " already exists.");
}
Error InvalidName() {
  return Validation(
      "Invalid name. Must be a valid name containing alphanumeric characters, or any of the "
      "following: -/_+=.@!");
}
Error TokenMissing() {
  return InvalidRequest(
      "You must provide a ClientRequestToken value. We recommend a UUID-type value.");
}
Error TokenLength() {
  return InvalidParameter("ClientRequestToken must be 32-64 characters long.");
}
Error TokenInUse(std::string_view token, std::string_view arn) {
  return ResourceExists("You can't use ClientRequestToken " + Text(token) +
                        " because that value is already in use for a version of secret " +
                        Text(arn) + ".");
}
Error TwoValues() {
  return InvalidParameter(
      "You can't specify both the SecretString and SecretBinary in the same request.");
}
Error NoValue() {
  return InvalidRequest("You must provide either SecretString or SecretBinary.");
}
Error RemoveFromMissing(std::string_view stage, std::string_view holder) {
  return InvalidParameter("The parameter RemoveFromVersionId can't be empty. Staging label " +
                          Text(stage) + " is currently attached to version " + Text(holder) +
                          ", so you must explicitly reference that version in "
                          "RemoveFromVersionId.");
}
Error StageNotFoundIn(std::string_view stage, std::string_view version_id) {
  return InvalidParameter("Version stage " + Text(stage) + " not found in version " +
                          Text(version_id));
}
Error NotAVersion(std::string_view version_id) {
  return InvalidParameter("Not a valid version: " + Text(version_id));
}
Error CurrentNeedsATarget() {
  return InvalidParameter(
      "You can't remove the staging label AWSCURRENT; move it to another version with "
      "MoveToVersionId.");
}
Error NowhereToMove() {
  return InvalidParameter(
      "You must provide RemoveFromVersionId, MoveToVersionId, or both of them.");
}
Error TooManyLabels() {
  return LimitExceeded("A secret can have at most " + std::to_string(limits::kStagingLabels) +
                       " staging labels.");
}
Error TooManyVersions() {
  return LimitExceeded("A secret can have at most " + std::to_string(limits::kSecretVersions) +
                       " versions, and versions of the last 24 hours are never removed.");
}
Error TooManySecrets() {
  return LimitExceeded("An account can have at most " + std::to_string(limits::kSecretsPerRegion) +
                       " secrets in a region.");
}
Error TooManyTags() {
  return InvalidParameter("A secret can have at most " + std::to_string(limits::kSecretTags) +
                          " tags.");
}
Error ReservedTag() {
  return InvalidParameter("Tag keys that begin with aws: are reserved for system use.");
}
Error NoReplication() {
  return InvalidParameter("This server does not replicate secrets to other regions.");
}
Error RecoveryWindow() {
  return InvalidParameter(
      "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
}
Error ForceWithWindow() {
  return InvalidParameter(
      "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
}
Error FilterWithoutKey() {
  return InvalidParameter("Invalid filter key");
}
Error FilterWithoutValues(std::string_view key) {
  return InvalidParameter("Invalid filter values for key: " + Text(key));
}
Error PasswordTooShort() {
  return InvalidParameter("Password length is too short based on the required types.");
}
Error PasswordTooLong(std::int64_t length) {
  return Validation("1 validation error detected: Value '" + std::to_string(length) +
                    "' at 'passwordLength' failed to satisfy constraint: Member must have value "
                    "less than or equal to " +
                    std::to_string(limits::kPasswordLength));
}
Error NothingToDrawFrom() {
  return InvalidParameter("No characters are left to make the password of; exclude fewer of them.");
}

}  // namespace keepsake::secrets
