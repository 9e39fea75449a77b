#pragma once

#include <keepsake/result.h>

#include "net/address.h"
#include "net/event_loop.h"

#include <cstddef>
#include <memory>
#include <string_view>

namespace keepsake::net {

// One byte stream with a peer: TCP, a Unix socket, TLS over either, or memory in tests. All calls
// and all callbacks are on its loop's thread. Destruction aborts and silences it: no callback runs
// after that.
class Connection {
 public:
  // Whoever uses the connection. No call is made into it after OnClosed. It may destroy the
  // connection from inside a callback.
  class Handler {
   public:
    virtual ~Handler() = default;
    // Bytes that arrived, in order; the view lasts for the call.
    virtual void OnBytes(std::string_view bytes) = 0;
    // All that was handed to Send() is with the kernel again, after a time when it was not.
    virtual void OnDrained() {}
    // The connection is over: the peer closed its side (an OK status), it broke, or a Close() is
    // done. Once, the last call, never from inside a call of this class.
    virtual void OnClosed(const Status& why) = 0;
  };

  virtual ~Connection() = default;

  // Begins to read. `handler` must live until OnClosed or the destruction of the connection, or
  // until another call, which hands the connection over; that may come from inside OnBytes.
  virtual void Start(Handler& handler) = 0;

  // Sends in order. Tries the kernel at once and copies only what it does not take; so the caller
  // gathers what it has and calls once. After Close() or OnClosed it does nothing.
  virtual void Send(std::string_view bytes) = 0;
  // Bytes taken over by Send() that the kernel has not got.
  virtual std::size_t queued_bytes() const = 0;

  // Backpressure on the peer.
  virtual void PauseReading() = 0;
  virtual void ResumeReading() = 0;

  // Sends what is queued (and TLS's goodbye), then closes; at most `limit` later in any case. From
  // here on only OnClosed comes: what still arrives is dropped, so that the peer can read our last
  // words before the kernel answers its bytes with a reset.
  virtual void Close(std::chrono::milliseconds limit) = 0;

  virtual const Peer& peer() const = 0;
  virtual EventLoop& loop() = 0;
  // The protocol agreed by ALPN ("h2", "http/1.1"), empty without TLS or agreement. Known when the
  // first OnBytes comes.
  virtual std::string_view alpn() const { return {}; }
  virtual bool secure() const { return false; }
};

}  // namespace keepsake::net
