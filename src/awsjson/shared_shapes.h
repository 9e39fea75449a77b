#pragma once

#include <keepsake/secrets_types.h>

#include "awsjson/member.h"
#include "awsjson/patterns.h"

// Shapes that stand inside requests and responses, and the words of enumerations.
// Source: secrets-manager.md §4, §7-§10.
namespace keepsake::awsjson {

template <>
struct Words<ReplicationState> {
  static constexpr Word<ReplicationState> kAll[] = {
      {"InSync", ReplicationState::kInSync},
      {"Failed", ReplicationState::kFailed},
      {"InProgress", ReplicationState::kInProgress},
  };
};

template <>
struct Words<SecretFilterKey> {
  static constexpr Word<SecretFilterKey> kAll[] = {
      {"all", SecretFilterKey::kAll},
      {"name", SecretFilterKey::kName},
      {"tag-key", SecretFilterKey::kTagKey},
      {"description", SecretFilterKey::kDescription},
      {"tag-value", SecretFilterKey::kTagValue},
      {"primary-region", SecretFilterKey::kPrimaryRegion},
      {"owning-service", SecretFilterKey::kOwningService},
  };
};

template <>
struct Words<SecretSortBy> {
  static constexpr Word<SecretSortBy> kAll[] = {
      {"created-date", SecretSortBy::kCreatedDate},
      {"last-accessed-date", SecretSortBy::kLastAccessedDate},
      {"last-changed-date", SecretSortBy::kLastChangedDate},
      {"name", SecretSortBy::kName},
  };
};

template <>
struct Words<SecretSortOrder> {
  static constexpr Word<SecretSortOrder> kAll[] = {
      {"asc", SecretSortOrder::kAscending},
      {"desc", SecretSortOrder::kDescending},
  };
};

inline constexpr Rule kKmsKeyIdRule{.length = {0, 2048}};

template <>
struct Shape<SecretTag> {
  static constexpr std::tuple kMembers{
      Member{"Key", &SecretTag::key, {.length = {1, 128}}},
      Member{"Value", &SecretTag::value, {.always_sent = true, .length = {0, 256}}},
  };
};

template <>
struct Shape<ReplicaRegion> {
  static constexpr std::tuple kMembers{
      Member{"Region", &ReplicaRegion::region, {.length = {1, 128}, .pattern = kRegionPattern}},
      Member{"KmsKeyId", &ReplicaRegion::kms_key_id, kKmsKeyIdRule},
  };
};

template <>
struct Shape<ReplicationStatus> {
  static constexpr std::tuple kMembers{
      Member{"Region", &ReplicationStatus::region},
      Member{"KmsKeyId", &ReplicationStatus::kms_key_id},
      Member{"Status", &ReplicationStatus::status},
      Member{"StatusMessage", &ReplicationStatus::status_message},
      Member{"LastAccessedDate", &ReplicationStatus::last_accessed_date},
  };
};

template <>
struct Shape<RotationRules> {
  static constexpr std::tuple kMembers{
      Member{"AutomaticallyAfterDays", &RotationRules::automatically_after_days},
      Member{"Duration", &RotationRules::duration},
      Member{"ScheduleExpression", &RotationRules::schedule_expression},
  };
};

template <>
struct Shape<ExternalRotationItem> {
  static constexpr std::tuple kMembers{
      Member{"Key", &ExternalRotationItem::key},
      Member{"Value", &ExternalRotationItem::value},
  };
};

template <>
struct Shape<SecretFilter> {
  static constexpr std::tuple kMembers{
      Member{"Key", &SecretFilter::key},
      Member{
          "Values",
          &SecretFilter::values,
          {.length = {1, 10}, .element_length = {0, 512}, .element_pattern = kFilterValuePattern}},
  };
};

}  // namespace keepsake::awsjson
