#pragma once

#include "awsjson/shared_shapes.h"

// What responses hold. Source: secrets-manager.md §7-§9.
namespace keepsake::awsjson {

inline constexpr Rule kAlwaysSent{.always_sent = true};
inline constexpr Rule kBytes{.base64 = true};

template <>
struct Shape<CreateSecretResponse> {
  using T = CreateSecretResponse;
  static constexpr bool kResponse = true;
  static constexpr std::tuple kMembers{
      Member{"ARN", &T::arn},
      Member{"Name", &T::name},
      Member{"VersionId", &T::version_id},
      Member{"ReplicationStatus", &T::replication_status},
  };
};

template <>
struct Shape<PutSecretValueResponse> {
  using T = PutSecretValueResponse;
  static constexpr bool kResponse = true;
  static constexpr std::tuple kMembers{
      Member{"ARN", &T::arn},
      Member{"Name", &T::name},
      Member{"VersionId", &T::version_id},
      Member{"VersionStages", &T::version_stages},
  };
};

template <>
struct Shape<UpdateSecretResponse> {
  using T = UpdateSecretResponse;
  static constexpr bool kResponse = true;
  static constexpr std::tuple kMembers{
      Member{"ARN", &T::arn},
      Member{"Name", &T::name},
      Member{"VersionId", &T::version_id},
  };
};

template <>
struct Shape<UpdateSecretVersionStageResponse> {
  using T = UpdateSecretVersionStageResponse;
  static constexpr bool kResponse = true;
  static constexpr std::tuple kMembers{
      Member{"ARN", &T::arn},
      Member{"Name", &T::name},
  };
};

template <>
struct Shape<TagResourceResponse> {
  static constexpr bool kResponse = true;
  static constexpr std::tuple<> kMembers{};
};

template <>
struct Shape<UntagResourceResponse> {
  static constexpr bool kResponse = true;
  static constexpr std::tuple<> kMembers{};
};

template <>
struct Shape<GetSecretValueResponse> {
  using T = GetSecretValueResponse;
  static constexpr bool kResponse = true;
  static constexpr std::tuple kMembers{
      Member{"ARN", &T::arn},
      Member{"Name", &T::name},
      Member{"VersionId", &T::version_id},
      Member{"SecretBinary", &T::secret_binary, kBytes},
      Member{"SecretString", &T::secret_string},
      Member{"VersionStages", &T::version_stages},
      Member{"CreatedDate", &T::created_date},
  };
};

template <>
struct Shape<DescribeSecretResponse> {
  using T = DescribeSecretResponse;
  static constexpr bool kResponse = true;
  static constexpr std::tuple kMembers{
      Member{"ARN", &T::arn},
      Member{"Name", &T::name},
      Member{"Type", &T::type},
      Member{"Description", &T::description},
      Member{"KmsKeyId", &T::kms_key_id},
      Member{"RotationEnabled", &T::rotation_enabled},
      Member{"RotationLambdaARN", &T::rotation_lambda_arn},
      Member{"RotationRules", &T::rotation_rules},
      Member{"ExternalSecretRotationMetadata", &T::external_secret_rotation_metadata},
      Member{"ExternalSecretRotationRoleArn", &T::external_secret_rotation_role_arn},
      Member{"LastRotatedDate", &T::last_rotated_date},
      Member{"LastChangedDate", &T::last_changed_date},
      Member{"LastAccessedDate", &T::last_accessed_date},
      Member{"DeletedDate", &T::deleted_date},
      Member{"NextRotationDate", &T::next_rotation_date},
      Member{"Tags", &T::tags},
      Member{"VersionIdsToStages", &T::version_ids_to_stages},
      Member{"OwningService", &T::owning_service},
      Member{"CreatedDate", &T::created_date},
      Member{"PrimaryRegion", &T::primary_region},
      Member{"ReplicationStatus", &T::replication_status},
  };
};

template <>
struct Shape<SecretListEntry> {
  using T = SecretListEntry;
  static constexpr std::tuple kMembers{
      Member{"ARN", &T::arn},
      Member{"Name", &T::name},
      Member{"Type", &T::type},
      Member{"Description", &T::description},
      Member{"KmsKeyId", &T::kms_key_id},
      Member{"RotationEnabled", &T::rotation_enabled},
      Member{"RotationLambdaARN", &T::rotation_lambda_arn},
      Member{"RotationRules", &T::rotation_rules},
      Member{"ExternalSecretRotationMetadata", &T::external_secret_rotation_metadata},
      Member{"ExternalSecretRotationRoleArn", &T::external_secret_rotation_role_arn},
      Member{"LastRotatedDate", &T::last_rotated_date},
      Member{"LastChangedDate", &T::last_changed_date},
      Member{"LastAccessedDate", &T::last_accessed_date},
      Member{"DeletedDate", &T::deleted_date},
      Member{"NextRotationDate", &T::next_rotation_date},
      Member{"Tags", &T::tags},
      Member{"SecretVersionsToStages", &T::secret_versions_to_stages},
      Member{"OwningService", &T::owning_service},
      Member{"CreatedDate", &T::created_date},
      Member{"PrimaryRegion", &T::primary_region},
  };
};

template <>
struct Shape<ListSecretsResponse> {
  using T = ListSecretsResponse;
  static constexpr bool kResponse = true;
  static constexpr std::tuple kMembers{
      Member{"SecretList", &T::secret_list, kAlwaysSent},
      Member{"NextToken", &T::next_token},
  };
};

template <>
struct Shape<SecretVersionEntry> {
  using T = SecretVersionEntry;
  static constexpr std::tuple kMembers{
      Member{"VersionId", &T::version_id},     Member{"VersionStages", &T::version_stages},
      Member{"CreatedDate", &T::created_date}, Member{"LastAccessedDate", &T::last_accessed_date},
      Member{"KmsKeyIds", &T::kms_key_ids},
  };
};

template <>
struct Shape<ListSecretVersionIdsResponse> {
  using T = ListSecretVersionIdsResponse;
  static constexpr bool kResponse = true;
  static constexpr std::tuple kMembers{
      Member{"ARN", &T::arn},
      Member{"Name", &T::name},
      Member{"Versions", &T::versions, kAlwaysSent},
      Member{"NextToken", &T::next_token},
  };
};

template <>
struct Shape<DeleteSecretResponse> {
  using T = DeleteSecretResponse;
  static constexpr bool kResponse = true;
  static constexpr std::tuple kMembers{
      Member{"ARN", &T::arn},
      Member{"Name", &T::name},
      Member{"DeletionDate", &T::deletion_date},
  };
};

template <>
struct Shape<RestoreSecretResponse> {
  using T = RestoreSecretResponse;
  static constexpr bool kResponse = true;
  static constexpr std::tuple kMembers{
      Member{"ARN", &T::arn},
      Member{"Name", &T::name},
  };
};

template <>
struct Shape<GetRandomPasswordResponse> {
  static constexpr bool kResponse = true;
  static constexpr std::tuple kMembers{
      Member{"RandomPassword", &GetRandomPasswordResponse::random_password},
  };
};

}  // namespace keepsake::awsjson
