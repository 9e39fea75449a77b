#pragma once

#include "grpc/channel.h"
#include "grpc/client_call.h"
#include "grpc/deadline_queue.h"
#include "http/client.h"
#include "net/connect.h"

#include <deque>
#include <list>
#include <memory>
#include <unordered_map>

namespace keepsake::grpc {

// The inside of a channel: its calls, its connections, and which call goes where. Lives as long as
// anything that may still call into it; after Shutdown() it does nothing.
struct Channel::State final : ClientCallOwner, std::enable_shared_from_this<Channel::State> {
  State(net::EventLoop& loop, Target target, ChannelOptions options, base::Random& random);

  CallId StartCall(std::shared_ptr<ClientCall> call);
  std::shared_ptr<ClientCall> NewCall(std::string_view path, const Metadata& metadata,
                                      std::string_view message,
                                      std::optional<base::Instant> deadline);
  void Cancel(CallId id);
  void Connect(base::Instant deadline, std::move_only_function<void(Status)> done);
  void Shutdown();

  std::size_t open_connections() const { return connections_.size(); }
  std::size_t active_calls() const { return calls_.size(); }

 private:
  using CallRef = std::shared_ptr<ClientCall>;
  using Connections = std::list<std::unique_ptr<http::ClientConnection>>;

  // ClientCallOwner
  void OnCallEnded(ClientCall& call) override;
  void OnCallRefused(ClientCall& call, const Error& error) override;
  void ResetCall(ClientCall& call) override;

  // Starts what can be started; makes connections when there are too few.
  void Pump();
  void DropEnded();
  http::ClientConnection* PickConnection();
  void RetireIdle();
  std::size_t UsableConnections() const;
  bool MayConnect() const;
  void BeginConnect();
  void OnConnected(Result<std::unique_ptr<net::Connection>> connection);
  void AddConnection(std::unique_ptr<net::Connection> connection);
  void OnConnectFailed(const Error& error);
  void OnConnectionClosed(http::ClientConnection* connection);
  void Send(const CallRef& call, http::ClientConnection& connection);
  http::RequestHead HeadOf(const ClientCall& call) const;
  void FailLater(CallRef call, Error error);

  void WatchDeadlines();
  void Expire();
  void TellConnectWaiters(const Status& status);

  net::EventLoop& loop_;
  const Target target_;
  const ChannelOptions options_;
  base::Random& random_;
  std::string authority_;
  std::unordered_map<CallId, CallRef> calls_;
  std::deque<CallRef> waiting_;
  std::unordered_map<CallId, std::move_only_function<void(Status)>> connect_waiters_;
  DeadlineQueue deadlines_;
  net::Timer deadline_timer_;
  std::optional<base::Instant> deadline_armed_;
  Connections connections_;
  std::unique_ptr<net::PendingConnect> connecting_;
  std::optional<Error> last_failure_;  // of the last attempt to connect, when it failed
  base::Instant next_connect_{};       // not before, after a failure
  std::chrono::milliseconds backoff_;
  CallId last_id_ = 0;
  bool down_ = false;
};

}  // namespace keepsake::grpc
