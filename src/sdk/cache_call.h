#pragma once

#include <keepsake/configurations.h>
#include <keepsake/result.h>

#include "base/clock.h"
#include "grpc/channel.h"
#include "net/event_loop.h"
#include "sdk/channels.h"
#include "sdk/credentials.h"
#include "sdk/retry.h"

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace keepsake::sdk {

// Takes the messages of an answer that is a stream of them. Loop thread only.
class MessageSink {
 public:
  virtual ~MessageSink() = default;
  // A try begins: the messages come from the first one on.
  virtual void OnTry() = 0;
  virtual void OnMessage(std::string_view message) = 0;
};

// What a call asks for.
struct CallRequest {
  std::string_view path;    // of a wire::Rpc
  bool retry_safe = false;  // the same
  Host host = Host::kCache;
  bool authorized = true;   // carries the token
  bool consistent = false;  // the read concern
  std::string cache;        // metadata of the same name; empty: none
  std::string target;       // what it is about, for errors
  std::string message;      // the request's bytes
  // Takes the answer of a call that is answered by a stream; null where one message is the answer.
  std::shared_ptr<MessageSink> sink = nullptr;
  base::Instant begun{};
  base::Instant deadline{};
  std::stop_token stop;

  std::string_view operation() const { return path.substr(path.rfind('/') + 1); }
};
// Gets the bytes of the answer, none when a sink took it, or an error that says which call it was.
using CallDone = std::move_only_function<void(Result<std::string>)>;

class CacheCall;
// The calls that have begun and not ended.
using CallList = std::list<std::shared_ptr<CacheCall>>;

// What all calls of a client share; outlives them. Loop thread only.
class CallParts {
 public:
  virtual ~CallParts() = default;
  virtual net::EventLoop& loop() = 0;
  virtual Credentials& credentials() = 0;
  virtual std::shared_ptr<Channels> ChannelsFor(const Access& access) = 0;
  virtual const RetryPolicy& retry_policy() const = 0;
  virtual RetryBudget& retry_budget() = 0;
  virtual base::Random& random() = 0;
  virtual CallList& calls() = 0;
};

// The one way of every call on the cache, answered by one message or by a stream: its token, the
// request, what a failure means, and the error that names the call. Steps of one list; each leads
// to the next or to Finish().
class CacheCall : public std::enable_shared_from_this<CacheCall> {
 public:
  // Enters it into parts.calls(), where it stays until it ends.
  static void Begin(CallParts& parts, CallRequest request, CallDone done);

  CacheCall(CallParts& parts, CallRequest request, CallDone done);
  ~CacheCall();

 private:
  void Start();
  void TakeToken();
  void Send();
  class StreamedAnswer;
  grpc::Channel::CallId SendUnary(const grpc::Metadata& metadata);
  grpc::Channel::CallId SendForStream(const grpc::Metadata& metadata);
  void OnAnswer(Result<std::string> answer);
  // Whether the failure is one that a newer token, or another try, may help against.
  void Judge(Error error);
  void RenewToken(Error error);
  void TryAgain(Error error);
  void Finish(Result<std::string> answer);

  void WatchStop();
  void Cancel();
  // Ends the call at its deadline while it waits for something that does not know it.
  void ArmDeadline();
  grpc::Metadata MakeMetadata();
  void ReleaseChannels();
  Error Enriched(const Error& error) const;
  // A callback that does nothing once the call is over.
  template <typename Fn>
  auto IfAlive(Fn fn) {
    return [weak = weak_from_this(), fn = std::move(fn)](auto&&... args) mutable {
      if (const auto self = weak.lock()) fn(*self, std::forward<decltype(args)>(args)...);
    };
  }

  using StopCallback = std::stop_callback<std::function<void()>>;

  CallParts& parts_;
  CallRequest request_;
  CallDone done_;
  CallList::iterator place_{};
  EpochPtr epoch_;
  std::shared_ptr<Channels> channels_;
  std::optional<grpc::Channel::CallId> on_wire_;
  int attempts_ = 0;
  int retries_ = 0;
  bool renewed_ = false;  // the token, once
  net::Timer timer_;
  std::optional<StopCallback> stop_callback_;
};

}  // namespace keepsake::sdk
