#include "sdk/secrets_core.h"

#include "base/error.h"
#include "base/try.h"
#include "sdk/validation.h"

#include <algorithm>

namespace keepsake {
inline namespace v1 {
namespace internal {

Result<std::shared_ptr<SecretsCore>> SecretsCore::Create(SecretsManagerClientOptions options,
                                                         sdk::Surroundings surroundings) {
  std::shared_ptr<SecretsCore> core(new SecretsCore(std::move(options), std::move(surroundings)));
  TRY_ASSIGN(auto caller,
             sdk::SecretsCaller::Create(core->options_, core->thread_.loop(), core->surroundings_));
  core->caller_.emplace(core->thread_, std::move(caller));
  return core;
}

SecretsCore::SecretsCore(SecretsManagerClientOptions options, sdk::Surroundings surroundings)
    : options_(std::move(options)),
      surroundings_(std::move(surroundings)),
      thread_(surroundings_.clock) {}

void SecretsCore::Close() {
  if (thread_.Close() && !thread_.forked()) caller_->Evict();
}

Status SecretsCore::Check(const SecretsCallOptions& options, const std::string* secret_id) const {
  TRY(thread_.Admit());
  TRY(sdk::CheckPositive("the timeout", options.timeout));
  if (secret_id != nullptr && secret_id->empty()) {
    return base::InvalidArgument("the name or id of the secret is empty");
  }
  return {};
}

std::chrono::milliseconds SecretsCore::TimeoutOf(const SecretsCallOptions& options) const {
  return std::min<std::chrono::milliseconds>(options.timeout.value_or(options_.timeout),
                                             limits::kLongestCall);
}

sdk::AwsRequest SecretsCore::MakeRequest(const SecretsCallOptions& options) const {
  sdk::AwsRequest request;
  request.begun = surroundings_.clock->Now();
  request.deadline = request.begun + TimeoutOf(options);
  request.stop = options.stop;
  return request;
}

}  // namespace internal
}  // namespace v1
}  // namespace keepsake
