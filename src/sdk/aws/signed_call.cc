#include "sdk/aws/signed_call.h"

#include "awsjson/error.h"
#include "base/text.h"
#include "crypto/wipe.h"
#include "sdk/aws/hints.h"
#include "sigv4/sign.h"

namespace keepsake::sdk {
namespace {

constexpr std::string_view kContentType = "application/x-amz-json-1.1";
constexpr std::string_view kUserAgent = "keepsake-cpp/" KEEPSAKE_VERSION;

std::optional<std::chrono::milliseconds> RetryAfter(const HttpAnswer* answer) {
  if (answer == nullptr) return std::nullopt;
  const auto text = answer->fields.Find("x-amz-retry-after");
  if (!text.has_value()) return std::nullopt;
  const auto number = base::ParseInteger<std::int32_t>(*text);
  if (!number.has_value() || *number < 0) return std::nullopt;
  return std::chrono::milliseconds(*number);
}

}  // namespace

void SignedCall::Begin(SecretsCaller& caller, AwsRequest request, AwsDone done) {
  auto call = std::make_shared<SignedCall>(caller, std::move(request), std::move(done));
  call->place_ = caller.calls_.insert(caller.calls_.end(), call);
  call->Start();
}

SignedCall::SignedCall(SecretsCaller& caller, AwsRequest request, AwsDone done)
    : caller_(caller),
      parts_(caller.parts_),
      request_(std::move(request)),
      done_(std::move(done)),
      invocation_id_(parts_.surroundings.random->Uuid()),
      timer_(parts_.loop) {}

SignedCall::~SignedCall() {
  crypto::Wipe(request_.body);
}

void SignedCall::Start() {
  if (request_.stop.stop_possible()) WatchStop();
  TakeKeys();
}

void SignedCall::TakeKeys() {
  if (parts_.keys == nullptr) return Send();
  ArmDeadline();
  parts_.keys->Get(IfAlive([](SignedCall& self, Result<KeysPtr> keys) {
    self.timer_.Cancel();
    if (!keys.has_value()) return self.Finish(keys.error());
    self.keys_ = *std::move(keys);
    self.Send();
  }));
}

void SignedCall::Send() {
  ++attempts_;
  HttpRequest request = MakeRequest();
  if (keys_ != nullptr) Sign(request);
  sent_at_ = parts_.loop.now();
  const base::Instant limit = std::min(request_.deadline, sent_at_ + parts_.attempt_timeout);
  on_wire_ = parts_.http->Send(std::move(request), limit,
                               [this](Result<HttpAnswer> answer) { OnAnswer(std::move(answer)); });
}

HttpRequest SignedCall::MakeRequest() {
  HttpRequest request{.method = "POST", .target = "/", .fields = {}, .body = request_.body};
  http::Fields& fields = request.fields;
  fields.Add("content-type", kContentType);
  fields.Add("x-amz-target", request_.target);
  fields.Add("user-agent", kUserAgent);
  fields.Add("amz-sdk-invocation-id", invocation_id_);
  fields.Add("amz-sdk-request", "attempt=" + std::to_string(attempts_) +
                                    "; max=" + std::to_string(parts_.max_attempts));
  // A signature names the region; without one, over a Unix socket, it is said by itself.
  if (keys_ == nullptr && !parts_.region.empty()) fields.Add("x-keepsake-region", parts_.region);
  return request;
}

void SignedCall::Sign(HttpRequest& request) const {
  std::vector<sigv4::Header> headers{{"host", parts_.http->origin().host}};
  for (const http::Field field : request.fields) {
    headers.push_back({field.name, field.value});
  }
  const sigv4::Request signed_request{request.method, "/", "", headers, request.body};
  const auto added = sigv4::Sign(
      signed_request,
      {keys_->access_key_id, keys_->secret_access_key.reveal(), keys_->session_token.reveal()},
      {.region = parts_.region, .time = parts_.skew.Correct(wall())});
  for (const sigv4::AddedHeader& header : added) request.fields.Add(header.name, header.value);
}

void SignedCall::OnAnswer(Result<HttpAnswer> answer) {
  if (!answer.has_value()) return Judge(answer.error(), nullptr);
  if (answer->status / 100 == 2) {
    parts_.tokens.GiveBack(paid_);
    return Finish(answer->text());
  }
  const std::string_view type = answer->fields.Find("x-amzn-errortype").value_or("");
  Judge(awsjson::DecodeError(answer->status, type, answer->text()), &*answer);
}

void SignedCall::Judge(const Error& error, const HttpAnswer* answer) {
  const bool goes_on = CorrectClock(error, answer) || RenewKeys(error) || TryAgain(error, answer);
  if (!goes_on) Finish(error);
}

bool SignedCall::CorrectClock(const Error& error, const HttpAnswer* answer) {
  if (answer == nullptr || clock_corrected_ || !parts_.correct_clock) return false;
  if (!ClockSkew::MayExplain(error)) return false;
  clock_corrected_ = parts_.skew.Learn(answer->fields, wall(), parts_.loop.now() - sent_at_);
  if (clock_corrected_) Send();
  return clock_corrected_;
}

bool SignedCall::RenewKeys(const Error& error) {
  const bool refused = error.service_code() == "ExpiredTokenException" ||
                       error.service_code() == "UnrecognizedClientException";
  if (!refused || keys_ == nullptr || std::exchange(keys_renewed_, true)) return false;
  ArmDeadline();
  parts_.keys->Refused(keys_, IfAlive([error](SignedCall& self, Result<KeysPtr> keys) {
                         self.timer_.Cancel();
                         if (!keys.has_value()) return self.Finish(error);
                         self.keys_ = *std::move(keys);
                         self.Send();
                       }));
  return true;
}

bool SignedCall::TryAgain(const Error& error, const HttpAnswer* answer) {
  const AwsFailure failure = Classify(error, answer == nullptr ? 0 : answer->status);
  if (failure == AwsFailure::kFinal || retries_ + 1 >= parts_.max_attempts) return false;
  const auto delay =
      AwsRetryDelay(failure, retries_, RetryAfter(answer), *parts_.surroundings.random);
  if (parts_.loop.now() + delay >= request_.deadline) return false;
  const auto cost = parts_.tokens.Take(failure);
  if (!cost.has_value()) return false;
  paid_ = *cost;
  ++retries_;
  timer_.Start(delay, [this] { TakeKeys(); });
  return true;
}

void SignedCall::Finish(Result<std::string_view> answer) {
  const auto self = shared_from_this();
  caller_.calls_.erase(place_);
  timer_.Cancel();
  stop_callback_.reset();
  on_wire_ = {};
  if (!answer.has_value()) answer = Enriched(answer.error());
  std::exchange(done_, nullptr)(std::move(answer));
}

void SignedCall::WatchStop() {
  stop_callback_.emplace(request_.stop, [this, weak = weak_from_this()] {
    parts_.loop.Post([weak] {
      const auto self = weak.lock();
      if (self == nullptr || self->done_ == nullptr) return;
      self->Finish(Error(ErrorCode::kCancelled, "the caller asked to stop"));
    });
  });
}

void SignedCall::ArmDeadline() {
  timer_.Start(request_.deadline - parts_.loop.now(), [this] {
    Finish(Error(ErrorCode::kTimeout,
                 "the deadline passed before there were AWS credentials to sign with"));
  });
}

Error SignedCall::Enriched(const Error& error) const {
  const auto elapsed = parts_.loop.now() - request_.begun;
  return WithAwsHint(error, parts_.region)
      .WithCall(std::string(request_.operation()), request_.about, attempts_,
                std::chrono::duration_cast<std::chrono::milliseconds>(elapsed));
}

}  // namespace keepsake::sdk
