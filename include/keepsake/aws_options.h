#pragma once

#include <keepsake/secret.h>

#include <string>

namespace keepsake {
inline namespace v1 {

/// Whose AWS credentials sign the calls to Secrets Manager. Left empty, they are looked for where
/// the AWS SDKs look, in this order; the first source that is there is taken, and one that is there
/// but broken is an error:
///
///   1. AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN (not when `profile` is set)
///   2. the profile: `profile`, else AWS_PROFILE, else "default", in the shared files
///      ~/.aws/credentials and ~/.aws/config (AWS_SHARED_CREDENTIALS_FILE, AWS_CONFIG_FILE)
///   3. the container's endpoint: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or ..._FULL_URI
///   4. the instance's metadata service, version 2
struct AwsCredentials {
  /// Given keys win over everything else.
  std::string access_key_id{};
  Secret secret_access_key{};
  Secret session_token{};
  /// The profile to take; it must exist.
  std::string profile{};
};

}  // namespace v1
}  // namespace keepsake
