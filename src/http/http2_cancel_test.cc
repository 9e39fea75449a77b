#include "http/http2_testing.h"

#include <gtest/gtest.h>

// Cancellation from both sides, and what an exchange owes to whoever holds it.
namespace keepsake::http::testing {
namespace {

// Keeps what it is given.
struct Holder {
  explicit Holder(Http2World& world) {
    world.service.handle = [this](std::shared_ptr<Exchange> exchange) {
      held.push_back(std::move(exchange));
    };
  }
  std::vector<std::shared_ptr<Exchange>> held;
};

TEST(Http2CancelTest, AResetTellsTheHandlerOnce) {
  Http2World world;
  Holder holder(world);
  ServedConnection& peer = world.Open();
  peer.Send(ClientPreface() + Request(1));
  int cancels = 0;
  holder.held[0]->OnCancel([&] { ++cancels; });
  peer.Send(RstStream(1));
  EXPECT_EQ(cancels, 1);
  EXPECT_TRUE(holder.held[0]->cancelled());
  holder.held[0]->Respond({});
  holder.held[0]->Reset();
  world.loop.RunReady();
  EXPECT_TRUE(peer.frames().Of(frame_type::kHeaders, 1).empty());
  peer.client.reset();
  world.loop.RunReady();
  EXPECT_EQ(cancels, 1);
}

TEST(Http2CancelTest, TheEndOfTheConnectionTellsEveryHandler) {
  Http2World world;
  Holder holder(world);
  ServedConnection& peer = world.OpenUsed();
  holder.held.clear();
  int cancels = 0;
  peer.Send(Request(3) + Request(5));
  for (const auto& exchange : holder.held) exchange->OnCancel([&] { ++cancels; });
  peer.client.reset();
  world.loop.RunReady();
  EXPECT_EQ(cancels, 2);
  EXPECT_EQ(world.ended, 1);
  for (const auto& exchange : holder.held) {
    EXPECT_TRUE(exchange->cancelled());
    exchange->Respond({});
    exchange->Write("late");
    EXPECT_EQ(exchange->queued_bytes(), 0U);
  }
}

TEST(Http2CancelTest, TheEndOfTheServerTellsEveryHandler) {
  Http2World world;
  Holder holder(world);
  ServedConnection& peer = world.Open();
  peer.Send(ClientPreface() + Request(1));
  bool cancelled = false;
  holder.held[0]->OnCancel([&] { cancelled = true; });
  peer.session.reset();
  EXPECT_TRUE(cancelled);
  EXPECT_EQ(world.ended, 0) << "nobody is told of the end";
  holder.held[0]->Respond({});
  holder.held.clear();
}

TEST(Http2CancelTest, AnAnsweredExchangeIsNotCancelled) {
  Http2World world;
  Holder holder(world);
  ServedConnection& peer = world.Open();
  peer.Send(ClientPreface() + Request(1));
  bool cancelled = false;
  holder.held[0]->OnCancel([&] { cancelled = true; });
  holder.held[0]->Respond({});
  peer.Send(RstStream(1));
  peer.client.reset();
  world.loop.RunReady();
  EXPECT_FALSE(cancelled);
}

TEST(Http2CancelTest, NothingStartsForAStreamWhoseResetCameWithIt) {
  Http2World world;
  Holder holder(world);
  ServedConnection& peer = world.OpenUsed();
  holder.held.clear();
  peer.Send(Request(3) + RstStream(3) + Request(5, "/lives"));
  ASSERT_EQ(holder.held.size(), 1U);
  EXPECT_EQ(holder.held[0]->head().target, "/lives");
}

TEST(Http2CancelTest, DroppingAnExchangeUnansweredResetsItsStream) {
  Http2World world;
  Holder holder(world);
  ServedConnection& peer = world.OpenUsed();
  holder.held.clear();
  peer.Send(Request(3) + Request(5));
  holder.held.erase(holder.held.begin());
  world.loop.RunReady();
  EXPECT_EQ(peer.frames().ResetOf(3), http2_error::kInternal);
  EXPECT_FALSE(peer.frames().ResetOf(5).has_value());
  EXPECT_FALSE(peer.frames().GoawayCode().has_value());
}

TEST(Http2CancelTest, DroppingAHalfAnsweredExchangeResetsItsStream) {
  Http2World world;
  Holder holder(world);
  ServedConnection& peer = world.Open();
  peer.Send(ClientPreface() + Request(1));
  holder.held[0]->Start(200, {});
  holder.held[0]->Write(std::string(200'000, 'w'));
  world.loop.RunReady();
  holder.held.clear();
  world.loop.RunReady();
  EXPECT_EQ(peer.frames().ResetOf(1), http2_error::kInternal);
  EXPECT_TRUE(peer.session->idle());
  peer.Send(WindowUpdate(0, 1 << 20));
  EXPECT_EQ(peer.frames().BodyOf(1).size(), 65'535U);
}

TEST(Http2CancelTest, ResetEndsAnAnswerThatHasBegun) {
  Http2World world;
  Holder holder(world);
  ServedConnection& peer = world.Open();
  peer.Send(ClientPreface() + Request(1));
  holder.held[0]->Start(200, {});
  holder.held[0]->Reset();
  world.loop.RunReady();
  EXPECT_EQ(peer.frames().ResetOf(1), http2_error::kInternal);
}

TEST(Http2CancelTest, AFunctionThatHoldsItsOwnExchangeIsGoneWithTheAnswer) {
  Http2World world;
  Holder holder(world);
  ServedConnection& peer = world.Open();
  peer.Send(ClientPreface() + Request(1) + Request(3));
  ASSERT_EQ(holder.held.size(), 2U);
  std::vector<std::weak_ptr<Exchange>> alive;
  for (auto& exchange : holder.held) {
    exchange->OnCancel([exchange] {});
    exchange->OnDrained([exchange] {});
    alive.push_back(exchange);
  }
  holder.held[0]->Respond({});
  holder.held.clear();
  peer.Send(RstStream(3));
  EXPECT_TRUE(alive[0].expired()) << "answered";
  EXPECT_TRUE(alive[1].expired()) << "cancelled";
}

// S-H2-3: what a closed stream held is free when its handler has returned.
TEST(Http2CancelTest, AnAnsweredExchangeIsGoneWhenItsStreamIs) {
  Http2World world;
  std::vector<std::weak_ptr<Exchange>> seen;
  world.service.handle = [&](std::shared_ptr<Exchange> exchange) {
    seen.push_back(exchange);
    Response response;
    response.body = std::string(100'000, 'b');
    exchange->Respond(std::move(response));
  };
  ServedConnection& peer = world.Open();
  peer.Send(ClientPreface() + Request(1) + Request(3));
  EXPECT_FALSE(seen[0].expired()) << "its answer waits for the window";
  peer.Send(RstStream(1));
  EXPECT_TRUE(seen[0].expired());
  peer.Send(WindowUpdate(0, 1 << 20) + WindowUpdate(3, 1 << 20));
  EXPECT_TRUE(seen[1].expired());
}

TEST(Http2CancelTest, AHandlerMayAnswerAnotherFromItsCancel) {
  Http2World world;
  Holder holder(world);
  ServedConnection& peer = world.OpenUsed();
  holder.held.clear();
  peer.Send(Request(3) + Request(5));
  holder.held[0]->OnCancel([&] {
    Response response;
    response.body = "instead";
    holder.held[1]->Respond(std::move(response));
  });
  peer.Send(RstStream(3));
  EXPECT_EQ(peer.frames().BodyOf(5), "instead");
}

}  // namespace
}  // namespace keepsake::http::testing
