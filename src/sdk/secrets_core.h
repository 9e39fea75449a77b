#pragma once

#include <keepsake/pending.h>
#include <keepsake/secrets_manager_client.h>

#include "awsjson/codec.h"
#include "awsjson/methods.h"
#include "base/limits.h"
#include "sdk/aws/secrets_caller.h"
#include "sdk/completion.h"
#include "sdk/io_thread.h"
#include "sdk/surroundings.h"

#include <memory>
#include <optional>
#include <string>

namespace keepsake {
inline namespace v1 {
namespace internal {

// What all copies of a client share. Safe from any thread.
class SecretsCore {
 public:
  static Result<std::shared_ptr<SecretsCore>> Create(SecretsManagerClientOptions options,
                                                     sdk::Surroundings surroundings);
  void Close();

  // The one way of every call: checked, sent, waited for.
  template <typename Request, typename Response>
  Result<Response> Call(const awsjson::Method<Request, Response>& method, const Request& request,
                        const SecretsCallOptions& options);

 private:
  SecretsCore(SecretsManagerClientOptions options, sdk::Surroundings surroundings);
  Status Check(const SecretsCallOptions& options, const std::string* secret_id) const;
  sdk::AwsRequest MakeRequest(const SecretsCallOptions& options) const;
  std::chrono::milliseconds TimeoutOf(const SecretsCallOptions& options) const;
  std::string NewRequestToken() const { return surroundings_.random->Uuid(); }

  const SecretsManagerClientOptions options_;
  const sdk::Surroundings surroundings_;
  sdk::IoThread thread_;
  std::optional<sdk::Resident<sdk::SecretsCaller>> caller_;  // there once Create() worked
};

// The name or id a request is about; null for one that is about none.
template <typename Request>
const std::string* AboutOf(const Request& request) {
  if constexpr (requires { request.secret_id; }) return &request.secret_id;
  if constexpr (requires { request.name; }) return &request.name;
  return nullptr;
}

// With a token of our own when the caller gave none: the attempts of a write then count once.
template <typename Request>
std::string EncodeOnce(const Request& request, std::string token) {
  if constexpr (requires { request.client_request_token; }) {
    if (!request.client_request_token.has_value()) {
      Request copy = request;
      copy.client_request_token = std::move(token);
      return awsjson::Encode(copy);
    }
  }
  return awsjson::Encode(request);
}

template <typename Request, typename Response>
Result<Response> SecretsCore::Call(const awsjson::Method<Request, Response>& method,
                                   const Request& request, const SecretsCallOptions& options) {
  const std::string* about = AboutOf(request);
  if (Status fine = Check(options, about); !fine.has_value()) {
    return fine.error().WithCall(std::string(method.name()), about == nullptr ? "" : *about, 0,
                                 std::chrono::milliseconds(0));
  }
  sdk::AwsRequest call = MakeRequest(options);
  call.target = method.target;
  if (about != nullptr) call.about = *about;
  call.body = EncodeOnce(request, NewRequestToken());
  auto state = std::make_shared<PendingState<Response>>(Executor());
  caller_->Post([call = std::move(call), completion = sdk::Completion<Response>(state)](
                    sdk::SecretsCaller& caller) mutable {
    caller.Begin(std::move(call), [completion = std::move(completion)](
                                      Result<std::string_view> body) mutable {
      completion(body.has_value() ? awsjson::Decode<Response>(*body) : std::move(body).error());
    });
  });
  if (!state->WaitFor(TimeoutOf(options) + limits::kAnswerGrace)) {
    return Error(ErrorCode::kTimeout, "the client's thread did not answer in time");
  }
  return state->Take();
}

}  // namespace internal
}  // namespace v1
}  // namespace keepsake
