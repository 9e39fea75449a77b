#include "base/limits.h"
#include "base/text.h"
#include "base/try.h"
#include "secrets/errors.h"
#include "secrets/identifier.h"
#include "secrets/request_checks.h"
#include "secrets/versions.h"
#include "secrets/write_operations.h"

#include <algorithm>

namespace keepsake::secrets {
namespace {

constexpr std::size_t kIdBytes = 16;

Status CheckTags(const std::vector<SecretTag>& tags) {
  if (tags.size() > limits::kSecretTags) return TooManyTags();
  const bool reserved =
      std::ranges::any_of(tags, [](const SecretTag& tag) { return tag.key.starts_with("aws:"); });
  if (reserved) return ReservedTag();
  return {};
}

// The last one of each key, at the place of the first.
std::vector<SecretTag> Distinct(const std::vector<SecretTag>& tags) {
  std::vector<SecretTag> distinct;
  for (const SecretTag& tag : tags) {
    const auto same = std::ranges::find(distinct, tag.key, &SecretTag::key);
    if (same == distinct.end()) {
      distinct.push_back(tag);
    } else {
      same->value = tag.value;
    }
  }
  return distinct;
}

// A repeated call answers as the first one did; any other finds the name taken.
Result<CreateSecretResponse> AnswerExisting(Change& change, const SecretRecord& record,
                                            const CreateSecretRequest& request) {
  if (record.deleted.has_value()) return NameScheduledForDeletion();
  TRY_ASSIGN(const auto value, ValueOf(request.secret_string, request.secret_binary));
  if (!value.has_value()) return NameTaken(record.name);
  TRY_ASSIGN(const Token token, Recognise(change, record, *request.client_request_token, *value));
  if (token != Token::kRepeated) return NameTaken(record.name);
  return CreateSecretResponse{
      .arn = record.arn, .name = record.name, .version_id = request.client_request_token};
}

std::shared_ptr<SecretRecord> NewRecord(Change& change, const Caller& caller,
                                        const CreateSecretRequest& request) {
  auto record = std::make_shared<SecretRecord>();
  record->id = base::HexEncode(change.random().Bytes(kIdBytes));
  record->number = change.NextNumber();
  record->account = caller.account;
  record->region = caller.region;
  record->name = request.name;
  record->arn = MakeArn(caller, request.name, change.random());
  record->description = request.description.value_or("");
  record->kms_key_id = request.kms_key_id.value_or("");
  record->type = request.type.value_or("");
  record->created = change.now();
  record->changed = change.now();
  if (request.tags.has_value()) record->tags = Distinct(*request.tags);
  return record;
}

}  // namespace

Status CheckCreate(const CreateSecretRequest& request) {
  if (!IsName(request.name)) return InvalidName();
  TRY_ASSIGN(const auto value, ValueOf(request.secret_string, request.secret_binary));
  TRY(CheckRequestToken(request.client_request_token, value.has_value()));
  if (!request.add_replica_regions.empty()) return NoReplication();
  return request.tags.has_value() ? CheckTags(*request.tags) : Status();
}

Result<CreateSecretResponse> Create(Change& change, const Caller& caller,
                                    const CreateSecretRequest& request) {
  TRY_ASSIGN(const RecordPtr existing, change.FindName(caller, request.name));
  if (existing != nullptr) return AnswerExisting(change, *existing, request);
  if (change.CountSecrets(caller) >= limits::kSecretsPerRegion) return TooManySecrets();
  const auto record = NewRecord(change, caller, request);
  CreateSecretResponse response{.arn = record->arn, .name = record->name};
  TRY_ASSIGN(const auto value, ValueOf(request.secret_string, request.secret_binary));
  if (value.has_value()) {
    TRY(AddVersion(change, *record, *request.client_request_token, *value, {}));
    response.version_id = request.client_request_token;
  }
  TRY(change.Write(record));
  return response;
}

}  // namespace keepsake::secrets
