#pragma once

#include "net/connection.h"

#include <functional>
#include <memory>

namespace keepsake::net {

// Accepts connections on one address. When accept fails for lack of descriptors it pauses
// limits::kAcceptPause and goes on, without spinning (S-LIM-1).
class Listener {
 public:
  // The loop an accepted connection shall live on; called on the listener's loop.
  using PickLoop = std::move_only_function<EventLoop&()>;
  // Called on the connection's own loop.
  using OnAccept = std::function<void(std::unique_ptr<Connection>)>;

  // Binds and listens. Port 0 takes any free one. A Unix socket's file gets mode 0600 before it
  // listens; its folder must be private (S-NET-5); a stale file is replaced, a live one refused.
  // Errors: kConnection naming address and cause.
  static Result<std::unique_ptr<Listener>> Open(EventLoop& loop, const Address& address,
                                                PickLoop pick_loop, OnAccept on_accept);
  // Stops accepting and removes the Unix socket's file. On the loop's thread, or when it does not
  // run.
  virtual ~Listener() = default;
  virtual const Address& bound() const = 0;
};

}  // namespace keepsake::net
