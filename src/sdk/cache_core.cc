#include "sdk/cache_core.h"

#include "base/try.h"
#include "sdk/make_token_source.h"
#include "sdk/trust.h"
#include "sdk/validation.h"

#include <algorithm>

namespace keepsake {
inline namespace v1 {
namespace internal {
namespace {

Status CheckOptions(const CacheClientOptions& options) {
  TRY(sdk::CheckConfiguration(options.configuration));
  TRY(sdk::CheckPositive("default_ttl", options.default_ttl));
  if (options.eager_connect.count() == 0) return {};
  return sdk::CheckPositive("eager_connect", options.eager_connect);
}

}  // namespace

Result<std::shared_ptr<CacheCore>> CacheCore::Create(CacheClientOptions options,
                                                     sdk::Surroundings surroundings) {
  TRY(CheckOptions(options));
  TRY_ASSIGN(auto tls, sdk::MakeTrust(options.ca_file, {"KEEPSAKE_CA_FILE"},
                                      surroundings.environment, {"h2"}));
  std::shared_ptr<CacheCore> core(new CacheCore(std::move(options), std::move(surroundings)));
  TRY(core->Start(std::move(tls)));
  if (core->options_.eager_connect.count() > 0) TRY(core->Connect());
  return core;
}

CacheCore::CacheCore(CacheClientOptions options, sdk::Surroundings surroundings)
    : options_(std::move(options)),
      surroundings_(std::move(surroundings)),
      callbacks_(sdk::MakeCallbacks(surroundings_.clock)),
      thread_(surroundings_.clock) {}

Status CacheCore::Start(std::unique_ptr<net::TlsClientContext> tls) {
  TRY_ASSIGN(auto source,
             sdk::MakeTokenSource(options_.credentials.recipe(), thread_.loop(), surroundings_));
  transport_.emplace(thread_, std::make_unique<sdk::Transport>(thread_.loop(), surroundings_,
                                                               options_.configuration,
                                                               std::move(tls), std::move(source)));
  return {};
}

Status CacheCore::Connect() {
  const auto limit = options_.eager_connect;
  auto state = std::make_shared<PendingState<void>>(Executor());
  const base::Instant deadline = surroundings_.clock->Now() + limit;
  transport_->Post(
      [deadline, completion = sdk::Completion<void>(state)](sdk::Transport& transport) mutable {
        transport.Connect(deadline, [completion = std::move(completion)](Status status) mutable {
          completion(std::move(status));
        });
      });
  Pending<void> pending(std::move(state));
  if (!pending.WaitFor(limit)) {
    return Error(ErrorCode::kConnection, "no connection could be made within eager_connect");
  }
  return pending.Get();
}

void CacheCore::Close() {
  if (thread_.Close() && !thread_.forked()) transport_->Evict();
}

std::chrono::milliseconds CacheCore::TimeoutOf(const CallTarget& target) const {
  const Configuration& c = options_.configuration;
  const auto usual = target.host == sdk::Host::kCache ? c.timeout : c.control_timeout;
  return std::min<std::chrono::milliseconds>(target.timeout.value_or(usual), limits::kLongestCall);
}

Status CacheCore::Check(const CallTarget& target) const {
  TRY(thread_.Admit());
  return sdk::CheckPositive("the timeout", target.timeout);
}

sdk::CallRequest CacheCore::MakeRequest(const CallTarget& target) const {
  sdk::CallRequest request;
  request.host = target.host;
  request.authorized = target.authorized;
  request.consistent = target.consistent;
  request.target = target.cache;
  if (target.in_cache) request.cache = target.cache;
  request.begun = surroundings_.clock->Now();
  request.deadline = request.begun + TimeoutOf(target);
  request.stop = target.stop;
  return request;
}

Error CacheCore::Refusal(const Error& error, std::string_view operation, const CallTarget& target) {
  return error.WithCall(std::string(operation), std::string(target.cache), 0,
                        std::chrono::milliseconds(0));
}

}  // namespace internal
}  // namespace v1
}  // namespace keepsake
