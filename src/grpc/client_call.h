#pragma once

#include "grpc/channel.h"
#include "grpc/metadata.h"
#include "http/client.h"

#include <memory>
#include <optional>
#include <string>

namespace keepsake::grpc {

class ClientCall;

// What a call needs of its channel.
class ClientCallOwner {
 public:
  // The call's last word, before its caller hears it: the channel forgets the call.
  virtual void OnCallEnded(ClientCall& call) = 0;
  // The server surely has not begun it: it may be started again elsewhere.
  virtual void OnCallRefused(ClientCall& call, const Error& error) = 0;
  // The answer is of no more use.
  virtual void ResetCall(ClientCall& call) = 0;

 protected:
  ~ClientCallOwner() = default;
};

// One call of a channel: what is sent, and what has come of its answer. It turns HTTP into the
// result that the caller waits for, and knows nothing of connections. Loop thread only.
class ClientCall final : public http::ResponseHandler,
                         public std::enable_shared_from_this<ClientCall> {
 public:
  // Exactly one of `done` and `handler` is set.
  ClientCall(ClientCallOwner& owner, Channel::CallId id, std::size_t max_message_bytes)
      : owner_(&owner), id_(id), max_message_bytes_(max_message_bytes) {}

  Channel::CallId id() const { return id_; }
  // Ends the call here, with or without a word to the caller.
  void Fail(const Error& error);
  void Silence();
  bool ended() const { return ended_; }

  void OnHead(int status, http::Fields fields) override;
  void OnBody(std::string_view bytes) override;
  void OnEnd(http::Fields trailers) override;
  void OnError(const Error& error, bool processed) override;

  // The request, as it is sent and sent again.
  std::string path;
  Metadata metadata;
  std::string body;
  std::optional<base::Instant> deadline;
  // Who waits.
  Channel::UnaryDone done;
  std::shared_ptr<StreamHandler> handler;
  // Where it runs; null while it waits.
  http::ClientConnection* connection = nullptr;
  http::ClientConnection::CallId http_call = 0;
  int refusals = 0;

 private:
  void TakeStreamed(std::string_view bytes);
  bool TellMessages(std::string_view& bytes);
  void EndUnary(Metadata trailing);
  void EndStream(Metadata trailing);
  // The channel forgets the call; false when it had ended before.
  bool End();
  void FailAndReset(const Error& error);

  ClientCallOwner* owner_;
  const Channel::CallId id_;
  const std::size_t max_message_bytes_;
  int http_status_ = 0;
  Metadata initial_;
  std::string received_;  // a unary answer; of a stream, the begun message
  bool ended_ = false;
};

}  // namespace keepsake::grpc
