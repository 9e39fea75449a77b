#include "net/resolver.h"

#include "base/guarded.h"

#include <system_error>
#include <thread>

namespace keepsake::net {

struct Lookup::Shared {
  Shared(EventLoop& l, Done d) : loop(&l), done(std::move(d)) {}

  base::Guarded<EventLoop*> loop;  // null once given up
  Done done;                       // loop thread only
};

// Any thread.
void Lookup::Deliver(const std::shared_ptr<Shared>& shared,
                     Result<std::vector<SocketAddress>> found) {
  shared->loop.With([&](EventLoop* loop) {
    if (loop == nullptr) return;
    loop->Post([shared, found = std::move(found)]() mutable {
      const bool wanted = shared->loop.With([](EventLoop* l) { return l != nullptr; });
      if (wanted) std::exchange(shared->done, nullptr)(std::move(found));
    });
  });
}

Lookup::Lookup(EventLoop& loop, const Address& address, Done done)
    : shared_(std::make_shared<Shared>(loop, std::move(done))) {
  if (auto numeric = NumericAddress(address); numeric.has_value()) {
    Deliver(shared_, std::vector<SocketAddress>{*numeric});
    return;
  }
  try {
    std::thread([shared = shared_, address] {
      Deliver(shared, LookUp(address, /*to_listen=*/false));
    }).detach();
  } catch (const std::system_error& error) {
    Deliver(shared_, SystemError("cannot look up \"" + address.host + "\"", error.code().value()));
  }
}

Lookup::~Lookup() {
  shared_->loop.With([](EventLoop*& loop) { loop = nullptr; });
}

}  // namespace keepsake::net
