#include "grpc/channel_testing.h"

#include "grpc/frame.h"
#include "http/http2_frames_testing.h"
#include "net/recorder.h"

// A server that answers anything (S-SDK-3): each answer has its error, and none costs more than its
// call or its connection.
namespace keepsake::grpc::testing {
namespace {

namespace h2 = http::frame_type;
using http::testing::Data;
using http::testing::FieldList;
using http::testing::Frame;
using http::testing::Goaway;
using http::testing::Headers;
using http::testing::RstStream;

std::string Framed(std::string_view message) {
  std::string out;
  AppendMessage(message, out);
  return out;
}
std::string Head(const FieldList& more = {}, bool end = false) {
  FieldList fields = {{":status", "200"}, {"content-type", "application/grpc"}};
  fields.insert(fields.end(), more.begin(), more.end());
  return Headers(1, fields, end);
}
std::string Trailers(const FieldList& fields = {{"grpc-status", "0"}}) {
  return Headers(1, fields, true);
}

class HostileServerTest : public ChannelTestBase {
 protected:
  struct Peer {
    explicit Peer(std::unique_ptr<net::Connection> c) : connection(std::move(c)) {
      connection->Start(seen);
      connection->Send(http::testing::Settings() + http::testing::SettingsAck());
    }
    bool has_request() const {
      return seen.text.find("/x") != std::string::npos ||
             http::testing::FramesOf(
                 std::string_view(seen.text).substr(std::min(seen.text.size(), kMagic)))
                     .size() >= 4;
    }
    static constexpr std::size_t kMagic = 24;
    net::Recorder seen;
    std::unique_ptr<net::Connection> connection;
  };

  void SetUp() override {
    Listen([this](std::unique_ptr<net::Connection> connection) {
      peers_.push_back(std::make_unique<Peer>(std::move(connection)));
    });
  }
  void TearDown() override { peers_.clear(); }
  // The next connection's request has come.
  Peer& UntilRequest(std::size_t peer = 0) {
    EXPECT_TRUE(
        loop_.RunUntil([&] { return peers_.size() > peer && peers_[peer]->has_request(); }));
    return *peers_[peer];
  }
  void Reopen() {
    peers_.clear();
    Open(bound_);
  }

