#pragma once

#include "sdk/aws/secrets_caller.h"

#include <list>
#include <memory>
#include <optional>

namespace keepsake::sdk {

// One call of AWS from its keys to its answer: keys, signature, request, what a failure means.
// Steps of one list; each leads to the next or to Finish(). Source: aws-auth.md §4, §8, §9.
class SignedCall : public std::enable_shared_from_this<SignedCall> {
 public:
  static void Begin(SecretsCaller& caller, AwsRequest request, AwsDone done);

  SignedCall(SecretsCaller& caller, AwsRequest request, AwsDone done);
  ~SignedCall();

 private:
  void Start();
  void TakeKeys();
  void Send();
  HttpRequest MakeRequest();
  void Sign(HttpRequest& request) const;
  void OnAnswer(Result<HttpAnswer> answer);
  void Judge(const Error& error, const HttpAnswer* answer);
  // The steps of Judge(), each of which says whether it goes on with the call.
  bool CorrectClock(const Error& error, const HttpAnswer* answer);
  bool RenewKeys(const Error& error);
  bool TryAgain(const Error& error, const HttpAnswer* answer);
  void Finish(Result<std::string_view> answer);

  void WatchStop();
  void ArmDeadline();
  Error Enriched(const Error& error) const;
  base::WallTime wall() const { return parts_.surroundings.clock->Wall(); }
  template <typename Fn>
  auto IfAlive(Fn fn) {
    return [weak = weak_from_this(), fn = std::move(fn)](auto&&... args) mutable {
      if (const auto self = weak.lock()) fn(*self, std::forward<decltype(args)>(args)...);
    };
  }

  using StopCallback = std::stop_callback<std::function<void()>>;

  SecretsCaller& caller_;
  AwsParts& parts_;
  AwsRequest request_;
  AwsDone done_;
  std::list<std::shared_ptr<SignedCall>>::iterator place_{};
  const std::string invocation_id_;
  KeysPtr keys_;
  HttpClient::Call on_wire_;
  base::Instant sent_at_{};
  int attempts_ = 0;
  int retries_ = 0;
  int paid_ = 0;  // for the last retry
  bool clock_corrected_ = false;
  bool keys_renewed_ = false;
  net::Timer timer_;
  std::optional<StopCallback> stop_callback_;
};

}  // namespace keepsake::sdk
