#pragma once

#include <keepsake/credential_source.h>
#include <keepsake/result.h>

#include <string_view>

namespace keepsake::cli {

// A reference to a secret, as --token-from takes it:
//
//   aws-secret://NAME[?region=R][&stage=LABEL][&version=ID][&field=MEMBER]
//
// NAME may be a full ARN and contain slashes; each part is percent-decoded once.
// Errors: kInvalidArgument naming what is wrong.
Result<SecretsManagerSource> ParseSecretReference(std::string_view text);

}  // namespace keepsake::cli
