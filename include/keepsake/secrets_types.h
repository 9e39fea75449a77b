#pragma once

#include <keepsake/secret.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// What the calls of AWS Secrets Manager take and give, as plain values; calls are made by
/// keepsake::SecretsManagerClient. Member names are those of the service in lower case.
///
/// - A request's member that is left as it is here is not sent; the service then uses its default.
/// - A response's optional member is empty when the service did not send it.
/// - Lengths are in characters unless bytes are named. A value out of range is answered with
///   kInvalidArgument, service code "ValidationException" where the comment says no other.
/// - "secret id" is a name, a full ARN, or an ARN without its random suffix: 1 to 2,048 characters.
///
/// Errors that every call may give: kNotFound (no such secret), kAuthentication, kPermission,
/// kLimitExceeded (throttled or a quota), kInternalServer.
namespace keepsake {
inline namespace v1 {

/// A moment in UTC; the service keeps milliseconds.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

struct SecretTag {
  std::string key{};    ///< 1 to 128 characters; "aws:" at the start is reserved.
  std::string value{};  ///< 0 to 256 characters.
  bool operator==(const SecretTag&) const = default;
};

/// A region that is to hold a copy of a secret.
struct ReplicaRegion {
  std::string region{};                     ///< For example "eu-west-1".
  std::optional<std::string> kms_key_id{};  ///< A key of that region; its default key when empty.
  bool operator==(const ReplicaRegion&) const = default;
};

enum class ReplicationState : std::uint8_t { kInSync, kFailed, kInProgress };

/// How the copy in one region is doing.
struct ReplicationStatus {
  std::string region{};
  std::optional<std::string> kms_key_id{};
  std::optional<ReplicationState> status{};  ///< Empty for a state this library does not know.
  std::optional<std::string> status_message{};
  std::optional<Timestamp> last_accessed_date{};
  bool operator==(const ReplicationStatus&) const = default;
};

/// When a secret is rotated.
struct RotationRules {
  std::optional<std::int64_t> automatically_after_days{};  ///< 1 to 1,000.
  std::optional<std::string> duration{};                   ///< Length of the window, as "3h".
  std::optional<std::string> schedule_expression{};        ///< "rate(...)" or "cron(...)".
  bool operator==(const RotationRules&) const = default;
};

/// A setting of the partner that keeps a managed external secret.
struct ExternalRotationItem {
  std::string key{};
  std::string value{};
  bool operator==(const ExternalRotationItem&) const = default;
};

// --- Creating and changing -----------------------------------------------------------------------

/// Makes a secret, with a first version when a value is given.
/// Errors: kAlreadyExists (the name is taken, or the token was used with another value),
/// kFailedPrecondition (a secret of this name waits for its deletion).
struct CreateSecretRequest {
  std::string name{};                        ///< 1 to 512 of A-Z a-z 0-9 and / _ + = . @ - !
  std::optional<Secret> secret_string{};     ///< UTF-8, 1 to 65,536 bytes.
  std::optional<Secret> secret_binary{};     ///< 1 to 65,536 bytes. Not both.
  std::optional<std::string> description{};  ///< 0 to 2,048 characters.
  std::optional<std::string> client_request_token{};  ///< 32 to 64 characters; the version's id.
  std::optional<std::string> kms_key_id{};            ///< 0 to 2,048 characters.
  std::optional<std::vector<SecretTag>> tags{};       ///< At most 50.
  std::vector<ReplicaRegion> add_replica_regions{};
  bool force_overwrite_replica_secret = false;
  std::optional<std::string> type{};  ///< The partner of a managed external secret.
  bool operator==(const CreateSecretRequest&) const = default;
};

struct CreateSecretResponse {
  std::string arn{};
  std::string name{};
  std::optional<std::string> version_id{};  ///< Empty when no value was given.
  std::vector<ReplicationStatus> replication_status{};
  bool operator==(const CreateSecretResponse&) const = default;
};

/// Adds a version. Without labels of its own it becomes AWSCURRENT.
/// Errors: kAlreadyExists (the token was used with another value), kFailedPrecondition (marked for
/// deletion, or no value), kLimitExceeded (more than 20 labels or too many versions).
struct PutSecretValueRequest {
  std::string secret_id{};
  std::optional<Secret> secret_string{};      ///< UTF-8, 1 to 65,536 bytes.
  std::optional<Secret> secret_binary{};      ///< 1 to 65,536 bytes. Exactly one of the two.
  std::vector<std::string> version_stages{};  ///< 1 to 20 labels of 1 to 256 characters.
  std::optional<std::string> client_request_token{};  ///< 32 to 64 characters; the version's id.
  std::optional<Secret> rotation_token{};             ///< 36 to 256 of A-Z a-z 0-9 -
  bool operator==(const PutSecretValueRequest&) const = default;
};

struct PutSecretValueResponse {
  std::string arn{};
  std::string name{};
  std::string version_id{};
  std::vector<std::string> version_stages{};  ///< All labels that the version has now.
  bool operator==(const PutSecretValueResponse&) const = default;
};

/// Changes what is given and nothing else; a value makes a new version, which becomes AWSCURRENT.
/// Errors: as PutSecretValueRequest.
struct UpdateSecretRequest {
  std::string secret_id{};
  std::optional<Secret> secret_string{};              ///< UTF-8, 1 to 65,536 bytes.
  std::optional<Secret> secret_binary{};              ///< 1 to 65,536 bytes. Not both.
  std::optional<std::string> description{};           ///< 0 to 2,048 characters; "" clears it.
  std::optional<std::string> client_request_token{};  ///< 32 to 64 characters; the version's id.
  std::optional<std::string> kms_key_id{};            ///< "" is the service's own key again.
  std::optional<std::string> type{};
  bool operator==(const UpdateSecretRequest&) const = default;
};

struct UpdateSecretResponse {
  std::string arn{};
  std::string name{};
  std::optional<std::string> version_id{};  ///< Empty when no version was made.
  bool operator==(const UpdateSecretResponse&) const = default;
};

/// Attaches, moves or removes one label.
/// Errors: kInvalidArgument (the label is on another version than `remove_from_version_id` says, or
/// a version is unknown), kLimitExceeded (more than 20 labels).
struct UpdateSecretVersionStageRequest {
  std::string secret_id{};
  std::string version_stage{};  ///< 1 to 256 characters.
  std::optional<std::string>
      remove_from_version_id{};                     ///< Who has the label now, when anybody has.
  std::optional<std::string> move_to_version_id{};  ///< Empty: the label is only removed.
  bool operator==(const UpdateSecretVersionStageRequest&) const = default;
};

struct UpdateSecretVersionStageResponse {
  std::string arn{};
  std::string name{};
  bool operator==(const UpdateSecretVersionStageResponse&) const = default;
};

/// Adds tags or replaces those of the same key. There is nothing in its answer.
struct TagResourceRequest {
  std::string secret_id{};
  std::vector<SecretTag> tags{};
  bool operator==(const TagResourceRequest&) const = default;
};
struct TagResourceResponse {
  bool operator==(const TagResourceResponse&) const = default;
};

/// Removes tags by key; unknown keys are no error. There is nothing in its answer.
struct UntagResourceRequest {
  std::string secret_id{};
  std::vector<std::string> tag_keys{};
  bool operator==(const UntagResourceRequest&) const = default;
};
struct UntagResourceResponse {
  bool operator==(const UntagResourceResponse&) const = default;
};

// --- Reading -------------------------------------------------------------------------------------

/// Reads the value of one version: AWSCURRENT unless an id or a label says otherwise; when both are
/// given they must name the same version.
/// Errors: kNotFound (no such secret, version or label, or a version without a value),
/// kFailedPrecondition (marked for deletion; id and label disagree), kDataLoss (does not decrypt).
struct GetSecretValueRequest {
  std::string secret_id{};
  std::optional<std::string> version_id{};     ///< 32 to 64 characters.
  std::optional<std::string> version_stage{};  ///< 1 to 256 characters.
  bool operator==(const GetSecretValueRequest&) const = default;
};

struct GetSecretValueResponse {
  std::string arn{};
  std::string name{};
  std::string version_id{};
  std::optional<Secret> secret_string{};  ///< One of the two: the one that was stored.
  std::optional<Secret> secret_binary{};
  std::vector<std::string> version_stages{};  ///< All labels of this version.
  Timestamp created_date{};                   ///< Of this version.
  bool operator==(const GetSecretValueResponse&) const = default;
};

/// Everything about a secret but its values. Works while the secret waits for its deletion.
struct DescribeSecretRequest {
  std::string secret_id{};
  bool operator==(const DescribeSecretRequest&) const = default;
};

struct DescribeSecretResponse {
  std::string arn{};
  std::string name{};
  std::optional<std::string> description{};
  std::optional<std::string> kms_key_id{};  ///< Empty for the service's own key.
  std::optional<std::string> type{};
  std::optional<bool> rotation_enabled{};  ///< Empty when rotation was never set up.
  std::optional<std::string> rotation_lambda_arn{};
  std::optional<RotationRules> rotation_rules{};
  std::vector<ExternalRotationItem> external_secret_rotation_metadata{};
  std::optional<std::string> external_secret_rotation_role_arn{};
  Timestamp created_date{};
  std::optional<Timestamp> last_changed_date{};
  std::optional<Timestamp> last_accessed_date{};  ///< A day: midnight UTC.
  std::optional<Timestamp> last_rotated_date{};
  std::optional<Timestamp> next_rotation_date{};
  std::optional<Timestamp> deleted_date{};       ///< When its deletion was asked for.
  std::optional<std::vector<SecretTag>> tags{};  ///< Empty when it never had any.
  std::map<std::string, std::vector<std::string>> version_ids_to_stages{};  ///< With labels only.
  std::optional<std::string> owning_service{};
  std::optional<std::string> primary_region{};
  std::vector<ReplicationStatus> replication_status{};
  bool operator==(const DescribeSecretResponse&) const = default;
};

enum class SecretFilterKey : std::uint8_t {
  kDescription,
  kName,
  kTagKey,
  kTagValue,
  kPrimaryRegion,
  kOwningService,
  kAll,  ///< Name, description, tag keys and tag values.
};

/// One condition on a list of secrets: met when one of the values matches; "!" before a value means
/// that it must not match.
struct SecretFilter {
  std::optional<SecretFilterKey> key{};
  std::vector<std::string> values{};  ///< 1 to 10 of at most 512 characters.
  bool operator==(const SecretFilter&) const = default;
};

enum class SecretSortBy : std::uint8_t { kCreatedDate, kLastAccessedDate, kLastChangedDate, kName };
enum class SecretSortOrder : std::uint8_t { kAscending, kDescending };

/// The secrets that meet all filters, a page at a time.
/// Errors: kInvalidArgument, service code "InvalidNextTokenException" for a token of another list.
struct ListSecretsRequest {
  std::vector<SecretFilter> filters{};        ///< At most 10.
  std::optional<std::int32_t> max_results{};  ///< 1 to 100. A page may hold fewer.
  std::optional<std::string> next_token{};    ///< From the page before.
  std::optional<SecretSortBy> sort_by{};      ///< kCreatedDate when empty.
  std::optional<SecretSortOrder> sort_order{};
  bool include_planned_deletion = false;
  bool operator==(const ListSecretsRequest&) const = default;
};

struct SecretListEntry {
  std::string arn{};
  std::string name{};
  std::optional<std::string> description{};
  std::optional<std::string> kms_key_id{};
  std::optional<std::string> type{};
  std::optional<bool> rotation_enabled{};
  std::optional<std::string> rotation_lambda_arn{};
  std::optional<RotationRules> rotation_rules{};
  std::vector<ExternalRotationItem> external_secret_rotation_metadata{};
  std::optional<std::string> external_secret_rotation_role_arn{};
  Timestamp created_date{};
  std::optional<Timestamp> last_changed_date{};
  std::optional<Timestamp> last_accessed_date{};
  std::optional<Timestamp> last_rotated_date{};
  std::optional<Timestamp> next_rotation_date{};
  std::optional<Timestamp> deleted_date{};
  std::optional<std::vector<SecretTag>> tags{};
  std::map<std::string, std::vector<std::string>> secret_versions_to_stages{};
  std::optional<std::string> owning_service{};
  std::optional<std::string> primary_region{};
  bool operator==(const SecretListEntry&) const = default;
};

struct ListSecretsResponse {
  std::vector<SecretListEntry> secret_list{};
  std::optional<std::string> next_token{};  ///< Empty on the last page.
  bool operator==(const ListSecretsResponse&) const = default;
};

/// The versions of a secret, a page at a time. Errors: as ListSecretsRequest.
struct ListSecretVersionIdsRequest {
  std::string secret_id{};
  std::optional<std::int32_t> max_results{};  ///< 1 to 100.
  std::optional<std::string> next_token{};
  bool include_deprecated = false;  ///< Also versions without a label.
  bool operator==(const ListSecretVersionIdsRequest&) const = default;
};

struct SecretVersionEntry {
  std::string version_id{};
  std::vector<std::string> version_stages{};
  Timestamp created_date{};
  std::optional<Timestamp> last_accessed_date{};
  std::vector<std::string> kms_key_ids{};  ///< "DefaultEncryptionKey" for the service's own key.
  bool operator==(const SecretVersionEntry&) const = default;
};

struct ListSecretVersionIdsResponse {
  std::string arn{};
  std::string name{};
  std::vector<SecretVersionEntry> versions{};
  std::optional<std::string> next_token{};  ///< Empty on the last page.
  bool operator==(const ListSecretVersionIdsResponse&) const = default;
};

// --- Deleting ------------------------------------------------------------------------------------

/// Marks a secret for deletion, or deletes it at once.
/// Errors: kInvalidArgument (window out of range, or both members), kFailedPrecondition (marked
/// already, and not forced).
struct DeleteSecretRequest {
  std::string secret_id{};
  std::optional<std::int64_t> recovery_window_in_days{};  ///< 7 to 30; 30 when empty.
  bool force_delete_without_recovery = false;
  bool operator==(const DeleteSecretRequest&) const = default;
};

struct DeleteSecretResponse {
  std::string arn{};
  std::string name{};
  Timestamp deletion_date{};  ///< When its values are gone for good.
  bool operator==(const DeleteSecretResponse&) const = default;
};

/// Takes the mark of DeleteSecret away.
struct RestoreSecretRequest {
  std::string secret_id{};
  bool operator==(const RestoreSecretRequest&) const = default;
};

struct RestoreSecretResponse {
  std::string arn{};
  std::string name{};
  bool operator==(const RestoreSecretResponse&) const = default;
};

// --- Passwords -----------------------------------------------------------------------------------

/// A password from a strong source of chance. Errors: kInvalidArgument (too short for what it must
/// hold, or nothing left to draw from).
struct GetRandomPasswordRequest {
  std::optional<std::int64_t> password_length{};    ///< 1 to 4,096; 32 when empty.
  std::optional<std::string> exclude_characters{};  ///< 0 to 4,096 characters.
  bool exclude_numbers = false;
  bool exclude_punctuation = false;
  bool exclude_uppercase = false;
  bool exclude_lowercase = false;
  bool include_space = false;
  bool require_each_included_type = true;
  bool operator==(const GetRandomPasswordRequest&) const = default;
};

struct GetRandomPasswordResponse {
  Secret random_password{};
  bool operator==(const GetRandomPasswordResponse&) const = default;
};

}  // namespace v1
}  // namespace keepsake
