#pragma once

#include "secrets/secret_record.h"

#include <cstddef>
#include <span>
#include <string>

// Staging labels: which version is the current one, and the previous, and whatever else a caller
// names. Source: secrets-manager.md §6.
namespace keepsake::secrets {

// Why labels are attached: a new version that becomes the current one ends a rotation that was
// under way, a label moved by hand does not.
enum class Cause { kNewVersion, kMove };

// Puts `labels` on the version, taking each from the version that has it. When AWSCURRENT left
// another version, that one becomes AWSPREVIOUS.
void Attach(SecretRecord& record, Version& version, std::span<const std::string> labels,
            Cause cause);

void Detach(Version& version, std::string_view label);

// Over all versions of the secret.
std::size_t CountLabels(const SecretRecord& record);

}  // namespace keepsake::secrets
