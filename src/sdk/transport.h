#pragma once

#include <keepsake/configurations.h>

#include "net/tls.h"
#include "sdk/cache_call.h"
#include "sdk/surroundings.h"

#include <memory>

namespace keepsake::sdk {

// Everything of a cache client that lives on its I/O thread.
class Transport final : private CallParts {
 public:
  Transport(net::EventLoop& loop, Surroundings surroundings, const Configuration& configuration,
            std::unique_ptr<net::TlsClientContext> tls, std::unique_ptr<TokenSource> source);
  ~Transport() override;

  // `done` is called once, unless this goes away before.
  void Begin(CallRequest request, CallDone done);
  // Fetches the token and makes a connection. `done` as above.
  void Connect(base::Instant deadline, std::move_only_function<void(Status)> done);
  const Configuration& configuration() const { return configuration_; }

 private:
  net::EventLoop& loop() override { return loop_; }
  Credentials& credentials() override { return credentials_; }
  std::shared_ptr<Channels> ChannelsFor(const Access& access) override;
  const RetryPolicy& retry_policy() const override { return configuration_.retry; }
  RetryBudget& retry_budget() override { return budget_; }
  base::Random& random() override { return *surroundings_.random; }
  CallList& calls() override { return calls_; }

  net::EventLoop& loop_;
  const Surroundings surroundings_;
  const Configuration configuration_;
  const std::unique_ptr<net::TlsClientContext> tls_;
  RetryBudget budget_;
  std::shared_ptr<Channels> channels_;  // to the endpoints of the newest token
  Credentials credentials_;
  CallList calls_;
};

}  // namespace keepsake::sdk
