#pragma once

#include <keepsake/error.h>

#include <cstdint>
#include <string>
#include <string_view>

// The errors of Secrets Manager, by their AWS types, and its texts, word for word.
// Source: secrets-manager.md §1.4, §13; texts that the specification leaves open are our own.
namespace keepsake::secrets {

Error ResourceNotFound(std::string message);  // kNotFound
Error InvalidParameter(std::string message);  // kInvalidArgument
Error InvalidRequest(std::string message);    // kFailedPrecondition
Error ResourceExists(std::string message);    // kAlreadyExists
Error LimitExceeded(std::string message);     // kLimitExceeded
Error DecryptionFailure();                    // kDataLoss
Error Validation(std::string message);        // kInvalidArgument
Error InvalidNextToken();                     // kInvalidArgument

Error NoSuchSecret();
Error NoValueForStage(std::string_view stage);
Error NoValueForVersion(std::string_view version_id);
Error StageNotOnVersion();
Error MarkedForDeletion();
Error NameScheduledForDeletion();
Error NameTaken(std::string_view name);
Error InvalidName();
Error TokenMissing();
Error TokenLength();
Error TokenInUse(std::string_view token, std::string_view arn);
Error TwoValues();
Error NoValue();
Error RemoveFromMissing(std::string_view stage, std::string_view holder);
Error StageNotFoundIn(std::string_view stage, std::string_view version_id);
Error NotAVersion(std::string_view version_id);
Error CurrentNeedsATarget();
Error NowhereToMove();
Error TooManyLabels();
Error TooManyVersions();
Error TooManySecrets();
Error TooManyTags();
Error ReservedTag();
Error NoReplication();
Error RecoveryWindow();
Error ForceWithWindow();
Error FilterWithoutKey();
Error FilterWithoutValues(std::string_view key);
Error PasswordTooShort();
Error PasswordTooLong(std::int64_t length);
Error NothingToDrawFrom();

}  // namespace keepsake::secrets
