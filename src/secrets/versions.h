#pragma once

#include <keepsake/result.h>

#include "secrets/change.h"

#include <span>
#include <string>

namespace keepsake::secrets {

// Adds a version with a value and attaches `labels` to it; a first version is AWSCURRENT whatever
// they are. `record` is the caller's to write afterwards. Old versions without a label make room
// when there are too many. Errors: LimitExceededException for labels and versions.
// Source: secrets-manager.md §4, §6.1.
Status AddVersion(Change& change, SecretRecord& record, const std::string& id, const Value& value,
                  std::span<const std::string> labels);

// What a ClientRequestToken means for a secret.
enum class Token {
  kNew,          // no version has that id
  kRepeated,     // one has it, with the same value: the call was made before
  kPlaceholder,  // one has it and waits for its value
};
// Errors: ResourceExistsException for a version with another value; DecryptionFailure.
// Source: secrets-manager.md §5.
Result<Token> Recognise(Change& change, const SecretRecord& record, const std::string& token,
                        const Value& value);

}  // namespace keepsake::secrets
