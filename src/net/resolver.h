#pragma once

#include <keepsake/result.h>

#include "net/event_loop.h"
#include "net/socket.h"

#include <functional>
#include <memory>

namespace keepsake::net {

// One name lookup that does not block the loop. The system's resolver cannot be interrupted, so it
// runs on a thread of its own that nobody waits for: giving up returns at once.
class Lookup {
 public:
  using Done = std::move_only_function<void(Result<std::vector<SocketAddress>>)>;

  // `done` is called on the loop, once, never inside the call.
  Lookup(EventLoop& loop, const Address& address, Done done);
  ~Lookup();  // gives up; `done` is not called then
  Lookup(const Lookup&) = delete;
  Lookup& operator=(const Lookup&) = delete;

 private:
  struct Shared;
  static void Deliver(const std::shared_ptr<Shared>& shared,
                      Result<std::vector<SocketAddress>> found);

  std::shared_ptr<Shared> shared_;
};

}  // namespace keepsake::net