  std::vector<std::unique_ptr<Peer>> peers_;
};

TEST_F(HostileServerTest, EveryAnswerThatIsNoneHasItsError) {
  const std::string half = Framed("message").substr(0, 7);
  const struct {
    std::string name, bytes;
    ErrorCode code;
  } cases[] = {
      {"trailers only", Head({{"grpc-status", "5"}}, true), ErrorCode::kCacheNotFound},
      {"no trailers", Head() + Data(1, Framed("m"), true), ErrorCode::kInternalServer},
      {"trailers without a status", Head() + Data(1, Framed("m"), false) + Trailers({{"a", "b"}}),
       ErrorCode::kInternalServer},
      {"a status that is no number",
       Head() + Data(1, Framed("m"), false) + Trailers({{"grpc-status", "fine"}}),
       ErrorCode::kInternalServer},
      {"an unknown status",
       Head() + Data(1, Framed("m"), false) + Trailers({{"grpc-status", "77"}}),
       ErrorCode::kUnknown},
      {"OK and no message", Head() + Trailers(), ErrorCode::kInternalServer},
      {"OK and half a message", Head() + Data(1, half, false) + Trailers(),
       ErrorCode::kInternalServer},
      {"two messages", Head() + Data(1, Framed("a") + Framed("b"), false) + Trailers(),
       ErrorCode::kInternalServer},
      {"a compressed message", Head({{"grpc-encoding", "gzip"}}) + Data(1, "\1\0\0\0\1x"s, false),
       ErrorCode::kInternalServer},
      {"garbage for a frame", Head() + Data(1, "garbage", false), ErrorCode::kInternalServer},
      {"a message of 4 GiB", Head() + Data(1, "\0\xff\xff\xff\xff"s, false),
       ErrorCode::kLimitExceeded},
      {"HTML", Headers(1, {{":status", "200"}, {"content-type", "text/html"}}, false),
       ErrorCode::kUnknownService},
      {"no content type", Headers(1, {{":status", "200"}}, true), ErrorCode::kUnknownService},
      {"401", Headers(1, {{":status", "401"}}, true), ErrorCode::kAuthentication},
      {"403", Headers(1, {{":status", "403"}}, true), ErrorCode::kPermission},
      {"404 with a body",
       Headers(1, {{":status", "404"}, {"content-type", "text/plain"}}, false) +
           Data(1, "not here", true),
       ErrorCode::kUnimplemented},
      {"503", Headers(1, {{":status", "503"}}, true), ErrorCode::kServerUnavailable},
      {"500", Headers(1, {{":status", "500"}}, true), ErrorCode::kUnknownService},
      {"reset", RstStream(1, http::http2_error::kInternal), ErrorCode::kInternalServer},
      {"reset after the message",
       Head() + Data(1, Framed("m"), false) + RstStream(1, http::http2_error::kCancel),
       ErrorCode::kCancelled},
      {"calm", RstStream(1, http::http2_error::kEnhanceYourCalm), ErrorCode::kLimitExceeded},
      {"a broken frame", Frame(h2::kPing, 0, 1, "12345678"), ErrorCode::kInternalServer},
      {"HTTP/1.1", "HTTP/1.1 400 Bad Request\r\n\r\n", ErrorCode::kInternalServer},
      {"GOAWAY and nothing more", Goaway(1, 0) + RstStream(1, http::http2_error::kInternal),
       ErrorCode::kInternalServer},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    Reopen();
    const auto answer = Begin("/x");
    UntilRequest().connection->Send(c.bytes);
    ASSERT_TRUE(loop_.RunUntil([&] { return answer->done(); }));
    ASSERT_FALSE(answer->ok());
    EXPECT_EQ(answer->code(), c.code) << answer->result->error();
    EXPECT_EQ(channel_->active_calls(), 0U);
  }
}

TEST_F(HostileServerTest, AServerThatHangsUpIsUnavailable) {
  Reopen();
  const auto answer = Begin("/x");
  UntilRequest();
  peers_[0]->connection.reset();
  ASSERT_TRUE(loop_.RunUntil([&] { return answer->done(); }));
  EXPECT_EQ(answer->code(), ErrorCode::kServerUnavailable);
}

TEST_F(HostileServerTest, StreamsEndWithTheSameErrors) {
  const struct {
    std::string name, bytes;
    std::size_t messages;
    std::optional<ErrorCode> code;
  } cases[] = {
      {"good", Head() + Data(1, Framed("a") + Framed("b"), false) + Trailers(), 2, std::nullopt},
      {"cut anywhere",
       Head() + Data(1, Framed("message").substr(0, 3), false) +
           Data(1, Framed("message").substr(3) + "\0"s, false) +
           Data(1, Framed("b").substr(1), false) + Trailers(),
       2, std::nullopt},
      {"half a message", Head() + Data(1, Framed("a") + "\0\0"s, false) + Trailers(), 1,
       ErrorCode::kInternalServer},
      {"garbage after a message", Head() + Data(1, Framed("a") + "\7"s, false), 1,
       ErrorCode::kInternalServer},
      {"an error after a message",
       Head() + Data(1, Framed("a"), false) + Trailers({{"grpc-status", "14"}}), 1,
       ErrorCode::kServerUnavailable},
      {"no trailers", Head() + Data(1, Framed("a"), true), 1, ErrorCode::kInternalServer},
      {"reset", Head() + Data(1, Framed("a"), false) + RstStream(1), 1, ErrorCode::kCancelled},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    Reopen();
    const auto stream = std::make_shared<Stream>();
    channel_->ServerStream("/x", {}, "question", std::nullopt, stream);
    UntilRequest().connection->Send(c.bytes);
    ASSERT_TRUE(loop_.RunUntil([&] { return stream->ends == 1; }));
    EXPECT_EQ(stream->messages.size(), c.messages);
    ASSERT_EQ(!stream->status.has_value(), c.code.has_value());
    if (c.code.has_value()) {
      EXPECT_EQ(stream->status.error().code(), *c.code);
    }
  }
}

TEST_F(HostileServerTest, ARefusedCallIsMadeAgainByItself) {
  Reopen();
  const auto answer = Begin("/x");
  Peer& peer = UntilRequest();
  peer.connection->Send(RstStream(1, http::http2_error::kRefusedStream));
  const auto count = [&] {
    return std::ranges::count_if(
        http::testing::FramesOf(std::string_view(peer.seen.text).substr(Peer::kMagic)),
        [](const auto& frame) { return frame.header.type == h2::kHeaders; });
  };
  ASSERT_TRUE(loop_.RunUntil([&] { return count() == 2; }));
  EXPECT_FALSE(answer->done());
  peer.connection->Send(
      Headers(3, {{":status", "200"}, {"content-type", "application/grpc"}}, false) +
      Data(3, Framed("second try"), false) + Headers(3, {{"grpc-status", "0"}}, true));
  ASSERT_TRUE(loop_.RunUntil([&] { return answer->done(); }));
  EXPECT_EQ(answer->message(), "second try");
}

TEST_F(HostileServerTest, ACallThatIsRefusedForeverFails) {
  Reopen();
  const auto answer = Begin("/x");
  Peer& peer = UntilRequest();
  for (std::uint32_t id = 1; id < 40 && !answer->done(); id += 2) {
    peer.connection->Send(RstStream(id, http::http2_error::kRefusedStream));
    for (int i = 0; i < 3; ++i) Settle();
  }
  ASSERT_TRUE(answer->done());
  EXPECT_EQ(answer->code(), ErrorCode::kServerUnavailable);
}

TEST_F(HostileServerTest, ACallAboveTheLastIdOfGoawayIsMadeAgainElsewhere) {
  Reopen();
  const auto answer = Begin("/x");
  UntilRequest().connection->Send(Goaway(0, 0));
  Peer& second = UntilRequest(1);
  second.connection->Send(Head() + Data(1, Framed("elsewhere"), false) + Trailers());
  ASSERT_TRUE(loop_.RunUntil([&] { return answer->done(); }));
  EXPECT_EQ(answer->message(), "elsewhere");
}

}  // namespace
}  // namespace keepsake::grpc::testing
