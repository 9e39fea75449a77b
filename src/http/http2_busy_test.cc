#include "http/client.h"
#include "http/http2_testing.h"

#include <gtest/gtest.h>

// S-H2-1: what the official clients do when they are busy, idle or in front of a stalled server
// stays below half of every budget. So here the budgets are half of what they are.
namespace keepsake::http::testing {
namespace {

Http2Limits HalfOf(Http2Limits limits) {
  for (Rate* rate : {&limits.settings, &limits.pings, &limits.premature_resets, &limits.resets,
                     &limits.glitches}) {
    rate->burst /= 2;
    rate->per_second /= 2;
  }
  limits.empty_data_in_a_row /= 2;
  limits.priorities /= 2;
  limits.priorities_per_stream /= 2;
  limits.window_updates /= 2;
  limits.window_updates_per_data /= 2;
  limits.continuations /= 2;
  limits.settings_entries /= 2;
  return limits;
}

class Http2BusyTest : public ::testing::Test {
 protected:
  Http2BusyTest() { world_.limits = HalfOf(world_.limits); }
  void ExpectCalm(const ServedConnection& peer) {
    EXPECT_FALSE(peer.closed());
    EXPECT_FALSE(peer.frames().GoawayCode().has_value());
    EXPECT_EQ(world_.stats.limits_reached, 0U) << ::testing::PrintToString(world_.log_lines);
  }
  // What the peer has read is not looked at again.
  static void Forget(ServedConnection& peer) { peer.seen.text.clear(); }

  Http2World world_;
};

// The Go client asks for the bandwidth with a PING for many of our answers, and opens the windows
// for each; the clients built on gRPC's core tune theirs by SETTINGS as they learn.
TEST_F(Http2BusyTest, ManyCallsWithPingsAndWindowUpdatesForEach) {
  ServedConnection& peer = world_.OpenUsed();
  std::uint32_t id = 3;
  for (int second = 0; second < 30; ++second) {
    for (int batch = 0; batch < 10; ++batch) {
      std::string bytes;
      for (int i = 0; i < 100; ++i, id += 2) {
        bytes += Headers(id, RequestFields(), false) + Data(id, "request", true);
      }
      peer.Send(bytes);
      bytes.clear();
      for (int i = 0; i < 100; ++i) bytes += Ping() + WindowUpdate(0, 64) + WindowUpdate(0, 64);
      peer.Send(bytes);
    }
    peer.Send(Settings({{4, 100'000 + static_cast<std::uint32_t>(second)}, {5, 32'768}}));
    ExpectCalm(peer);
    Forget(peer);
    world_.Wait(1s);
  }
  EXPECT_EQ(world_.service.paths.size(), 30'001U);
}

TEST_F(Http2BusyTest, AnHourOfKeepAliveWithoutACall) {
  ServedConnection& peer = world_.OpenUsed();
  for (int i = 0; i < 720; ++i) {
    peer.Send(Ping());
    world_.Wait(5s);
  }
  ExpectCalm(peer);
}

// 100 calls with deadlines of 500 ms against a server that does not answer for a minute.
TEST_F(Http2BusyTest, AStallThatMakesEveryDeadlineExpire) {
  std::vector<std::shared_ptr<Exchange>> stalled;
  ServedConnection& peer = world_.OpenUsed();
  world_.service.handle = [&](std::shared_ptr<Exchange> exchange) {
    stalled.push_back(std::move(exchange));
  };
  std::uint32_t id = 3;
  for (int half = 0; half < 120; ++half) {
    std::string requests, resets;
    for (int i = 0; i < 100; ++i, id += 2) {
      requests += Request(id);
      resets += RstStream(id);
    }
    peer.Send(requests);
    world_.clock.Advance(500ms);
    peer.Send(resets + (half % 10 == 0 ? Ping() : ""));
    peer.session->Tick(world_.loop.now());
  }
  ExpectCalm(peer);
  EXPECT_EQ(stalled.size(), 100U) << "no more are in work, however many were asked for";
  world_.service.handle = nullptr;
  stalled.clear();
  peer.Send(Request(id, "/again"));
  EXPECT_EQ(peer.frames().BodyOf(id), "/again");
}

// A browser-like client: priorities for each stream, cookies in crumbs, a block in three frames.
TEST_F(Http2BusyTest, PrioritiesAndLongHeaders) {
  ServedConnection& peer = world_.OpenUsed();
  for (std::uint32_t id = 3; id < 400; id += 2) {
    const std::string block =
        HpackBlock(RequestFields("/x", FieldList(30, {"cookie", std::string(300, 'c')})));
    const std::size_t third = block.size() / 3;
    peer.Send(
        Frame(frame_type::kPriority, 0, id, BigEndian(0, 4) + "\x10") +
        Frame(frame_type::kHeaders, frame_flag::kEndStream, id, block.substr(0, third)) +
        Frame(frame_type::kContinuation, 0, id, block.substr(third, third)) +
        Frame(frame_type::kContinuation, frame_flag::kEndHeaders, id, block.substr(2 * third)));
  }
  ExpectCalm(peer);
}

// Our own client, as busy as it can be.
TEST_F(Http2BusyTest, OurOwnClient) {
  struct Count final : ResponseHandler {
    void OnHead(int, Fields) override {}
    void OnBody(std::string_view) override {}
    void OnEnd(Fields) override { ++ends; }
    void OnError(const Error&, bool) override { ++errors; }
    int ends = 0, errors = 0;
  };
  net::MemoryLink link(world_.loop);
  const auto session = std::make_unique<Http2ServerSession>(
      world_.owner, link.TakeServer(), std::make_shared<ConnectionContext>(), world_.limits);
  session->Begin({});
  const auto client = ClientConnection::OverHttp2(
      link.TakeClient(), {.ping_interval = 5s, .ping_timeout = 1s}, [](const Status&) {});
  const auto count = std::make_shared<Count>();
  RequestHead head;
  head.method = "POST";
  head.scheme = "http";
  head.authority = "test";
  head.target = "/x";
  for (int turn = 0; turn < 200; ++turn) {
    for (int i = 0; i < 50; ++i)
      client->Start(head, std::string(turn % 2 == 0 ? 64 : 5'000, 'b'), count);
    world_.clock.Advance(100ms);
    world_.loop.RunReady();
    session->Tick(world_.loop.now());
  }
  EXPECT_EQ(count->ends, 10'000);
  EXPECT_EQ(count->errors, 0);
  EXPECT_EQ(world_.stats.limits_reached, 0U);
}

}  // namespace
}  // namespace keepsake::http::testing
