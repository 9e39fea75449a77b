#include "http/http2_testing.h"

#include <gtest/gtest.h>

// Each line of security.md §5.2 as a peer meets it: S-H2-1, S-H2-2.
namespace keepsake::http::testing {
namespace {

constexpr std::uint32_t kCalm = http2_error::kEnhanceYourCalm;

std::string Repeat(int n, const std::function<std::string(int)>& make) {
  std::string all;
  for (int i = 0; i < n; ++i) all += make(i);
  return all;
}
std::uint32_t Id(int i) {
  return static_cast<std::uint32_t>(2 * i + 3);  // after the first request of OpenUsed()
}

struct Abuse {
  std::string name;
  std::string limit;
  std::uint32_t code;
  // What is sent on a connection that has had one good request.
  std::string bytes;
  std::chrono::seconds then_wait{0};
};

std::vector<Abuse> Abuses() {
  const std::string unfinished = Frame(frame_type::kHeaders, 0, 3, HpackField("a", "b"));
  const std::string continuation = Frame(frame_type::kContinuation, 0, 3, HpackField("a", "b"));
  const FieldList big(101, {"a", "b"});
  return {
      {"pings", "ping", kCalm, Repeat(1'100, [](int) { return Ping(); })},
      {"settings", "settings", kCalm, Repeat(60, [](int) { return Settings({{4, 70'000}}); })},
      {"settings entries", "settings_entries", kCalm,
       Settings(std::vector<std::pair<int, std::uint32_t>>(33, {4, 70'000}))},
      {"continuations", "continuation", kCalm,
       unfinished + Repeat(9, [&](int) { return continuation; })},
      {"a header block that never ends", "header_time", kCalm, unfinished, 7s},
      {"half a header frame", "header_time", kCalm, unfinished.substr(0, 11), 7s},
      {"rapid reset", "premature_resets", kCalm,
       Repeat(600, [](int i) { return Request(Id(i)) + RstStream(Id(i)); })},
      {"empty data", "empty_data", kCalm,
       Headers(3, RequestFields(), false) + Repeat(11, [](int) { return Data(3, "", false); })},
      {"padding only", "empty_data", kCalm,
       Headers(3, RequestFields(), false) +
           Repeat(11,
                  [](int) { return Frame(frame_type::kData, frame_flag::kPadded, 3, "\x01z"); })},
      {"priorities", "priority", kCalm,
       Repeat(110,
              [](int) { return Frame(frame_type::kPriority, 0, 3, BigEndian(0, 4) + "\x10"); })},
      {"window updates", "window_update", kCalm,
       Repeat(150, [](int) { return WindowUpdate(0, 1); })},
      {"unknown frames", "glitches", kCalm,
       Repeat(210, [](int) { return Frame(0xfa, 0, 0, "odd"); })},
      {"two header lists in a row that are too large", "header_list", kCalm,
       Headers(3, RequestFields("/", big), true) + Headers(5, RequestFields("/", big), true)},
      {"an id below an earlier one", "stream_id", http2_error::kProtocol, Request(9) + Request(7)},
      {"the id of a stream that is over", "stream_id", http2_error::kProtocol,
       Headers(1, RequestFields(), true)},
  };
}

TEST(Http2LimitsTest, ReachingOneEndsTheConnectionAndNoOther) {
  for (const Abuse& abuse : Abuses()) {
    SCOPED_TRACE(abuse.name);
    Http2World world;
    ServedConnection& neighbour = world.OpenUsed();
    ServedConnection& peer = world.OpenUsed();
    peer.Send(abuse.bytes);
    world.Wait(abuse.then_wait);
    EXPECT_EQ(peer.frames().GoawayCode(), abuse.code);
    EXPECT_EQ(world.stats.limits_reached, 1U);
    EXPECT_EQ(world.LogLines("http2.limit limit=" + abuse.limit + " peer=memory:client"), 1);
    world.Wait(2s);
    EXPECT_TRUE(peer.closed());
    EXPECT_EQ(peer.session, nullptr);
    EXPECT_EQ(world.LogLines("http2.limit"), 1) << "once";
    neighbour.Send(Request(3, "/neighbour"));
    EXPECT_EQ(neighbour.frames().BodyOf(3), "/neighbour");
  }
}

TEST(Http2LimitsTest, StreamErrorsThatWeHaveToSendCountAsPrematureResets) {
  Http2World world;
  ServedConnection& peer = world.OpenUsed();
  const FieldList malformed = RequestFields("/", {{"connection", "close"}});
  int sent = 0;
  while (!peer.frames().GoawayCode().has_value() && sent < 1'000) {
    peer.Send(Headers(Id(sent++), malformed, true));
  }
  EXPECT_EQ(sent, 501);
  EXPECT_EQ(world.LogLines("limit=premature_resets"), 1);
}

TEST(Http2LimitsTest, TheConnectionClosesWhetherOrNotThePeerReads) {
  Http2World world;
  ServedConnection& peer = world.OpenUsed();
  peer.client->PauseReading();
  peer.Send(Repeat(1'100, [](int) { return Ping(); }));
  EXPECT_EQ(world.ended, 0);
  world.Wait(1s);
  EXPECT_EQ(world.ended, 1);
}

TEST(Http2LimitsTest, HeaderListsAboveTheLimitAreAnsweredOneByOne) {
  const struct {
    std::string name;
    FieldList more;
    std::string status;  // HPACK: literal with a static name, or an index
  } cases[] = {
      {"bytes", {{"big", std::string(17'000, 'b')}}, "431"},
      {"fields", FieldList(101, {"a", "b"}), "431"},
      {"cookie crumbs", FieldList(101, {"cookie", "a=b"}), "431"},
      {"gRPC", {{"content-type", "application/grpc"}, {"big", std::string(17'000, 'b')}}, "200"},
      {"gRPC, told at the end",
       {{"big", std::string(17'000, 'b')}, {"content-type", "application/grpc+proto"}},
       "200"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    Http2World world;
    ServedConnection& peer = world.OpenUsed();
    for (const std::uint32_t id : {3U, 7U, 11U}) {
      // Two CONTINUATION frames, since a frame has at most 16 KiB.
      const std::string block = HpackBlock(RequestFields("/", c.more));
      const std::size_t third = block.size() / 3;
      peer.Send(
          Frame(frame_type::kHeaders, frame_flag::kEndStream, id, block.substr(0, third)) +
          Frame(frame_type::kContinuation, 0, id, block.substr(third, third)) +
          Frame(frame_type::kContinuation, frame_flag::kEndHeaders, id, block.substr(2 * third)));
      EXPECT_TRUE(peer.frames().Ended(id));
      const auto headers = peer.frames().Of(frame_type::kHeaders, id);
      ASSERT_EQ(headers.size(), 1U);
      const bool ok = headers[0].payload[0] == static_cast<char>(0x88);
      EXPECT_EQ(ok, c.status == "200");
      peer.Send(Request(id + 2, "/good"));
      EXPECT_EQ(peer.frames().BodyOf(id + 2), "/good");
    }
    EXPECT_FALSE(peer.frames().GoawayCode().has_value());
    EXPECT_EQ(world.service.paths.size(), 4U) << "none of the large ones is handled";
  }
}

// S-H2-4: what an oversize block puts into HPACK's table is there for the next request.
TEST(Http2LimitsTest, AnOversizeBlockIsStillDecoded) {
  Http2World world;
  std::string seen;
  world.service.handle = [&](std::shared_ptr<Exchange> exchange) {
    seen = exchange->head().fields.Find("remembered").value_or("");
    exchange->Respond({});
  };
  ServedConnection& peer = world.OpenUsed();
  const std::string indexed = std::string(1, '\x40') + HpackText("remembered") + HpackText("yes");
  const std::string block = HpackBlock(RequestFields("/", FieldList(101, {"a", "b"}))) + indexed;
  constexpr auto kBoth = frame_flag::kEndStream | frame_flag::kEndHeaders;
  peer.Send(Frame(frame_type::kHeaders, kBoth, 3, block));
  // 62 is the first entry of the dynamic table.
  peer.Send(Frame(frame_type::kHeaders, kBoth, 5,
                  HpackBlock(RequestFields()) + static_cast<char>(0x80 | 62)));
  EXPECT_EQ(seen, "yes");
}

TEST(Http2LimitsTest, AStreamAboveTheLimitIsRefusedAndTheOthersGoOn) {
  Http2World world;
  std::vector<std::shared_ptr<Exchange>> held;
  ServedConnection& peer = world.OpenUsed();
  world.service.handle = [&](std::shared_ptr<Exchange> exchange) {
    held.push_back(std::move(exchange));
  };
  peer.Send(Repeat(101, [](int i) { return Request(Id(i)); }));
  EXPECT_EQ(held.size(), 100U);
  EXPECT_EQ(peer.frames().ResetOf(Id(100)), http2_error::kRefusedStream);
  EXPECT_FALSE(peer.frames().GoawayCode().has_value());
  for (const auto& exchange : held) exchange->Respond({});
  world.loop.RunReady();
  EXPECT_TRUE(peer.frames().Ended(Id(0)) && peer.frames().Ended(Id(99)));
  peer.Send(Request(Id(101)));
  EXPECT_EQ(held.size(), 101U);
}

TEST(Http2LimitsTest, HandlersOfResetStreamsCountAsRunning) {
  Http2World world;
  world.limits.running_handlers = 3;
  std::vector<std::shared_ptr<Exchange>> held;
  ServedConnection& peer = world.OpenUsed();
  world.service.handle = [&](std::shared_ptr<Exchange> exchange) {
    held.push_back(std::move(exchange));
  };
  peer.Send(Request(3) + Request(5) + Request(7));
  world.Wait(1s);
  peer.Send(RstStream(3) + RstStream(5) + RstStream(7) + Request(9) + Request(11));
  EXPECT_EQ(held.size(), 3U) << "their places are taken still";
  held.erase(held.begin());
  world.loop.RunReady();
  ASSERT_EQ(held.size(), 3U);
  EXPECT_EQ(held.back()->head().target, "/x");
  peer.Send(RstStream(11));
  held.clear();
  world.loop.RunReady();
  EXPECT_TRUE(held.empty()) << "nothing starts for a stream that was reset while it waited";
}

TEST(Http2LimitsTest, BeforeItsFirstSuccessAConnectionRunsFewCalls) {
  Http2World world;
  world.service.authenticates = false;
  std::vector<std::shared_ptr<Exchange>> held;
  world.service.handle = [&](std::shared_ptr<Exchange> exchange) {
    held.push_back(std::move(exchange));
  };
  ServedConnection& peer = world.Open();
  peer.Send(ClientPreface() + Repeat(10, [](int i) { return Request(Id(i)); }));
  EXPECT_EQ(held.size(), 4U);
  held.front()->connection().authenticated = true;
  held.front()->Respond({});
  world.loop.RunReady();
  EXPECT_EQ(held.size(), 10U);
}

TEST(Http2LimitsTest, TooManyFailuresWithoutASuccessEndTheConnection) {
  Http2World world;
  world.service.authenticates = false;
  world.service.handle = [](std::shared_ptr<Exchange> exchange) {
    ++exchange->connection().failed_calls;
    exchange->Respond({});
  };
  ServedConnection& peer = world.Open();
  peer.Send(ClientPreface() + Repeat(30, [](int i) { return Request(Id(i)); }));
  EXPECT_EQ(world.service.paths.size(), 20U);
  EXPECT_EQ(peer.frames().GoawayCode(), kCalm);
  EXPECT_EQ(world.LogLines("limit=unauthenticated"), 1);
}

TEST(Http2LimitsTest, APeerThatSendsAndDoesNotReadIsNotReadEither) {
  Http2World world;
  net::MemoryLink::Options options;
  options.to_client.capacity_bytes = 100;
  world.limits.write_ahead_bytes = 1'000;
  world.limits.queued_frames = 100;
  ServedConnection& peer = world.OpenUsed(std::move(options));
  peer.client->PauseReading();
  // Each wants an answer of 17 bytes.
  for (int i = 0; i < 20; ++i) peer.Send(Repeat(20, [](int) { return Ping(); }));
  world.Wait(9s);
  EXPECT_EQ(world.stats.limits_reached, 0U);
  world.Wait(3s);
  EXPECT_EQ(world.stats.limits_reached, 1U);
  EXPECT_EQ(world.ended, 1);
}

TEST(Http2LimitsTest, OurSettingsMustBeAcknowledged) {
  Http2World world;
  ServedConnection& peer = world.Open();
  peer.Send(std::string(kMagic) + Settings());
  world.Wait(9s);
  EXPECT_FALSE(peer.frames().GoawayCode().has_value());
  world.Wait(3s);
  EXPECT_EQ(peer.frames().GoawayCode(), http2_error::kSettingsTimeout);
  EXPECT_EQ(world.LogLines("limit=settings_ack"), 1);
}

TEST(Http2LimitsTest, AllResetsTogetherHaveALimitToo) {
  Http2World world;
  world.limits.resets = {100, 10};
  ServedConnection& peer = world.OpenUsed();
  // Each stream has its answer already, so none is premature.
  for (int i = 0; i < 101; ++i) {
    peer.Send(Request(Id(i)));
    peer.Send(RstStream(Id(i)));
  }
  EXPECT_EQ(peer.frames().GoawayCode(), kCalm);
  EXPECT_EQ(world.LogLines("limit=resets"), 1);
}

TEST(Http2LimitsTest, ASlowBodyLosesItsStreamOnly) {
  Http2World world;
  ServedConnection& peer = world.OpenUsed();
  peer.Send(Headers(3, RequestFields(), false) + Data(3, std::string(100, 's'), false) +
            Headers(5, RequestFields(), false));
  for (int i = 0; i < 5; ++i) {
    peer.Send(Data(5, std::string(250, 'f'), false));
    world.Wait(1s);
  }
  EXPECT_EQ(peer.frames().ResetOf(3), kCalm);
  EXPECT_FALSE(peer.frames().ResetOf(5).has_value());
  peer.Send(Data(5, "end", true));
  EXPECT_EQ(world.service.bodies.back().size(), 5 * 250U + 3);
}

TEST(Http2LimitsTest, AStreamWithoutWindowIsResetAfterItsTime) {
  Http2World world;
  world.service.handle = [](std::shared_ptr<Exchange> exchange) {
    Response response;
    response.body = std::string(100'000, 'b');
    exchange->Respond(std::move(response));
  };
  ServedConnection& peer = world.Open();
  peer.Send(ClientPreface() + WindowUpdate(0, 1 << 20) + Request(1));
  EXPECT_EQ(peer.frames().BodyOf(1).size(), 65'535U);
  peer.Send(SettingsAck());
  world.Wait(30s);
  EXPECT_FALSE(peer.frames().ResetOf(1).has_value());
  world.Wait(2s);
  EXPECT_EQ(peer.frames().ResetOf(1), kCalm);
  EXPECT_TRUE(peer.session->idle());
}

TEST(Http2LimitsTest, HeldBodiesAreBounded) {
  Http2World world;
  world.limits.held_body_bytes = 10'000;
  ServedConnection& peer = world.OpenUsed();
  peer.Send(Headers(3, RequestFields(), false) + Data(3, std::string(6'000, 'a'), false) +
            Headers(5, RequestFields(), false) + Data(5, std::string(6'000, 'b'), false));
  EXPECT_EQ(peer.frames().ResetOf(5), kCalm);
  peer.Send(Data(3, "end", true));
  EXPECT_EQ(peer.frames().BodyOf(3), "/x");
  peer.Send(Headers(7, RequestFields(), false) + Data(7, std::string(9'000, 'c'), true));
  EXPECT_EQ(peer.frames().BodyOf(7), "/x") << "what was held is free again";
}

TEST(Http2LimitsTest, WhileAnswersPileUpNoCallIsBegun) {
  Http2World world;
  world.limits.queued_bytes = 100'000;
  ServedConnection& peer = world.OpenUsed();
  world.service.handle = [](std::shared_ptr<Exchange> exchange) {
    Response response;
    response.body = std::string(200'000, 'b');
    exchange->Respond(std::move(response));
  };
  peer.Send(Request(3));
  peer.Send(Request(5));
  EXPECT_EQ(world.service.paths.size(), 2U);
  peer.Send(WindowUpdate(3, 1 << 20) + WindowUpdate(0, 1 << 20));
  EXPECT_EQ(world.service.paths.size(), 3U);
}

TEST(Http2LimitsTest, OneTurnBeginsSoManyRequestsOnly) {
  Http2World world;
  world.limits.requests_per_turn = 8;
  ServedConnection& peer = world.OpenUsed();
  ServedConnection& other = world.OpenUsed();
  std::vector<std::string> order;
  world.service.handle = [&](std::shared_ptr<Exchange> exchange) {
    order.push_back(exchange->head().target);
    exchange->Respond({});
  };
  peer.client->Send(Repeat(20, [](int i) { return Request(Id(i), "/many"); }));
  other.client->Send(Request(3, "/other"));
  world.loop.RunReady();
  ASSERT_EQ(order.size(), 21U);
  EXPECT_LT(std::ranges::find(order, "/other") - order.begin(), 20);
}

}  // namespace
}  // namespace keepsake::http::testing
