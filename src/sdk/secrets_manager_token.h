#pragma once

#include <keepsake/credential_source.h>

#include "net/event_loop.h"
#include "sdk/aws/secrets_caller.h"
#include "sdk/surroundings.h"
#include "sdk/token_source.h"

#include <memory>

namespace keepsake::sdk {

// A token that is the value of a secret.
class SecretsManagerToken final : public TokenSource {
 public:
  // Reads the AWS settings of the surroundings; fetches nothing. Blocks.
  // Errors: kInvalidArgument; kAuthentication when there are no AWS credentials.
  static Result<std::unique_ptr<TokenSource>> Create(const SecretsManagerSource& source,
                                                     net::EventLoop& loop,
                                                     const Surroundings& surroundings);

  SecretsManagerToken(SecretsManagerSource source, net::EventLoop& loop,
                      std::unique_ptr<SecretsCaller> caller);

  void Fetch(Done done) override;
  std::chrono::milliseconds refresh_interval() const override { return source_.refresh_interval; }
  // A version that was named stays what it is.
  bool can_change() const override { return source_.version_id.empty(); }

 private:
  Result<Access> Read(Result<std::string_view> body) const;

  const SecretsManagerSource source_;
  net::EventLoop& loop_;
  const std::unique_ptr<SecretsCaller> caller_;
  Done done_;
};

}  // namespace keepsake::sdk
