#include "http/client.h"
#include "http/http2_testing.h"

#include <cstdint>

// A server that sends anything, cut anywhere. Input: one byte for the size of its pieces, then what
// it sends to a client with four calls, one of them large.

namespace {

using namespace keepsake;
using namespace keepsake::http;

// Ends the process when it hears more than one end, or anything after it.
struct Strict final : ResponseHandler {
  void OnHead(int, Fields) override { Check(!std::exchange(head, true)); }
  void OnBody(std::string_view) override { Check(head); }
  void OnEnd(Fields) override {
    Check(head);
    ended = true;
  }
  void OnError(const Error&, bool) override {
    Check(true);
    ended = true;
  }
  void Check(bool right) const {
    if (!right || ended) std::abort();
  }
  bool head = false;
  bool ended = false;
};

RequestHead Head() {
  RequestHead head;
  head.method = "POST";
  head.scheme = "http";
  head.authority = "fuzz";
  head.target = "/x";
  return head;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace std::chrono_literals;
  if (size < 1) return 0;
  const std::string_view input(reinterpret_cast<const char*>(bytes), size);
  const std::size_t piece = input[0] == 0 ? size : static_cast<std::uint8_t>(input[0]);
  keepsake::testing::ManualClock clock;
  net::EventLoop loop(clock);
  net::MemoryLink link(loop);
  auto server = link.TakeServer();
  net::Recorder seen;
  server->Start(seen);
  int closed = 0;
  const auto client =
      ClientConnection::OverHttp2(link.TakeClient(), {.ping_interval = 5s, .ping_timeout = 1s},
                                  [&](const Status&) { ++closed; });
  std::vector<std::shared_ptr<Strict>> handlers;
  for (int i = 0; i < 4; ++i) {
    handlers.push_back(std::make_shared<Strict>());
    client->Start(Head(), std::string(i == 3 ? 200'000 : 10, 'b'), handlers.back());
  }
  loop.RunReady();
  for (std::string_view rest = input.substr(1); !rest.empty();) {
    const std::size_t n = std::min(piece, rest.size());
    server->Send(rest.substr(0, n));
    loop.RunReady();
    rest.remove_prefix(n);
  }
  for (int i = 0; i < 20; ++i) {
    clock.Advance(1s);
    loop.RunReady();
  }
  server.reset();
  loop.RunReady();
  if (closed != 1 || client->active() != 0) std::abort();
  return 0;
}
