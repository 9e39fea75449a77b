#include "http/http2_testing.h"

#include <gtest/gtest.h>

namespace keepsake::http::testing {
namespace {

// ":status: 200" is entry 8 of HPACK's static table.
constexpr char kStatus200 = static_cast<char>(0x88);

TEST(Http2ServerTest, TheFirstFrameIsSettingsWithTheLimits) {
  Http2World world;
  ServedConnection& peer = world.Open();
  const auto frames = peer.frames().all();
  ASSERT_GE(frames.size(), 2U);
  EXPECT_EQ(frames[0].header.type, frame_type::kSettings);
  std::map<int, std::uint32_t> settings;
  for (std::size_t at = 0; at < frames[0].payload.size(); at += 6) {
    settings[static_cast<std::uint8_t>(frames[0].payload[at + 1])] = frames[0].Number(at + 2);
  }
  EXPECT_EQ(settings[3], 100U);     // MAX_CONCURRENT_STREAMS
  EXPECT_EQ(settings[4], 65'535U);  // INITIAL_WINDOW_SIZE
  EXPECT_EQ(settings[6], 16'384U);  // MAX_HEADER_LIST_SIZE
  EXPECT_EQ(settings[9], 1U);       // NO_RFC7540_PRIORITIES
  EXPECT_EQ(frames[1].header.type, frame_type::kWindowUpdate);
  EXPECT_EQ(frames[1].Number(), (256U << 10) - 65'535);
}

TEST(Http2ServerTest, ARequestIsHandedOnWholeAndItsAnswerComesBack) {
  Http2World world;
  world.service.handle = [](std::shared_ptr<Exchange> exchange) {
    EXPECT_EQ(exchange->head().method, "POST");
    EXPECT_EQ(exchange->head().scheme, "http");
    EXPECT_EQ(exchange->head().authority, "test");
    EXPECT_EQ(exchange->head().path(), "/a");
    EXPECT_EQ(exchange->head().query(), "b=1");
    EXPECT_EQ(exchange->head().fields.Find("x-y"), "z");
    EXPECT_EQ(exchange->head().fields.size(), 1U);
    EXPECT_EQ(exchange->head().version, Version::kHttp2);
    Response response;
    response.body = "answer";
    exchange->Respond(std::move(response));
  };
  ServedConnection& peer = world.Open();
  peer.Send(ClientPreface() + Headers(1, RequestFields("/a?b=1", {{"x-y", "z"}}), false) +
            Data(1, "he", false) + Data(1, "llo", true));
  EXPECT_EQ(world.service.bodies, std::vector<std::string>{"hello"});
  const FramesSeen frames = peer.frames();
  ASSERT_EQ(frames.Of(frame_type::kHeaders, 1).size(), 1U);
  EXPECT_EQ(frames.Of(frame_type::kHeaders, 1)[0].payload[0], kStatus200);
  EXPECT_EQ(frames.BodyOf(1), "answer");
  EXPECT_TRUE(frames.Ended(1));
  EXPECT_TRUE(peer.session->idle());
  EXPECT_EQ(world.stats.requests_http2, 1U);
  EXPECT_EQ(world.stats.streams, 0);
}

TEST(Http2ServerTest, TrailersEndTheStreamAfterTheBody) {
  Http2World world;
  world.service.handle = [](std::shared_ptr<Exchange> exchange) {
    Response response;
    response.body = "body";
    response.has_trailers = true;
    response.trailers.Add("grpc-status", "0");
    exchange->Respond(std::move(response));
  };
  ServedConnection& peer = world.Open();
  peer.Send(ClientPreface() + Request(1));
  const auto headers = peer.frames().Of(frame_type::kHeaders, 1);
  ASSERT_EQ(headers.size(), 2U);
  EXPECT_FALSE(headers[0].header.has(frame_flag::kEndStream));
  EXPECT_TRUE(headers[1].header.has(frame_flag::kEndStream));
  const auto data = peer.frames().Of(frame_type::kData, 1);
  ASSERT_EQ(data.size(), 1U);
  EXPECT_FALSE(data[0].header.has(frame_flag::kEndStream));
}

TEST(Http2ServerTest, AnAnswerWithoutBodyIsOneFrame) {
  Http2World world;
  world.service.handle = [](std::shared_ptr<Exchange> exchange) {
    Response response;
    response.fields.Add("grpc-status", "5");
    exchange->Respond(std::move(response));
  };
  ServedConnection& peer = world.Open();
  peer.Send(ClientPreface() + Request(1));
  const auto headers = peer.frames().Of(frame_type::kHeaders, 1);
  ASSERT_EQ(headers.size(), 1U);
  EXPECT_TRUE(headers[0].header.has(frame_flag::kEndStream));
  EXPECT_TRUE(peer.frames().Of(frame_type::kData, 1).empty());
}

TEST(Http2ServerTest, AnAnswerInPiecesLeavesAsItComes) {
  Http2World world;
  std::shared_ptr<Exchange> held;
  world.service.handle = [&](std::shared_ptr<Exchange> exchange) { held = std::move(exchange); };
  ServedConnection& peer = world.Open();
  peer.Send(ClientPreface() + Request(1));
  held->Start(200, {});
  world.loop.RunReady();
  EXPECT_EQ(peer.frames().Of(frame_type::kHeaders, 1).size(), 1U);
  held->Write("one");
  held->Write("two");
  world.loop.RunReady();
  EXPECT_EQ(peer.frames().BodyOf(1), "onetwo");
  EXPECT_EQ(peer.frames().Of(frame_type::kData, 1).size(), 1U) << "one turn, one frame";
  held->Write("three");
  held->Finish({{"x", "y"}});
  world.loop.RunReady();
  EXPECT_EQ(peer.frames().BodyOf(1), "onetwothree");
  EXPECT_TRUE(peer.frames().Ended(1));
  EXPECT_EQ(peer.frames().Of(frame_type::kHeaders, 1).size(), 2U);
}

TEST(Http2ServerTest, ATurnsAnswersLeaveInOneWrite) {
  Http2World world;
  ServedConnection& peer = world.OpenUsed();
  peer.seen.sizes.clear();
  std::string requests;
  for (std::uint32_t id = 3; id < 3 + 2 * 20; id += 2) requests += Request(id);
  peer.Send(requests);
  EXPECT_EQ(world.service.paths.size(), 21U);
  EXPECT_EQ(peer.seen.sizes.size(), 1U);
}

TEST(Http2ServerTest, AnswersOfOtherTurnsLeaveTogetherToo) {
  Http2World world;
  std::vector<std::shared_ptr<Exchange>> held;
  ServedConnection& peer = world.OpenUsed();
  world.service.handle = [&](std::shared_ptr<Exchange> exchange) {
    held.push_back(std::move(exchange));
  };
  peer.Send(Request(3) + Request(5) + Request(7));
  peer.seen.sizes.clear();
  for (const auto& exchange : held) exchange->Respond({});
  world.loop.RunReady();
  EXPECT_EQ(peer.seen.sizes.size(), 1U);
  EXPECT_TRUE(peer.frames().Ended(3) && peer.frames().Ended(5) && peer.frames().Ended(7));
}

// The bytes of one connection's life mean the same however they are cut.
TEST(Http2ServerTest, TheResultDoesNotDependOnSegments) {
  const std::string all = ClientPreface() + Headers(1, RequestFields("/one", {{"a", "b"}}), false) +
                          Ping() + Data(1, "body", true) +
                          Frame(frame_type::kHeaders, frame_flag::kEndStream, 3,
                                HpackBlock(RequestFields("/two")).substr(0, 10)) +
                          Frame(frame_type::kContinuation, frame_flag::kEndHeaders, 3,
                                HpackBlock(RequestFields("/two")).substr(10)) +
                          Headers(5, RequestFields("/three"), false) + RstStream(5) +
                          Frame(0xfa, 1, 7, "unknown") + Headers(7, RequestFields("/four"), false) +
                          Headers(7, {{"trailer", "t"}}, true);
  const auto play = [&](const std::vector<std::size_t>& segments) {
    Http2World world;
    net::MemoryLink::Options options;
    options.to_server.segments = segments;
    ServedConnection& peer = world.Open(std::move(options));
    peer.Send(all);
    EXPECT_EQ(world.service.paths, (std::vector<std::string>{"/one", "/two", "/four"}));
    EXPECT_EQ(world.service.bodies[0], "body");
    EXPECT_EQ(peer.frames().Of(frame_type::kPing, 0).size(), 1U);
    return peer.frames().BodyOf(1) + peer.frames().BodyOf(3) + peer.frames().BodyOf(7);
  };
  EXPECT_EQ(play({}), "/one/two/four");
  EXPECT_EQ(play(std::vector<std::size_t>(all.size(), 1)), "/one/two/four");
  for (std::size_t cut = 1; cut < all.size(); ++cut) {
    SCOPED_TRACE(cut);
    ASSERT_EQ(play({cut}), "/one/two/four");
  }
}

TEST(Http2ServerTest, HostStandsInForAnAuthority) {
  Http2World world;
  std::string authority;
  world.service.handle = [&](std::shared_ptr<Exchange> exchange) {
    authority = exchange->head().authority;
    exchange->Respond({});
  };
  ServedConnection& peer = world.Open();
  peer.Send(ClientPreface() +
            Headers(1,
                    {{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {"host", "by.host"}},
                    true));
  EXPECT_EQ(authority, "by.host");
}

TEST(Http2ServerTest, TheServiceRefusesAtTheHeadAndAfterEachPiece) {
  const struct {
    std::string name;
    std::size_t refuse_at;  // bytes of body
    std::size_t handled;
  } cases[] = {{"head", 0, 0}, {"second piece", 4, 0}, {"never", 100, 1}};
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    Http2World world;
    world.service.refuse = [&](const RequestHead&, std::string_view body,
                               ConnectionContext&) -> std::optional<Response> {
      if (body.size() < c.refuse_at) return std::nullopt;
      return Response{.status = 413, .fields = {}, .body = "no", .trailers = {}};
    };
    ServedConnection& peer = world.Open();
    peer.Send(ClientPreface() + Headers(1, RequestFields(), false) + Data(1, "ab", false));
    peer.Send(Data(1, "cd", false) + Data(1, "ef", true));
    EXPECT_EQ(world.service.paths.size(), c.handled);
    EXPECT_TRUE(peer.frames().Ended(1));
    EXPECT_EQ(peer.frames().BodyOf(1), c.handled == 1 ? "/x" : "no");
    EXPECT_FALSE(peer.frames().GoawayCode().has_value());
    peer.Send(Request(3));
    EXPECT_TRUE(peer.frames().Ended(3)) << "the connection goes on";
  }
}

TEST(Http2ServerTest, ARefusalBeforeTheBodyTellsThePeerToStopSending) {
  Http2World world;
  world.service.refuse = [](const RequestHead&, std::string_view,
                            ConnectionContext&) -> std::optional<Response> {
    return Response{.status = 413, .fields = {}, .body = "no", .trailers = {}};
  };
  ServedConnection& peer = world.Open();
  peer.Send(ClientPreface() + Headers(1, RequestFields(), false));
  EXPECT_TRUE(peer.frames().Ended(1));
  EXPECT_EQ(peer.frames().ResetOf(1), http2_error::kNone);
}

TEST(Http2ServerTest, PingsAreAnsweredWithTheirBytes) {
  Http2World world;
  ServedConnection& peer = world.Open();
  peer.Send(ClientPreface() + Ping("abcdefgh"));
  const auto pings = peer.frames().Of(frame_type::kPing, 0);
  ASSERT_EQ(pings.size(), 1U);
  EXPECT_TRUE(pings[0].header.has(frame_flag::kAck));
  EXPECT_EQ(pings[0].payload, "abcdefgh");
}

TEST(Http2ServerTest, WindowsWidenAfterTheFirstAuthenticatedSuccess) {
  Http2World world;
  world.service.authenticates = false;
  ServedConnection& peer = world.Open();
  peer.Send(ClientPreface() + Request(1));
  EXPECT_EQ(peer.frames().Of(frame_type::kSettings, 0).size(), 2U) << "ours, and the ack";
  world.service.authenticates = true;
  peer.Send(Request(3));
  const auto settings = peer.frames().Of(frame_type::kSettings, 0);
  ASSERT_EQ(settings.size(), 3U);
  EXPECT_EQ(settings[2].payload, BigEndian(4, 2) + BigEndian(256 << 10, 4));
  const auto updates = peer.frames().Of(frame_type::kWindowUpdate, 0);
  ASSERT_EQ(updates.size(), 2U);
  EXPECT_EQ(updates[1].Number(), (1U << 20) - (256U << 10));
}

TEST(Http2ServerTest, ClosingByThePeerEndsTheSession) {
  Http2World world;
  ServedConnection& peer = world.OpenUsed();
  peer.client.reset();
  world.loop.RunReady();
  EXPECT_EQ(world.ended, 1);
  EXPECT_EQ(peer.session, nullptr);
}

}  // namespace
}  // namespace keepsake::http::testing
