#pragma once

#include <keepsake/result.h>
#include <keepsake/secrets_types.h>

#include "secrets/secret_record.h"

#include <vector>

namespace keepsake::secrets {

// Errors: InvalidParameterException for a filter without key or values.
Status CheckFilters(const std::vector<SecretFilter>& filters);

// Whether the secret meets all filters: each by one of its values at least, where a value with "!"
// before it is met when some text that it looks at does not match. Source: secrets-manager.md §9.
bool MeetsFilters(const SecretRecord& record, const std::vector<SecretFilter>& filters);

}  // namespace keepsake::secrets
