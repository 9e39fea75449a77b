#include "base/limits.h"
#include "base/try.h"
#include "secrets/errors.h"
#include "secrets/labels.h"
#include "secrets/request_checks.h"
#include "secrets/versions.h"
#include "secrets/write_operations.h"

namespace keepsake::secrets {
namespace {

std::vector<std::string> LabelsOf(const PutSecretValueRequest& request) {
  if (!request.version_stages.empty()) return request.version_stages;
  return {std::string(kCurrent)};
}

// A rotation made the version without a value; this call brings it.
Status Fill(Change& change, SecretRecord& record, const std::string& id, const Value& value,
            const std::vector<std::string>& labels) {
  Version& version = *record.FindVersion(id);
  Attach(record, version, labels, Cause::kNewVersion);
  if (CountLabels(record) > limits::kStagingLabels) return TooManyLabels();
  return change.WriteValue(record, version, value);
}

PutSecretValueResponse Answer(const SecretRecord& record, const std::string& version_id) {
  return {.arn = record.arn,
          .name = record.name,
          .version_id = version_id,
          .version_stages = record.FindVersion(version_id)->stages};
}

}  // namespace

Status CheckPut(const PutSecretValueRequest& request) {
  TRY(CheckSecretId(request.secret_id));
  TRY_ASSIGN(const auto value, ValueOf(request.secret_string, request.secret_binary));
  if (!value.has_value()) return NoValue();
  return CheckRequestToken(request.client_request_token, /*needed=*/true);
}

Result<PutSecretValueResponse> Put(Change& change, const Caller& caller,
                                   const PutSecretValueRequest& request) {
  TRY_ASSIGN(const RecordPtr record, change.FindActive(caller, request.secret_id));
  TRY_ASSIGN(const auto value, ValueOf(request.secret_string, request.secret_binary));
  const std::string& id = *request.client_request_token;
  TRY_ASSIGN(const Token token, Recognise(change, *record, id, *value));
  if (token == Token::kRepeated) return Answer(*record, id);
  const auto next = Changed(*record, change.now());
  if (token == Token::kPlaceholder) {
    TRY(Fill(change, *next, id, *value, LabelsOf(request)));
  } else {
    TRY(AddVersion(change, *next, id, *value, LabelsOf(request)));
  }
  TRY(change.Write(next));
  return Answer(*next, id);
}

}  // namespace keepsake::secrets
