#include "base/try.h"
#include "secrets/errors.h"
#include "secrets/request_checks.h"
#include "secrets/versions.h"
#include "secrets/write_operations.h"

namespace keepsake::secrets {
namespace {

void UseKey(SecretRecord& record, const std::string& kms_key_id) {
  record.kms_key_id = kms_key_id;
  for (Version& version : record.versions) {
    if (version.Has(kCurrent) || version.Has(kPending) || version.Has(kPrevious)) {
      version.kms_key_id = kms_key_id;
    }
  }
}

// Whether anything but the value is to be another than it is.
bool ChangesMembers(const SecretRecord& record, const UpdateSecretRequest& request) {
  return request.description.value_or(record.description) != record.description ||
         request.kms_key_id.value_or(record.kms_key_id) != record.kms_key_id ||
         request.type.value_or(record.type) != record.type;
}

void ChangeMembers(SecretRecord& record, const UpdateSecretRequest& request) {
  if (request.description.has_value()) record.description = *request.description;
  if (request.kms_key_id.has_value()) UseKey(record, *request.kms_key_id);
  if (request.type.has_value()) record.type = *request.type;
}

}  // namespace

Status CheckUpdate(const UpdateSecretRequest& request) {
  TRY(CheckSecretId(request.secret_id));
  TRY_ASSIGN(const auto value, ValueOf(request.secret_string, request.secret_binary));
  return CheckRequestToken(request.client_request_token, value.has_value());
}

Result<UpdateSecretResponse> Update(Change& change, const Caller& caller,
                                    const UpdateSecretRequest& request) {
  TRY_ASSIGN(const RecordPtr record, change.FindActive(caller, request.secret_id));
  TRY_ASSIGN(const auto value, ValueOf(request.secret_string, request.secret_binary));
  UpdateSecretResponse response{.arn = record->arn, .name = record->name};
  Token token = Token::kNew;
  if (value.has_value()) {
    response.version_id = request.client_request_token;
    TRY_ASSIGN(token, Recognise(change, *record, *request.client_request_token, *value));
    if (token == Token::kPlaceholder) return TokenInUse(*response.version_id, record->arn);
  }
  const bool adds = value.has_value() && token == Token::kNew;
  // A call that is repeated changes nothing; without a value, every call counts as a change.
  if (token == Token::kRepeated && !ChangesMembers(*record, request)) return response;
  const auto next = Changed(*record, change.now());
  ChangeMembers(*next, request);
  if (adds) {
    const std::vector<std::string> current{std::string(kCurrent)};
    TRY(AddVersion(change, *next, *request.client_request_token, *value, current));
  }
  TRY(change.Write(next));
  return response;
}

}  // namespace keepsake::secrets
