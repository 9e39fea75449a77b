#pragma once

#include <keepsake/result.h>
#include <keepsake/secret.h>

#include "secrets/change.h"

#include <optional>
#include <string>

// What a request must be by itself, before anything is looked up. Source: secrets-manager.md §1.6,
// §2.1, §5.
namespace keepsake::secrets {

// Errors: ValidationException when it is neither an ARN nor a possible name.
Status CheckSecretId(std::string_view secret_id);

// The value of the request, if it has one. Errors: InvalidParameterException for two.
Result<std::optional<Value>> ValueOf(const std::optional<Secret>& secret_string,
                                     const std::optional<Secret>& secret_binary);

// Errors: InvalidRequestException when a token is needed and missing; InvalidParameterException
// when it has not 32 to 64 characters.
Status CheckRequestToken(const std::optional<std::string>& token, bool needed);

}  // namespace keepsake::secrets
