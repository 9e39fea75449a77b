#include "secrets/secret_store.h"

#include "base/log.h"
#include "base/try.h"
#include "secrets/change.h"
#include "secrets/errors.h"
#include "secrets/loading.h"
#include "secrets/opened_value.h"
#include "secrets/read_operations.h"
#include "secrets/record_form.h"
#include "secrets/request_checks.h"
#include "secrets/write_operations.h"

namespace keepsake::secrets {
namespace {

// Runs `decide(Change&)` as a work of the store. Readers see what it did when it is on disk, and
// before its caller hears of it.
template <typename Response, typename Decide>
void Write(const std::shared_ptr<Core>& core, Decide decide, SecretStore::Reply<Response> reply) {
  struct Outcome {
    std::optional<Response> response;
    std::vector<Step> steps;
  };
  auto outcome = std::make_shared<Outcome>();
  auto work = [core, outcome,
               decide = std::move(decide)](store::Transaction& transaction) -> Status {
    Change change(*core, transaction);
    TRY_ASSIGN(Response response, decide(change));
    outcome->response = std::move(response);
    outcome->steps = change.TakeSteps();
    core->pending.Add(outcome->steps);
    return {};
  };
  auto done = [core, outcome, reply = std::move(reply)](Status status) mutable {
    if (status.has_value()) core->directory.Publish(outcome->steps);
    if (!outcome->steps.empty()) core->pending.Forget(outcome->steps);
    if (!status.has_value()) return reply(std::move(status).error());
    reply(*std::move(outcome->response));
  };
  core->store.Submit(std::move(work), std::move(done));
}

// An operation with its check; both may be any functions of these forms.
template <typename Response, typename Request, typename Operation>
void CheckAndWrite(const std::shared_ptr<Core>& core, const Caller& caller, Status checked,
                   Request request, Operation operation, SecretStore::Reply<Response> reply) {
  if (!checked.has_value()) return reply(std::move(checked).error());
  Write<Response>(
      core,
      [caller, operation, request = std::move(request)](Change& change) {
        return operation(change, caller, request);
      },
      std::move(reply));
}

// Writes down the days of access of a secret as they are then. Readers have them already.
void WriteDown(const std::shared_ptr<Core>& core, const RecordPtr& read) {
  core->store.Submit(
      [core, read](store::Transaction& transaction) -> Status {
        const RecordPtr now = core->pending.Find(SpaceOf(*read), read->name);
        if (now == nullptr || now->id != read->id) return {};
        const store::RecordId id = IdOf(*now);
        return transaction.Put(id, core->store.Seal(id, kRecordBinding, EncodeRecord(*now)));
      },
      [](Status status) {
        if (status.has_value()) return;
        log::Warn("secrets.access_day_lost", {{"error", status.error().message()}});
      });
}

void NoteAccess(const std::shared_ptr<Core>& core, const RecordPtr& record,
                const Version& version) {
  const Days today = std::chrono::floor<std::chrono::days>(core->clock.Wall());
  const bool secret_changed = record->accessed->Set(today);
  const bool version_changed = version.accessed->Set(today);
  if (secret_changed || version_changed) WriteDown(core, record);
}

}  // namespace

SecretStore::SecretStore(std::shared_ptr<Core> core) : core_(std::move(core)) {}
SecretStore::~SecretStore() = default;

Result<std::unique_ptr<SecretStore>> SecretStore::Load(store::Store& store,
                                                       const base::Clock& clock,
                                                       base::Random& random) {
  auto core = std::make_shared<Core>(store, clock, random);
  TRY(LoadSecrets(*core));
  return std::unique_ptr<SecretStore>(new SecretStore(std::move(core)));
}

Result<GetSecretValueResponse> SecretStore::GetSecretValue(const Caller& caller,
                                                           const GetSecretValueRequest& request) {
  TRY_ASSIGN(const RecordPtr record, FindPublished(*core_, caller, request.secret_id));
  TRY_ASSIGN(const Version* const version, ChooseVersion(*record, request));
  TRY_ASSIGN(const crypto::SecretBytes value, OpenValue(core_->store, *record, *version));
  GetSecretValueResponse response{.arn = record->arn,
                                  .name = record->name,
                                  .version_id = version->id,
                                  .version_stages = version->stages,
                                  .created_date = version->created};
  const bool text = version->kind == ValueKind::kString;
  (text ? response.secret_string : response.secret_binary) = Secret(value.view());
  NoteAccess(core_, record, *version);
  return response;
}

Result<DescribeSecretResponse> SecretStore::DescribeSecret(
    const Caller& caller, const DescribeSecretRequest& request) const {
  TRY_ASSIGN(const RecordPtr record, FindPublished(*core_, caller, request.secret_id));
  return Describe(*record);
}

Result<ListSecretsResponse> SecretStore::ListSecrets(const Caller& caller,
                                                     const ListSecretsRequest& request) const {
  return List(*core_, caller, request);
}

Result<ListSecretVersionIdsResponse> SecretStore::ListSecretVersionIds(
    const Caller& caller, const ListSecretVersionIdsRequest& request) const {
  return ListVersions(*core_, caller, request);
}

Result<GetRandomPasswordResponse> SecretStore::GetRandomPassword(
    const GetRandomPasswordRequest& request) const {
  TRY_ASSIGN(Secret password, MakePassword(request, core_->random));
  return GetRandomPasswordResponse{.random_password = std::move(password)};
}

void SecretStore::CreateSecret(const Caller& caller, CreateSecretRequest request,
                               Reply<CreateSecretResponse> reply) {
  Status checked = CheckCreate(request);
  CheckAndWrite<CreateSecretResponse>(core_, caller, std::move(checked), std::move(request), Create,
                                      std::move(reply));
}

void SecretStore::PutSecretValue(const Caller& caller, PutSecretValueRequest request,
                                 Reply<PutSecretValueResponse> reply) {
  Status checked = CheckPut(request);
  CheckAndWrite<PutSecretValueResponse>(core_, caller, std::move(checked), std::move(request), Put,
                                        std::move(reply));
}

void SecretStore::UpdateSecret(const Caller& caller, UpdateSecretRequest request,
                               Reply<UpdateSecretResponse> reply) {
  Status checked = CheckUpdate(request);
  CheckAndWrite<UpdateSecretResponse>(core_, caller, std::move(checked), std::move(request), Update,
                                      std::move(reply));
}

void SecretStore::UpdateSecretVersionStage(const Caller& caller,
                                           UpdateSecretVersionStageRequest request,
                                           Reply<UpdateSecretVersionStageResponse> reply) {
  CheckAndWrite<UpdateSecretVersionStageResponse>(core_, caller, {}, std::move(request),
                                                  UpdateStage, std::move(reply));
}

void SecretStore::DeleteSecret(const Caller& caller, DeleteSecretRequest request,
                               Reply<DeleteSecretResponse> reply) {
  Status checked = CheckDelete(request);
  CheckAndWrite<DeleteSecretResponse>(core_, caller, std::move(checked), std::move(request), Delete,
                                      std::move(reply));
}

void SecretStore::RestoreSecret(const Caller& caller, RestoreSecretRequest request,
                                Reply<RestoreSecretResponse> reply) {
  CheckAndWrite<RestoreSecretResponse>(core_, caller, {}, std::move(request), Restore,
                                       std::move(reply));
}

void SecretStore::Purge() {
  struct Nothing {};
  for (const RecordPtr& gone : core_->directory.Gone(core_->clock.Wall())) {
    Write<Nothing>(
        core_,
        [gone](Change& change) -> Result<Nothing> {
          TRY(change.FindName(Caller(gone->account, gone->region), gone->name));
          return Nothing();
        },
        [arn = gone->arn](Result<Nothing> removed) {
          if (removed.has_value()) return log::Info("secrets.purged", {{"arn", arn}});
          log::Warn("secrets.purge_failed", {{"arn", arn}, {"error", removed.error().message()}});
        });
  }
}

}  // namespace keepsake::secrets
