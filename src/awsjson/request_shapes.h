#pragma once

#include "awsjson/shared_shapes.h"

// What requests hold. A token's length is checked with the secret at hand, and answered by another
// error than a broken rule (secrets-manager.md §5); so is the window of a deletion (§7.10).
// Source: secrets-manager.md §4, §7-§9.
namespace keepsake::awsjson {

inline constexpr Rule kSecretIdRule{.required = true, .length = {1, 2048}};
inline constexpr Rule kStringRule{.length = {1, 65'536}};
inline constexpr Rule kBinaryRule{.base64 = true, .length = {1, 65'536}};
inline constexpr Rule kDescriptionRule{.length = {0, 2048}};
inline constexpr Rule kTypeRule{.length = {0, 256}};
inline constexpr Rule kVersionIdRule{.length = {32, 64}};
inline constexpr Rule kMaxResultsRule{.value = {1, 100}};
inline constexpr Rule kNextTokenRule{.length = {1, 4096}};

template <>
struct Shape<CreateSecretRequest> {
  using T = CreateSecretRequest;
  static constexpr bool kResponse = false;
  static constexpr std::tuple kMembers{
      Member{"Name", &T::name, {.required = true, .length = {1, 512}}},
      Member{"ClientRequestToken", &T::client_request_token},
      Member{"Description", &T::description, kDescriptionRule},
      Member{"KmsKeyId", &T::kms_key_id, kKmsKeyIdRule},
      Member{"SecretBinary", &T::secret_binary, kBinaryRule},
      Member{"SecretString", &T::secret_string, kStringRule},
      Member{"Tags", &T::tags},
      Member{"AddReplicaRegions", &T::add_replica_regions, {.length = {1}}},
      Member{"ForceOverwriteReplicaSecret", &T::force_overwrite_replica_secret},
      Member{"Type", &T::type, kTypeRule},
  };
};

template <>
struct Shape<PutSecretValueRequest> {
  using T = PutSecretValueRequest;
  static constexpr bool kResponse = false;
  static constexpr std::tuple kMembers{
      Member{"SecretId", &T::secret_id, kSecretIdRule},
      Member{"ClientRequestToken", &T::client_request_token},
      Member{"SecretBinary", &T::secret_binary, kBinaryRule},
      Member{"SecretString", &T::secret_string, kStringRule},
      Member{"VersionStages", &T::version_stages, {.length = {1, 20}, .element_length = {1, 256}}},
      Member{"RotationToken", &T::rotation_token, {.length = {36, 256}}},
  };
};

template <>
struct Shape<UpdateSecretRequest> {
  using T = UpdateSecretRequest;
  static constexpr bool kResponse = false;
  static constexpr std::tuple kMembers{
      Member{"SecretId", &T::secret_id, kSecretIdRule},
      Member{"ClientRequestToken", &T::client_request_token},
      Member{"Description", &T::description, kDescriptionRule},
      Member{"KmsKeyId", &T::kms_key_id, kKmsKeyIdRule},
      Member{"SecretBinary", &T::secret_binary, kBinaryRule},
      Member{"SecretString", &T::secret_string, kStringRule},
      Member{"Type", &T::type, kTypeRule},
  };
};

template <>
struct Shape<UpdateSecretVersionStageRequest> {
  using T = UpdateSecretVersionStageRequest;
  static constexpr bool kResponse = false;
  static constexpr std::tuple kMembers{
      Member{"SecretId", &T::secret_id, kSecretIdRule},
      Member{"VersionStage", &T::version_stage, {.required = true, .length = {1, 256}}},
      Member{"RemoveFromVersionId", &T::remove_from_version_id, kVersionIdRule},
      Member{"MoveToVersionId", &T::move_to_version_id, kVersionIdRule},
  };
};

template <>
struct Shape<TagResourceRequest> {
  using T = TagResourceRequest;
  static constexpr bool kResponse = false;
  static constexpr std::tuple kMembers{
      Member{"SecretId", &T::secret_id, kSecretIdRule},
      Member{"Tags", &T::tags, {.required = true}},
  };
};

template <>
struct Shape<UntagResourceRequest> {
  using T = UntagResourceRequest;
  static constexpr bool kResponse = false;
  static constexpr std::tuple kMembers{
      Member{"SecretId", &T::secret_id, kSecretIdRule},
      Member{"TagKeys", &T::tag_keys, {.required = true, .element_length = {1, 128}}},
  };
};

template <>
struct Shape<GetSecretValueRequest> {
  using T = GetSecretValueRequest;
  static constexpr bool kResponse = false;
  static constexpr std::tuple kMembers{
      Member{"SecretId", &T::secret_id, kSecretIdRule},
      Member{"VersionId", &T::version_id, kVersionIdRule},
      Member{"VersionStage", &T::version_stage, {.length = {1, 256}}},
  };
};

template <>
struct Shape<DescribeSecretRequest> {
  static constexpr bool kResponse = false;
  static constexpr std::tuple kMembers{
      Member{"SecretId", &DescribeSecretRequest::secret_id, kSecretIdRule},
  };
};

template <>
struct Shape<ListSecretsRequest> {
  using T = ListSecretsRequest;
  static constexpr bool kResponse = false;
  static constexpr std::tuple kMembers{
      Member{"IncludePlannedDeletion", &T::include_planned_deletion},
      Member{"MaxResults", &T::max_results, kMaxResultsRule},
      Member{"NextToken", &T::next_token, kNextTokenRule},
      Member{"Filters", &T::filters, {.length = {0, 10}}},
      Member{"SortBy", &T::sort_by},
      Member{"SortOrder", &T::sort_order},
  };
};

template <>
struct Shape<ListSecretVersionIdsRequest> {
  using T = ListSecretVersionIdsRequest;
  static constexpr bool kResponse = false;
  static constexpr std::tuple kMembers{
      Member{"SecretId", &T::secret_id, kSecretIdRule},
      Member{"MaxResults", &T::max_results, kMaxResultsRule},
      Member{"NextToken", &T::next_token, kNextTokenRule},
      Member{"IncludeDeprecated", &T::include_deprecated},
  };
};

template <>
struct Shape<DeleteSecretRequest> {
  using T = DeleteSecretRequest;
  static constexpr bool kResponse = false;
  static constexpr std::tuple kMembers{
      Member{"SecretId", &T::secret_id, kSecretIdRule},
      Member{"RecoveryWindowInDays", &T::recovery_window_in_days},
      Member{"ForceDeleteWithoutRecovery", &T::force_delete_without_recovery},
  };
};

template <>
struct Shape<RestoreSecretRequest> {
  static constexpr bool kResponse = false;
  static constexpr std::tuple kMembers{
      Member{"SecretId", &RestoreSecretRequest::secret_id, kSecretIdRule},
  };
};

template <>
struct Shape<GetRandomPasswordRequest> {
  using T = GetRandomPasswordRequest;
  static constexpr bool kResponse = false;
  static constexpr std::tuple kMembers{
      Member{"PasswordLength", &T::password_length, {.value = {1, 4096}}},
      Member{"ExcludeCharacters", &T::exclude_characters, {.length = {0, 4096}}},
      Member{"ExcludeNumbers", &T::exclude_numbers},
      Member{"ExcludePunctuation", &T::exclude_punctuation},
      Member{"ExcludeUppercase", &T::exclude_uppercase},
      Member{"ExcludeLowercase", &T::exclude_lowercase},
      Member{"IncludeSpace", &T::include_space},
      Member{"RequireEachIncludedType", &T::require_each_included_type},
  };
};

}  // namespace keepsake::awsjson
