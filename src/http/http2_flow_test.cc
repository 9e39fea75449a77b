#include "http/http2_testing.h"

#include <gtest/gtest.h>

// Large bodies in both directions, windows, and the graceful end.
namespace keepsake::http::testing {
namespace {

std::string Pattern(std::size_t n) {
  std::string text(n, '\0');
  for (std::size_t i = 0; i < n; ++i) text[i] = static_cast<char>('a' + i * 31 % 26);
  return text;
}

TEST(Http2FlowTest, ALargeRequestComesThroughTheWindows) {
  Http2World world;
  ServedConnection& peer = world.OpenUsed();
  const std::string body = Pattern(3'000'000);
  peer.Send(Headers(3, RequestFields(), false));
  std::size_t allowed = 256 << 10;
  std::size_t updates_seen = peer.frames().Of(frame_type::kWindowUpdate, 3).size();
  for (std::size_t at = 0; at < body.size(); at += 16'384) {
    ASSERT_LE(at, allowed) << "the server lets the client go on";
    peer.Send(Data(3, std::string_view(body).substr(at, 16'384), at + 16'384 >= body.size()));
    const auto updates = peer.frames().Of(frame_type::kWindowUpdate, 3);
    for (; updates_seen < updates.size(); ++updates_seen) {
      allowed += updates[updates_seen].Number();
    }
  }
  ASSERT_EQ(world.service.bodies.size(), 2U);
  EXPECT_EQ(world.service.bodies[1], body);
}

TEST(Http2FlowTest, ALargeAnswerWaitsForTheWindows) {
  Http2World world;
  const std::string body = Pattern(1'000'000);
  world.service.handle = [&](std::shared_ptr<Exchange> exchange) {
    Response response;
    response.body = body;
    response.has_trailers = true;
    response.trailers.Add("end", "yes");
    exchange->Respond(std::move(response));
  };
  ServedConnection& peer = world.Open();
  peer.Send(ClientPreface() + Request(1));
  EXPECT_EQ(peer.frames().BodyOf(1).size(), 65'535U);
  peer.Send(WindowUpdate(1, 1'000'000));
  EXPECT_EQ(peer.frames().BodyOf(1).size(), 65'535U) << "the connection's window is used up";
  peer.Send(WindowUpdate(0, 100'000));
  EXPECT_EQ(peer.frames().BodyOf(1).size(), 165'535U);
  EXPECT_FALSE(peer.frames().Ended(1));
  peer.Send(WindowUpdate(0, 1'000'000));
  EXPECT_EQ(peer.frames().BodyOf(1), body);
  EXPECT_TRUE(peer.frames().Ended(1));
  for (const SeenFrame& frame : peer.frames().Of(frame_type::kData, 1)) {
    EXPECT_LE(frame.header.length, 16'384U);
    EXPECT_FALSE(frame.header.has(frame_flag::kPadded));
  }
}

TEST(Http2FlowTest, AStalledStreamHoldsNoOtherUp) {
  Http2World world;
  world.service.handle = [&](std::shared_ptr<Exchange> exchange) {
    Response response;
    response.body = exchange->head().target == "/large" ? Pattern(200'000) : "small";
    exchange->Respond(std::move(response));
  };
  ServedConnection& peer = world.Open();
  peer.Send(ClientPreface() + WindowUpdate(0, 1 << 20) + Request(1, "/large") + Request(3));
  EXPECT_EQ(peer.frames().BodyOf(1).size(), 65'535U);
  EXPECT_EQ(peer.frames().BodyOf(3), "small");
}

TEST(Http2FlowTest, AWriterLearnsWhenItsBytesAreGone) {
  Http2World world;
  std::shared_ptr<Exchange> held;
  world.service.handle = [&](std::shared_ptr<Exchange> exchange) { held = std::move(exchange); };
  ServedConnection& peer = world.Open();
  peer.Send(ClientPreface() + WindowUpdate(0, 1 << 20) + Request(1));
  held->Start(200, {});
  int drained = 0;
  held->OnDrained([&] { ++drained; });
  held->Write(Pattern(100'000));
  world.loop.RunReady();
  EXPECT_EQ(held->queued_bytes(), 100'000U - 65'535);
  EXPECT_EQ(drained, 0);
  peer.Send(WindowUpdate(1, 10'000));
  EXPECT_EQ(drained, 0);
  peer.Send(WindowUpdate(1, 1 << 20));
  EXPECT_EQ(held->queued_bytes(), 0U);
  EXPECT_EQ(drained, 1);
  held->Write("more");
  world.loop.RunReady();
  EXPECT_EQ(drained, 2);
}

TEST(Http2FlowTest, AWriterMayFinishFromThatCall) {
  Http2World world;
  std::shared_ptr<Exchange> held;
  world.service.handle = [&](std::shared_ptr<Exchange> exchange) { held = std::move(exchange); };
  ServedConnection& peer = world.Open();
  peer.Send(ClientPreface() + Request(1));
  held->Start(200, {});
  held->OnDrained([&] { std::exchange(held, nullptr)->Finish({{"a", "b"}}); });
  held->Write("all");
  world.loop.RunReady();
  EXPECT_TRUE(peer.frames().Ended(1));
  EXPECT_EQ(held, nullptr);
}

TEST(Http2FlowTest, ASlowLinkGetsEverythingInOrder) {
  Http2World world;
  const std::string body = Pattern(700'000);
  world.service.handle = [&](std::shared_ptr<Exchange> exchange) {
    Response response;
    response.body = body;
    exchange->Respond(std::move(response));
  };
  net::MemoryLink::Options options;
  options.to_client.capacity_bytes = 10'000;
  options.to_client.segments = std::vector<std::size_t>(2'000, 777);
  ServedConnection& peer = world.Open(std::move(options));
  peer.Send(ClientPreface() + WindowUpdate(0, 1 << 20) + Settings({{4, 1 << 20}}) + Request(1) +
            Request(3));
  EXPECT_EQ(peer.frames().BodyOf(1), body);
  EXPECT_EQ(peer.frames().BodyOf(3).substr(0, 1'000), body.substr(0, 1'000));
  EXPECT_TRUE(peer.frames().Ended(1));
}

TEST(Http2DrainTest, BegunRequestsAreServedAndLaterOnesAreNot) {
  Http2World world;
  std::shared_ptr<Exchange> held;
  ServedConnection& peer = world.OpenUsed();
  world.service.handle = [&](std::shared_ptr<Exchange> exchange) { held = std::move(exchange); };
  peer.Send(Request(3));
  peer.session->Drain();
  world.loop.RunReady();
  auto goaways = peer.frames().Of(frame_type::kGoaway, 0);
  ASSERT_EQ(goaways.size(), 1U);
  EXPECT_EQ(goaways[0].Number(), 0x7fffffffU) << "first a notice";
  EXPECT_EQ(goaways[0].Number(4), http2_error::kNone);
  const auto pings = peer.frames().Of(frame_type::kPing, 0);
  ASSERT_EQ(pings.size(), 1U);
  // A request that was on its way is served still.
  const auto first = held;
  peer.Send(Request(5, "/late"));
  peer.Send(Frame(frame_type::kPing, frame_flag::kAck, 0, pings[0].payload));
  goaways = peer.frames().Of(frame_type::kGoaway, 0);
  ASSERT_EQ(goaways.size(), 2U);
  EXPECT_EQ(goaways[1].Number(), 5U);
  peer.Send(Request(7, "/too-late"));
  EXPECT_EQ(held->head().target, "/late");
  first->Respond({});
  world.loop.RunReady();
  EXPECT_FALSE(peer.closed());
  held->Respond({});
  world.Wait(1s);
  EXPECT_TRUE(peer.frames().Ended(3) && peer.frames().Ended(5));
  EXPECT_TRUE(peer.closed());
  EXPECT_EQ(world.stats.limits_reached, 0U);
}

TEST(Http2DrainTest, AnIdleConnectionIsClosedAfterTheNotice) {
  Http2World world;
  ServedConnection& peer = world.OpenUsed();
  peer.session->Drain();
  world.loop.RunReady();
  EXPECT_FALSE(peer.closed());
  world.Wait(2s);  // the peer does not answer the ping
  EXPECT_EQ(peer.frames().GoawayCode(), http2_error::kNone);
  EXPECT_TRUE(peer.closed());
}

TEST(Http2DrainTest, ACutNamesItsLimitAndDropsWhatIsInWork) {
  Http2World world;
  std::shared_ptr<Exchange> held;
  ServedConnection& peer = world.OpenUsed();
  world.service.handle = [&](std::shared_ptr<Exchange> exchange) { held = std::move(exchange); };
  peer.Send(Request(3));
  peer.session->Cut("first_success");
  EXPECT_TRUE(held->cancelled());
  world.Wait(1s);
  EXPECT_EQ(peer.frames().GoawayCode(), http2_error::kEnhanceYourCalm);
  EXPECT_TRUE(peer.closed());
  EXPECT_EQ(world.LogLines("limit=first_success"), 1);
}

}  // namespace
}  // namespace keepsake::http::testing
