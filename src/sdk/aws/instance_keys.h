#pragma once

#include "base/environment.h"
#include "sdk/aws/http_client.h"
#include "sdk/aws/keys.h"
#include "sdk/aws/profiles.h"

#include <memory>
#include <optional>
#include <string>

namespace keepsake::sdk {

// How the metadata service of an instance is to be asked. Source: aws-auth.md §5.8.
struct InstanceMetadata {
  Origin origin;
  bool version1 = true;  // may be asked without a session token when there is none
  std::chrono::milliseconds timeout{1000};
  int attempts = 1;

  // nullopt when it is switched off. Errors: kInvalidArgument.
  static Result<std::optional<InstanceMetadata>> Find(const Profile& profile,
                                                      const base::Environment& environment);
};

// The keys of the role of an EC2 instance: a session token, the role's name, its keys. Each step is
// one request.
class InstanceKeys final : public KeySource {
 public:
  InstanceKeys(net::EventLoop& loop, InstanceMetadata metadata);
  void Fetch(Done done) override;
  bool outlive_their_end() const override { return true; }

 private:
  using Next = void (InstanceKeys::*)(const HttpAnswer&);

  void AskToken();
  void OnToken(Result<HttpAnswer> answer);
  void AskRole();
  void OnRole(const HttpAnswer& answer);
  void OnKeys(const HttpAnswer& answer);
  // A GET with the session token; a refused one is fetched anew, once.
  void Ask(std::string target, Next next);
  void OnAnswer(Result<HttpAnswer> answer, Next next);
  void Send(HttpRequest request, HttpClient::Done done);
  void Retry(Error error);
  void Finish(Result<Keys> keys);

  net::EventLoop& loop_;
  const InstanceMetadata metadata_;
  HttpClient http_;
  Done done_;
  int attempts_ = 0;
  bool token_renewed_ = false;
  Secret token_;
  base::Instant token_until_{};
  HttpClient::Call call_;
};

}  // namespace keepsake::sdk
