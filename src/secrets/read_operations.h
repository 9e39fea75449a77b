#pragma once

#include <keepsake/result.h>
#include <keepsake/secrets_types.h>

#include "secrets/caller.h"
#include "secrets/core.h"
#include "secrets/secret_record.h"

#include <cstddef>
#include <cstdint>
#include <optional>

// The operations that only read, from what is published. Any thread. Source: secrets-manager.md §7,
// §9.
namespace keepsake::secrets {

// The secret of a SecretId, also one that is marked for deletion, but not one whose time has come.
// Errors: ValidationException for what is no name; ResourceNotFoundException.
Result<RecordPtr> FindPublished(const Core& core, const Caller& caller, std::string_view secret_id);

// Which version a GetSecretValue asks for; it has a value.
Result<const Version*> ChooseVersion(const SecretRecord& record,
                                     const GetSecretValueRequest& request);

// Entries of one page for a MaxResults: 1 to limits::kListSecretsPage.
std::size_t PageSize(std::optional<std::int32_t> max_results);

DescribeSecretResponse Describe(const SecretRecord& record);

Result<ListSecretsResponse> List(const Core& core, const Caller& caller,
                                 const ListSecretsRequest& request);

Result<ListSecretVersionIdsResponse> ListVersions(const Core& core, const Caller& caller,
                                                  const ListSecretVersionIdsRequest& request);

// Source: secrets-manager.md §7.14.
Result<Secret> MakePassword(const GetRandomPasswordRequest& request, base::Random& random);

}  // namespace keepsake::secrets
