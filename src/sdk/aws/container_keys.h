#pragma once

#include "base/environment.h"
#include "sdk/aws/http_client.h"
#include "sdk/aws/keys.h"
#include "sdk/small_file.h"

#include <memory>
#include <optional>
#include <string>

namespace keepsake::sdk {

// What the variables AWS_CONTAINER_* say. Source: aws-auth.md §5.7.
struct ContainerEndpoint {
  Origin origin;
  std::string target;      // path and query
  std::string token_file;  // wins over `token`; read for every fetch
  Secret token;

  // nullopt when no variable names an endpoint. Errors: kInvalidArgument for one that may not be
  // asked: plaintext, and neither loopback nor one of the addresses that ECS and EKS use.
  static Result<std::optional<ContainerEndpoint>> Find(const base::Environment& environment);
};

// The keys of a container's task or pod.
class ContainerKeys final : public KeySource {
 public:
  // `tls` outlives this.
  ContainerKeys(net::EventLoop& loop, ContainerEndpoint endpoint, const net::TlsClientContext& tls);
  void Fetch(Done done) override;

 private:
  void ReadToken();
  void Ask(std::string_view token);
  void OnAnswer(Result<HttpAnswer> answer);
  void Retry(Error error);
  void Finish(Result<Keys> keys);

  net::EventLoop& loop_;
  const ContainerEndpoint endpoint_;
  HttpClient http_;
  Done done_;
  int attempts_ = 0;
  std::unique_ptr<Aside> reading_;
  HttpClient::Call call_;
  net::Timer pause_;
};

}  // namespace keepsake::sdk
