#pragma once

#include <keepsake/result.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/random.h"
#include "grpc/metadata.h"
#include "net/address.h"
#include "net/event_loop.h"
#include "net/tls.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace keepsake::grpc {

// Where a channel leads.
struct Target {
  net::Address address;                        // may be a Unix socket
  const net::TlsClientContext* tls = nullptr;  // null: plaintext; outlives the channel
  // The name for :authority, SNI and certificate. Empty: the address's host with its port when that
  // is not the scheme's own, and "localhost" for a Unix socket.
  std::string authority = {};
};

struct ChannelOptions {
  std::size_t connections =
      1;  // at most; further ones are made when the streams of these are taken
  std::size_t streams_per_connection = 100;  // or the peer's limit when that is lower
  std::size_t queued_calls = 10'000;  // waiting for a stream; beyond: kClientResourceExhausted
  std::size_t max_message_bytes = limits::kGrpcMessageBytes;  // in an answer
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds ping_interval{5'000};  // 0: no keep-alive
  std::chrono::milliseconds ping_timeout{1'000};
  bool ping_without_calls = true;
  // A connection without a call for so long is replaced by a fresh one when the next call comes.
  std::chrono::milliseconds idle_reconnect = std::chrono::minutes(4);
  std::chrono::milliseconds min_backoff{100}, max_backoff{10'000};  // between failing connects
  std::string user_agent = "keepsake";
};

struct UnaryResponse {
  std::string message;
  Metadata initial, trailing;
};

// Receives the answer of a server-streaming call. Loop thread only.
class StreamHandler {
 public:
  virtual ~StreamHandler() = default;
  virtual void OnMessage(std::string_view message) = 0;
  // Once, last, unless the call was cancelled.
  virtual void OnEnd(Status status, Metadata trailing) = 0;
};

// gRPC calls to one target over a pool of HTTP/2 connections that are made when they are needed and
// made again when they break. Loop thread only, destruction included; destruction ends all calls
// without callbacks.
//
// Every call has its deadline: it counts from the call, the wait for a connection included, is told
// to the server, and is enforced here. A call that the server surely has not begun is made again by
// itself (REFUSED_STREAM, above the last id of a GOAWAY, a connection lost before it was sent).
//
// Errors: the code of the gRPC status (base::CodeOfGrpcStatus) with the server's words and `err` as
// service code; kTimeout at the deadline; kConnection when no connection could be made;
// kServerUnavailable when one broke under the call; kLimitExceeded for an answer above
// max_message_bytes; kUnknownService for an answer that is not gRPC; kInternalServer for one that
// has no status, or whose frames are broken; kClientResourceExhausted.
class Channel {
 public:
  using CallId = std::uint64_t;
  using UnaryDone = std::move_only_function<void(Result<UnaryResponse>)>;

  // `random` is for the jitter of reconnects.
  Channel(net::EventLoop& loop, Target target, ChannelOptions options, base::Random& random);
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  // Makes the connection ahead of the first call. `done` tells whether there is one.
  void Connect(base::Instant deadline, std::move_only_function<void(Status)> done);

  // `path` is "/package.Service/Method"; `metadata` was made with grpc::Add(). `done` is called
  // once, never from inside this call, unless the call is cancelled.
  CallId Unary(std::string_view path, const Metadata& metadata, std::string_view message,
               base::Instant deadline, UnaryDone done);
  // Without deadline the stream may last for ever.
  CallId ServerStream(std::string_view path, const Metadata& metadata, std::string_view message,
                      std::optional<base::Instant> deadline,
                      std::shared_ptr<StreamHandler> handler);
  // Resets the call's stream. No callback follows; an ended call is ignored.
  void Cancel(CallId call);

  // For tests and metrics.
  std::size_t open_connections() const;
  std::size_t active_calls() const;  // waiting ones included

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace keepsake::grpc
