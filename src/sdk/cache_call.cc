#include "sdk/cache_call.h"

namespace keepsake::sdk {
namespace {

constexpr std::string_view kAgent = "cpp:cache:" KEEPSAKE_VERSION;
constexpr std::string_view kRuntime = "gcc " __VERSION__;

Error DeadlineError() {
  return Error(ErrorCode::kTimeout, "the deadline passed before there was a token to send with");
}

}  // namespace

void CacheCall::Begin(CallParts& parts, CallRequest request, CallDone done) {
  auto call = std::make_shared<CacheCall>(parts, std::move(request), std::move(done));
  call->place_ = parts.calls().insert(parts.calls().end(), call);
  call->Start();
}

CacheCall::CacheCall(CallParts& parts, CallRequest request, CallDone done)
    : parts_(parts), request_(std::move(request)), done_(std::move(done)), timer_(parts.loop()) {}

CacheCall::~CacheCall() = default;

void CacheCall::Start() {
  if (request_.stop.stop_possible()) {
    if (request_.stop.stop_requested()) return Cancel();
    WatchStop();
  }
  parts_.retry_budget().Earn();
  TakeToken();
}

void CacheCall::TakeToken() {
  epoch_ = parts_.credentials().Current();
  if (epoch_ != nullptr) return Send();
  ArmDeadline();
  parts_.credentials().Get(IfAlive([](CacheCall& self, Result<EpochPtr> epoch) {
    self.timer_.Cancel();
    if (!epoch.has_value()) return self.Finish(epoch.error());
    self.epoch_ = *std::move(epoch);
    self.Send();
  }));
}

void CacheCall::Send() {
  ReleaseChannels();
  channels_ = parts_.ChannelsFor(epoch_->access);
  const grpc::Metadata metadata = MakeMetadata();
  ++attempts_;
  on_wire_ = request_.sink == nullptr ? SendUnary(metadata) : SendForStream(metadata);
}

grpc::Channel::CallId CacheCall::SendUnary(const grpc::Metadata& metadata) {
  return channels_->To(request_.host)
      .Unary(request_.path, metadata, request_.message, request_.deadline,
             IfAlive([](CacheCall& self, Result<grpc::UnaryResponse> answer) {
               if (!answer.has_value()) return self.OnAnswer(std::move(answer).error());
               self.OnAnswer(std::move(answer->message));
             }));
}

// The messages go to the sink as they come.
class CacheCall::StreamedAnswer final : public grpc::StreamHandler {
 public:
  explicit StreamedAnswer(std::weak_ptr<CacheCall> call) : call_(std::move(call)) {}

  void OnMessage(std::string_view message) override {
    if (const auto call = call_.lock()) call->request_.sink->OnMessage(message);
  }
  void OnEnd(Status status, grpc::Metadata) override {
    const auto call = call_.lock();
    if (call == nullptr) return;
    if (!status.has_value()) return call->OnAnswer(std::move(status).error());
    call->OnAnswer(std::string());
  }

 private:
  const std::weak_ptr<CacheCall> call_;
};

grpc::Channel::CallId CacheCall::SendForStream(const grpc::Metadata& metadata) {
  request_.sink->OnTry();
  return channels_->To(request_.host)
      .ServerStream(request_.path, metadata, request_.message, request_.deadline,
                    std::make_shared<StreamedAnswer>(weak_from_this()));
}

grpc::Metadata CacheCall::MakeMetadata() {
  grpc::Metadata metadata;
  // A token and a cache name were checked when they were read: no byte of them can break a header.
  if (request_.authorized) metadata.Add("authorization", epoch_->access.api_key.reveal());
  if (!request_.cache.empty()) metadata.Add("cache", request_.cache);
  if (request_.consistent) metadata.Add("read-concern", "consistent");
  if (channels_->IntroduceAt(request_.host)) {
    metadata.Add("agent", kAgent);
    metadata.Add("runtime-version", kRuntime);
  }
  return metadata;
}

void CacheCall::OnAnswer(Result<std::string> answer) {
  on_wire_.reset();
  if (answer.has_value()) return Finish(std::move(answer));
  Judge(std::move(answer).error());
}

void CacheCall::Judge(Error error) {
  if (error.code() == ErrorCode::kAuthentication && request_.authorized && !renewed_) {
    return RenewToken(std::move(error));
  }
  const bool again = request_.retry_safe && MayPass(error) &&
                     retries_ < parts_.retry_policy().max_retries && parts_.retry_budget().Spend();
  again ? TryAgain(std::move(error)) : Finish(std::move(error));
}

// A refused call was not executed, so that any call may be made once more with another token.
void CacheCall::RenewToken(Error error) {
  renewed_ = true;
  ArmDeadline();
  parts_.credentials().Refused(
      epoch_->number, IfAlive([error](CacheCall& self, Result<EpochPtr> newer) {
        self.timer_.Cancel();
        if (!newer.has_value()) {
          return self.Finish(newer.error().code() == ErrorCode::kAuthentication
                                 ? error
                                 : Error(error.code(),
                                         error.message() + " (and there is no newer token: " +
                                             newer.error().message() + ")",
                                         error.service_code()));
        }
        self.epoch_ = *std::move(newer);
        self.Send();
      }));
}

void CacheCall::TryAgain(Error error) {
  const auto delay = RetryDelay(parts_.retry_policy(), retries_++, parts_.random());
  if (parts_.loop().now() + delay >= request_.deadline) return Finish(std::move(error));
  timer_.Start(delay, [this] { TakeToken(); });
}

void CacheCall::Finish(Result<std::string> answer) {
  const auto self = shared_from_this();
  parts_.calls().erase(place_);
  timer_.Cancel();
  stop_callback_.reset();
  ReleaseChannels();
  if (!answer.has_value()) answer = Enriched(answer.error());
  std::exchange(done_, nullptr)(std::move(answer));
}

Error CacheCall::Enriched(const Error& error) const {
  const auto elapsed = parts_.loop().now() - request_.begun;
  return error.WithCall(std::string(request_.operation()), request_.target, attempts_,
                        std::chrono::duration_cast<std::chrono::milliseconds>(elapsed));
}

void CacheCall::WatchStop() {
  stop_callback_.emplace(request_.stop, [this, weak = weak_from_this()] {
    parts_.loop().Post([weak] {
      const auto self = weak.lock();
      if (self != nullptr && self->done_ != nullptr) self->Cancel();
    });
  });
}

void CacheCall::Cancel() {
  if (on_wire_.has_value()) channels_->To(request_.host).Cancel(*on_wire_);
  Finish(Error(ErrorCode::kCancelled, "the caller asked to stop"));
}

void CacheCall::ArmDeadline() {
  timer_.Start(request_.deadline - parts_.loop().now(), [this] { Finish(DeadlineError()); });
}

// Never inside a callback of the channel that goes away with them.
void CacheCall::ReleaseChannels() {
  if (channels_ == nullptr || channels_.use_count() > 1) return channels_.reset();
  parts_.loop().Post([old = std::move(channels_)] {});
}

}  // namespace keepsake::sdk
