#pragma once

#include <keepsake/secrets_manager_client.h>

#include "awsjson/codec.h"
#include "awsjson/methods.h"
#include "net/tls.h"
#include "sdk/aws/clock_skew.h"
#include "sdk/aws/http_client.h"
#include "sdk/aws/keys_cache.h"
#include "sdk/aws/retry_mode.h"
#include "sdk/surroundings.h"

#include <functional>
#include <list>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

namespace keepsake::sdk {

// What a call of AWS asks for.
struct AwsRequest {
  std::string_view target;  // of an awsjson::Method
  std::string about;        // the secret, for errors
  std::string body;         // JSON; wiped when the call ends
  base::Instant begun{};
  base::Instant deadline{};
  std::stop_token stop;

  std::string_view operation() const { return target.substr(target.find('.') + 1); }
};
// Gets the answer's JSON, which lasts for the call, or an error that says which call it was.
using AwsDone = std::move_only_function<void(Result<std::string_view>)>;

class SignedCall;

// What all calls of one client of AWS share. Loop thread only.
struct AwsParts {
  net::EventLoop& loop;
  Surroundings surroundings;
  std::string region;
  int max_attempts = 3;
  std::chrono::milliseconds attempt_timeout{5000};
  bool correct_clock = true;
  std::unique_ptr<net::TlsClientContext> tls = nullptr;
  std::unique_ptr<HttpClient> http = nullptr;
  std::unique_ptr<KeysCache> keys = nullptr;  // null: nothing is signed
  RetryTokens tokens = {};
  ClockSkew skew = {};
};

// Calls of AWS Secrets Manager: signed, retried, decoded. Loop thread only; destruction ends the
// calls without a callback.
class SecretsCaller {
 public:
  // Reads the settings that the options leave open. Fetches nothing. Blocks.
  // Errors: kInvalidArgument naming what is wrong.
  static Result<std::unique_ptr<SecretsCaller>> Create(const SecretsManagerClientOptions& options,
                                                       net::EventLoop& loop,
                                                       const Surroundings& surroundings);
  explicit SecretsCaller(AwsParts parts);
  ~SecretsCaller();

  // `done` is called once, unless this goes away before.
  void Begin(AwsRequest request, AwsDone done);

 private:
  friend class SignedCall;
  // Calls in work; declared last, so that they go first.
  AwsParts parts_;
  std::list<std::shared_ptr<SignedCall>> calls_;
};

}  // namespace keepsake::sdk
