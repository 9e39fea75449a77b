#include "http/http2_testing.h"

#include <gtest/gtest.h>

// What a peer may send that HTTP/2 forbids: each is answered with the code that RFC 9113 names, and
// the connection beside it never notices.
namespace keepsake::http::testing {
namespace {

enum class Answer { kGoaway, kReset, kStatus };

constexpr std::uint32_t kProtocol = 1, kFlowControl = 3, kStreamClosed = 5, kFrameSize = 6,
                        kCompression = 9;
constexpr std::uint8_t kPriorityFlag = 0x20;

struct Malformed {
  std::string name;
  std::string bytes;
  Answer answer;
  std::uint32_t code;  // of GOAWAY, of RST_STREAM on stream 1, or the HTTP status there
};

std::string RawHeaders(std::string_view block) {
  return Frame(frame_type::kHeaders, frame_flag::kEndHeaders | frame_flag::kEndStream, 1, block);
}
std::string With(const FieldList& more) {
  return Headers(1, RequestFields("/", more), true);
}
std::string Only(const FieldList& fields) {
  return Headers(1, fields, true);
}
std::string Open() {
  return Headers(1, RequestFields(), false);
}

std::vector<Malformed> OfTheConnection() {
  const std::string hello = ClientPreface();
  const std::string block = HpackBlock(RequestFields());
  const auto goaway = [](std::string name, std::string bytes, std::uint32_t code) {
    return Malformed{std::move(name), std::move(bytes), Answer::kGoaway, code};
  };
  return {
      // The preface.
      goaway("an HTTP/1.1 request", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", kProtocol),
      goaway("one wrong byte in the preface", "PRI * HTTP/2.0\r\n\r\nSN\r\n\r\n", kProtocol),
      goaway("PING before SETTINGS", std::string(kMagic) + Ping(), kProtocol),
      goaway("an acknowledgement before SETTINGS", std::string(kMagic) + SettingsAck(), kProtocol),
      // SETTINGS.
      goaway("SETTINGS on a stream", hello + Frame(frame_type::kSettings, 0, 1), kProtocol),
      goaway("SETTINGS of 5 bytes", hello + Frame(frame_type::kSettings, 0, 0, "12345"),
             kFrameSize),
      goaway("SETTINGS ack with bytes",
             hello + Frame(frame_type::kSettings, frame_flag::kAck, 0, "123456"), kFrameSize),
      goaway("an acknowledgement too many", hello + SettingsAck(), kProtocol),
      goaway("ENABLE_PUSH 2", hello + Settings({{2, 2}}), kProtocol),
      goaway("INITIAL_WINDOW_SIZE 2^31", hello + Settings({{4, 1U << 31}}), kFlowControl),
      goaway("MAX_FRAME_SIZE 16,383", hello + Settings({{5, 16'383}}), kProtocol),
      goaway("MAX_FRAME_SIZE 2^24", hello + Settings({{5, 1U << 24}}), kProtocol),
      goaway("ENABLE_CONNECT_PROTOCOL 2", hello + Settings({{8, 2}}), kProtocol),
      goaway("NO_RFC7540_PRIORITIES 2", hello + Settings({{9, 2}}), kProtocol),
      // PING, GOAWAY, WINDOW_UPDATE, PRIORITY, RST_STREAM, PUSH_PROMISE.
      goaway("PING on a stream", hello + Frame(frame_type::kPing, 0, 1, "12345678"), kProtocol),
      goaway("PING of 7 bytes", hello + Frame(frame_type::kPing, 0, 0, "1234567"), kFrameSize),
      goaway("PING of 9 bytes", hello + Frame(frame_type::kPing, 0, 0, "123456789"), kFrameSize),
      goaway("GOAWAY on a stream", hello + Frame(frame_type::kGoaway, 0, 1, std::string(8, '\0')),
             kProtocol),
      goaway("GOAWAY of 7 bytes", hello + Frame(frame_type::kGoaway, 0, 0, std::string(7, '\0')),
             kFrameSize),
      goaway("WINDOW_UPDATE of 3 bytes", hello + Frame(frame_type::kWindowUpdate, 0, 0, "123"),
             kFrameSize),
      goaway("WINDOW_UPDATE by 0", hello + WindowUpdate(0, 0), kProtocol),
      goaway("WINDOW_UPDATE of a stream by 0", hello + Open() + WindowUpdate(1, 0), kProtocol),
      goaway("WINDOW_UPDATE over 2^31", hello + WindowUpdate(0, 0x7fffffff), kFlowControl),
      goaway("WINDOW_UPDATE of an idle stream", hello + WindowUpdate(7, 1), kProtocol),
      goaway("PRIORITY on stream 0",
             hello + Frame(frame_type::kPriority, 0, 0, std::string(5, '\0')), kProtocol),
      goaway("PRIORITY of 4 bytes",
             hello + Open() + Frame(frame_type::kPriority, 0, 1, std::string(4, '\0')), kFrameSize),
      goaway("RST_STREAM on stream 0", hello + RstStream(0), kProtocol),
      goaway("RST_STREAM of an idle stream", hello + RstStream(7), kProtocol),
      goaway("RST_STREAM of 3 bytes", hello + Open() + Frame(frame_type::kRstStream, 0, 1, "123"),
             kFrameSize),
      goaway(
          "PUSH_PROMISE from a client",
          hello + Open() +
              Frame(frame_type::kPushPromise, frame_flag::kEndHeaders, 1, BigEndian(2, 4) + block),
          kProtocol),
      goaway("a frame above the size we allow",
             hello + Open() + Frame(frame_type::kData, 0, 1, std::string(16'385, 'x')), kFrameSize),
      goaway("an unknown frame above the size we allow",
             hello + Frame(0xfa, 0, 0, std::string(16'385, 'x')), kFrameSize),
      // DATA and HEADERS in wrong places.
      goaway("DATA on stream 0", hello + Data(0, "x", false), kProtocol),
      goaway("DATA of an idle stream", hello + Data(5, "x", false), kProtocol),
      goaway("DATA with more padding than payload",
             hello + Open() + Frame(frame_type::kData, frame_flag::kPadded, 1, "\x05xx"),
             kProtocol),
      goaway("padded DATA without a length",
             hello + Open() + Frame(frame_type::kData, frame_flag::kPadded, 1), kProtocol),
      goaway("DATA after the end of the request", hello + Request(1, "/held") + Data(1, "x", false),
             kStreamClosed),
      goaway("HEADERS after the end of the request", hello + Request(1, "/held") + Request(1),
             kStreamClosed),
      goaway("HEADERS on stream 0", hello + Headers(0, RequestFields(), true), kProtocol),
      goaway("HEADERS on an even stream", hello + Headers(2, RequestFields(), true), kProtocol),
      goaway("HEADERS with more padding than payload",
             hello + Frame(frame_type::kHeaders, frame_flag::kEndHeaders | frame_flag::kPadded, 1,
                           "\x20" + HpackField("a", "b")),
             kProtocol),
      goaway("HEADERS too short for their priority",
             hello + Frame(frame_type::kHeaders, frame_flag::kEndHeaders | kPriorityFlag, 1, "ab"),
             kFrameSize),
      goaway("a stream that depends on itself",
             hello + Frame(frame_type::kHeaders, frame_flag::kEndHeaders | kPriorityFlag, 1,
                           BigEndian(1, 4) + "\x10" + block),
             kProtocol),
      goaway("CONTINUATION without HEADERS",
             hello + Frame(frame_type::kContinuation, frame_flag::kEndHeaders, 1, block),
             kProtocol),
      goaway("CONTINUATION after a whole block",
             hello + Open() + Frame(frame_type::kContinuation, frame_flag::kEndHeaders, 1, block),
             kProtocol),
      goaway("PING inside a header block",
             hello + Frame(frame_type::kHeaders, 0, 1, block) + Ping(), kProtocol),
      goaway("CONTINUATION of another stream",
             hello + Frame(frame_type::kHeaders, 0, 1, block) +
                 Frame(frame_type::kContinuation, frame_flag::kEndHeaders, 3, block),
             kProtocol),
      // HPACK.
      goaway("index 0", hello + RawHeaders("\x80"), kCompression),
      goaway("an index outside both tables", hello + RawHeaders("\xbf\x20"), kCompression),
      goaway("a name's index outside both tables", hello + RawHeaders("\x7f\x40\x01x"),
             kCompression),
      goaway("a table above its limit", hello + RawHeaders("\x3f\xe2\x1f"), kCompression),
      goaway("a table size after a field", hello + RawHeaders("\x82\x20"), kCompression),
      goaway("a text that ends early",
             hello + RawHeaders(std::string("\0\x01"
                                            "a\x05xy",
                                            6)),
             kCompression),
      goaway("Huffman code with EOS",
             hello + RawHeaders(std::string("\0\x84\xff\xff\xff\xff\x01x", 8)), kCompression),
      goaway("Huffman padding of zeros", hello + RawHeaders(std::string("\0\x81\x00\x01x", 5)),
             kCompression),
      goaway("an integer without end", hello + RawHeaders("\xff\xff\xff\xff\xff\xff\xff"),
             kCompression),
  };
}

std::vector<Malformed> OfTheRequest() {
  const auto reset = [](std::string name, std::string bytes) {
    return Malformed{std::move(name), ClientPreface() + bytes, Answer::kReset, kProtocol};
  };
  const auto status = [](std::string name, std::string bytes, std::uint32_t code) {
    return Malformed{std::move(name), ClientPreface() + bytes, Answer::kStatus, code};
  };
  const std::string nul("a\0b", 3);
  return {
      reset("no method", Only({{":scheme", "http"}, {":path", "/"}, {":authority", "a"}})),
      reset("no scheme", Only({{":method", "GET"}, {":path", "/"}, {":authority", "a"}})),
      reset("no path", Only({{":method", "GET"}, {":scheme", "http"}, {":authority", "a"}})),
      reset("no authority", Only({{":method", "GET"}, {":scheme", "http"}, {":path", "/"}})),
      reset("an empty path", Headers(1, RequestFields(""), true)),
      reset("two paths", Only({{":method", "GET"},
                               {":scheme", "http"},
                               {":path", "/"},
                               {":path", "/"},
                               {":authority", "a"}})),
      reset("an unknown pseudo-header field", Only({{":method", "GET"},
                                                    {":scheme", "http"},
                                                    {":path", "/"},
                                                    {":authority", "a"},
                                                    {":odd", "x"}})),
      reset("a response's pseudo-header field", Only({{":method", "GET"},
                                                      {":scheme", "http"},
                                                      {":path", "/"},
                                                      {":authority", "a"},
                                                      {":status", "200"}})),
      reset("a pseudo-header field after others", Only({{":method", "GET"},
                                                        {":scheme", "http"},
                                                        {":path", "/"},
                                                        {"a", "b"},
                                                        {":authority", "a"}})),
      reset("extended CONNECT", Only({{":method", "CONNECT"},
                                      {":protocol", "websocket"},
                                      {":scheme", "http"},
                                      {":path", "/"},
                                      {":authority", "a"}})),
      reset("a method that is no token",
            Only({{":method", "G T"}, {":scheme", "http"}, {":path", "/"}, {":authority", "a"}})),
      reset("a name in upper case", With({{"Name", "x"}})),
      reset("an empty name", With({{"", "x"}})),
      reset("a space in a name", With({{"a b", "x"}})),
      reset("a colon in a name", With({{"a:b", "x"}})),
      reset("NUL in a value", With({{"a", nul}})),
      reset("CR LF in a value", With({{"a", "b\r\nc: d"}})),
      reset("a value that begins with a space", With({{"a", " b"}})),
      reset("a value that ends with a space", With({{"a", "b "}})),
      reset("connection", With({{"connection", "close"}})),
      reset("keep-alive", With({{"keep-alive", "1"}})),
      reset("proxy-connection", With({{"proxy-connection", "close"}})),
      reset("transfer-encoding", With({{"transfer-encoding", "chunked"}})),
      reset("upgrade", With({{"upgrade", "h2c"}})),
      reset("te other than trailers", With({{"te", "gzip"}})),
      reset("content-length that is no number", With({{"content-length", "1x"}})),
      reset("content-length twice", With({{"content-length", "1"}, {"content-length", "1"}})),
      reset("content-length and no body", With({{"content-length", "3"}})),
      reset("a body shorter than content-length",
            Headers(1, RequestFields("/", {{"content-length", "3"}}), false) + Data(1, "ab", true)),
      reset("a body longer than content-length",
            Headers(1, RequestFields("/", {{"content-length", "3"}}), false) +
                Data(1, "abcd", false)),
      reset("trailers that do not end the stream", Open() + Headers(1, {{"a", "b"}}, false)),
      reset("a pseudo-header field in trailers", Open() + Headers(1, {{":path", "/"}}, true)),
      Malformed{"WINDOW_UPDATE of the stream over 2^31",
                ClientPreface() + Open() + WindowUpdate(1, 0x7fffffff), Answer::kReset,
                kFlowControl},
      // RFC 9113 §6.9.2 would end the connection; nghttp2 ends the streams concerned.
      Malformed{
          "a window that grows over 2^31 by SETTINGS",
          ClientPreface() + Open() + WindowUpdate(1, 0x7fff0000) + Settings({{4, 0x7fffffff}}),
          Answer::kReset, kFlowControl},
      status("CONNECT", Only({{":method", "CONNECT"}, {":authority", "a:1"}}), 405),
      status("host other than :authority", With({{"host", "other"}}), 400),
      status("a path that climbs", Headers(1, RequestFields("/a/../b"), true), 400),
      status("a path with half an escape", Headers(1, RequestFields("/a%4"), true), 400),
      status("a path with an escaped NUL", Headers(1, RequestFields("/a%00"), true), 400),
      status("a fragment", Headers(1, RequestFields("/a#b"), true), 400),
      status(
          "a user in the authority",
          Only({{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":authority", "me@a"}}),
          400),
      status("more fields than allowed", With(FieldList(101, {"a", "b"})), 431),
  };
}

class Http2MalformedTest : public ::testing::Test {
 protected:
  void Check(const Malformed& c) {
    SCOPED_TRACE(c.name);
    Http2World world;
    std::vector<std::shared_ptr<Exchange>> held;
    world.service.handle = [&](std::shared_ptr<Exchange> exchange) {
      if (exchange->head().target == "/held") return held.push_back(std::move(exchange));
      Response response;
      response.body = exchange->head().target;
      exchange->Respond(std::move(response));
    };
    ServedConnection& neighbour = world.OpenUsed();
    ServedConnection& peer = world.Open();
    peer.Send(c.bytes);
    CheckAnswer(c, peer);
    for (const std::string& path : world.service.paths) {
      EXPECT_TRUE(path == "/first" || path == "/held") << path << " was handled";
    }
    world.Wait(2s);
    EXPECT_EQ(peer.closed(), c.answer == Answer::kGoaway);
    neighbour.Send(Request(3, "/neighbour"));
    EXPECT_EQ(neighbour.frames().BodyOf(3), "/neighbour");
  }

 private:
  static void CheckAnswer(const Malformed& c, ServedConnection& peer) {
    const FramesSeen frames = peer.frames();
    if (c.answer == Answer::kGoaway) {
      EXPECT_EQ(frames.GoawayCode(), c.code);
      return;
    }
    EXPECT_FALSE(frames.GoawayCode().has_value());
    if (c.answer == Answer::kReset) {
      EXPECT_EQ(frames.ResetOf(1), c.code);
    } else {
      ASSERT_EQ(frames.Of(frame_type::kHeaders, 1).size(), 1U);
      EXPECT_EQ(frames.Of(frame_type::kHeaders, 1)[0].Find(":status"), std::to_string(c.code));
    }
    peer.Send(Request(5, "/first"));
    EXPECT_EQ(peer.frames().BodyOf(5), "/first") << "the connection goes on";
  }
};

TEST_F(Http2MalformedTest, OfTheConnectionEndsItWithTheRightCode) {
  for (const Malformed& c : OfTheConnection()) Check(c);
}

TEST_F(Http2MalformedTest, OfTheRequestEndsOnlyThat) {
  for (const Malformed& c : OfTheRequest()) Check(c);
}

TEST_F(Http2MalformedTest, AnyCutConnectionIsTheSameHoweverItsBytesCome) {
  for (const Malformed& c : OfTheConnection()) {
    SCOPED_TRACE(c.name);
    Http2World world;
    net::MemoryLink::Options options;
    options.to_server.segments =
        std::vector<std::size_t>(std::min<std::size_t>(c.bytes.size(), 2'000), 1);
    ServedConnection& peer = world.Open(std::move(options));
    std::vector<std::shared_ptr<Exchange>> held;
    world.service.handle = [&](std::shared_ptr<Exchange> exchange) {
      held.push_back(std::move(exchange));
    };
    peer.Send(c.bytes);
    EXPECT_EQ(peer.frames().GoawayCode(), c.code);
  }
}

}  // namespace
}  // namespace keepsake::http::testing
