#include "http/http2_testing.h"

#include <cstdint>

// A client that sends anything, cut anywhere. Input: one byte for the size of its pieces, one for
// whether we begin with a good preface, then what is sent.

namespace {

using namespace keepsake::http;
using keepsake::http::testing::Http2World;

// Answers in every way there is, as the path's second character says.
void Answer(std::shared_ptr<Exchange> exchange, std::vector<std::shared_ptr<Exchange>>& held) {
  const std::string_view target = exchange->head().target;
  switch (target.size() > 1 ? target[1] : ' ') {
    case 'h':
      exchange->OnCancel([&held] { held.clear(); });
      return held.push_back(std::move(exchange));
    case 'd':
      return;
    case 's':
      exchange->Start(200, {{"a", "b"}});
      exchange->Write(std::string(100'000, 's'));
      exchange->OnDrained([exchange] { exchange->Finish({{"c", "d"}}); });
      return;
    case 'r':
      return exchange->Reset();
    default:
      Response response;
      response.body = std::move(exchange->mutable_body());
      response.has_trailers = true;
      response.trailers.Add("status", "0");
      exchange->Respond(std::move(response));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace std::chrono_literals;
  if (size < 2) return 0;
  const std::string_view input(reinterpret_cast<const char*>(bytes), size);
  const std::size_t piece = input[0] == 0 ? size : static_cast<std::uint8_t>(input[0]);
  std::vector<std::shared_ptr<Exchange>> held;
  Http2World world;
  world.service.authenticates = (input[1] & 2) != 0;
  world.service.handle = [&](std::shared_ptr<Exchange> exchange) {
    Answer(std::move(exchange), held);
  };
  auto& peer = world.Open();
  if ((input[1] & 1) != 0) peer.Send(keepsake::http::testing::ClientPreface());
  for (std::string_view rest = input.substr(2); !rest.empty();) {
    const std::size_t n = std::min(piece, rest.size());
    peer.Send(rest.substr(0, n));
    rest.remove_prefix(n);
  }
  world.Wait(40s);
  for (const auto& exchange : std::exchange(held, {})) exchange->Respond({});
  world.loop.RunReady();
  peer.client.reset();
  world.loop.RunReady();
  if (world.ended != 1) std::abort();
  return 0;
}
