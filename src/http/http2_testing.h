#pragma once

#include "base/log.h"
#include "http/http2_frame_scanner.h"
#include "http/http2_server_session.h"
#include "net/memory_connection.h"
#include "net/recorder.h"
#include "testing/manual_clock.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

// What tests of HTTP/2 share: frames made by hand and read back, a peer that speaks them, and a
// served connection in memory. For tests only.
namespace keepsake::http::testing {

using namespace std::chrono_literals;

inline constexpr std::string_view kMagic = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

inline std::string BigEndian(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<char>(value >> (8 * i) & 0xff));
  return out;
}

inline std::string Frame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream_id,
                         std::string_view payload = {}) {
  std::string out = BigEndian(payload.size(), 3);
  out.push_back(static_cast<char>(type));
  out.push_back(static_cast<char>(flags));
  return out + BigEndian(stream_id, 4) + std::string(payload);
}

// HPACK (RFC 7541): an integer with a prefix of 7 bits, a string, and a field that is not indexed.
inline std::string HpackText(std::string_view text) {
  std::string out;
  if (text.size() < 127) {
    out.push_back(static_cast<char>(text.size()));
  } else {
    out.push_back(127);
    std::size_t rest = text.size() - 127;
    for (; rest >= 128; rest /= 128) out.push_back(static_cast<char>(rest % 128 + 128));
    out.push_back(static_cast<char>(rest));
  }
  return out + std::string(text);
}
inline std::string HpackField(std::string_view name, std::string_view value) {
  return std::string(1, '\0') + HpackText(name) + HpackText(value);
}
using FieldList = std::vector<std::pair<std::string, std::string>>;
inline std::string HpackBlock(const FieldList& fields) {
  std::string out;
  for (const auto& [name, value] : fields) out += HpackField(name, value);
  return out;
}

inline FieldList RequestFields(const std::string& path = "/x", const FieldList& more = {}) {
  FieldList fields = {
      {":method", "POST"}, {":scheme", "http"}, {":path", path}, {":authority", "test"}};
  fields.insert(fields.end(), more.begin(), more.end());
  return fields;
}

inline std::string Headers(std::uint32_t id, const FieldList& fields, bool end_stream) {
  const auto flags = static_cast<std::uint8_t>(frame_flag::kEndHeaders |
                                               (end_stream ? frame_flag::kEndStream : 0));
  return Frame(frame_type::kHeaders, flags, id, HpackBlock(fields));
}
// A whole request without a body.
inline std::string Request(std::uint32_t id, const std::string& path = "/x") {
  return Headers(id, RequestFields(path), /*end_stream=*/true);
}
inline std::string Data(std::uint32_t id, std::string_view bytes, bool end_stream) {
  return Frame(frame_type::kData, end_stream ? frame_flag::kEndStream : 0, id, bytes);
}
inline std::string RstStream(std::uint32_t id, std::uint32_t code = http2_error::kCancel) {
  return Frame(frame_type::kRstStream, 0, id, BigEndian(code, 4));
}
inline std::string Settings(const std::vector<std::pair<int, std::uint32_t>>& entries = {}) {
  std::string payload;
  for (const auto& [id, value] : entries) {
    payload += BigEndian(static_cast<std::uint64_t>(id), 2) + BigEndian(value, 4);
  }
  return Frame(frame_type::kSettings, 0, 0, payload);
}
inline std::string SettingsAck() {
  return Frame(frame_type::kSettings, frame_flag::kAck, 0);
}
inline std::string Ping(std::string_view eight = "12345678") {
  return Frame(frame_type::kPing, 0, 0, eight);
}
inline std::string WindowUpdate(std::uint32_t id, std::uint32_t by) {
  return Frame(frame_type::kWindowUpdate, 0, id, BigEndian(by, 4));
}
inline std::string Goaway(std::uint32_t last_id, std::uint32_t code) {
  return Frame(frame_type::kGoaway, 0, 0, BigEndian(last_id, 4) + BigEndian(code, 4));
}
inline std::string ClientPreface() {
  return std::string(kMagic) + Settings() + SettingsAck();
}

struct SeenFrame {
  FrameHeader header;
  std::string payload;
  FieldList fields = {};  // of HEADERS

  std::string Find(std::string_view name) const {
    const auto found = std::ranges::find(fields, name, &FieldList::value_type::first);
    return found == fields.end() ? std::string() : found->second;
  }

  std::uint32_t Number(std::size_t at = 0) const {
    std::uint32_t value = 0;
    for (std::size_t i = at; i < at + 4 && i < payload.size(); ++i) {
      value = value << 8 | static_cast<std::uint8_t>(payload[i]);
    }
    return value;
  }
};

// Decodes the header blocks of one connection, in order.
class HpackReader {
 public:
  HpackReader() { nghttp2_hd_inflate_new(&inflater_); }
  ~HpackReader() { nghttp2_hd_inflate_del(inflater_); }
  HpackReader(const HpackReader&) = delete;
  HpackReader& operator=(const HpackReader&) = delete;

  FieldList Read(std::string_view block) {
    FieldList fields;
    for (;;) {
      nghttp2_nv field = {};
      int flags = 0;
      const ssize_t n = nghttp2_hd_inflate_hd2(inflater_, &field, &flags,
                                               reinterpret_cast<const std::uint8_t*>(block.data()),
                                               block.size(), /*in_final=*/1);
      if (n < 0) break;
      block.remove_prefix(static_cast<std::size_t>(n));
      if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0) {
        fields.emplace_back(std::string(reinterpret_cast<char*>(field.name), field.namelen),
                            std::string(reinterpret_cast<char*>(field.value), field.valuelen));
      }
      if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0) break;
    }
    nghttp2_hd_inflate_end_headers(inflater_);
    return fields;
  }

 private:
  nghttp2_hd_inflater* inflater_ = nullptr;
};

// The whole frames in `bytes`.
inline std::vector<SeenFrame> FramesOf(std::string_view bytes) {
  std::vector<SeenFrame> frames;
  while (bytes.size() >= kFrameHeaderBytes) {
    const FrameHeader header = ReadFrameHeader(bytes.data());
    if (bytes.size() - kFrameHeaderBytes < header.length) break;
    frames.push_back({header, std::string(bytes.substr(kFrameHeaderBytes, header.length))});
    bytes.remove_prefix(kFrameHeaderBytes + header.length);
  }
  return frames;
}

// What a peer has received, frame by frame.
class FramesSeen {
 public:
  explicit FramesSeen(const net::Recorder& recorder) : FramesSeen(FramesOf(recorder.text)) {}
  explicit FramesSeen(std::vector<SeenFrame> frames) : frames_(std::move(frames)) {
    HpackReader hpack;
    for (SeenFrame& frame : frames_) {
      if (frame.header.type == frame_type::kHeaders) frame.fields = hpack.Read(frame.payload);
    }
  }

  const std::vector<SeenFrame>& all() const { return frames_; }
  std::vector<SeenFrame> Of(std::uint8_t type, std::uint32_t id) const {
    std::vector<SeenFrame> found;
    std::ranges::copy_if(frames_, std::back_inserter(found), [&](const SeenFrame& frame) {
      return frame.header.type == type && frame.header.stream_id == id;
    });
    return found;
  }
  std::string BodyOf(std::uint32_t id) const {
    std::string body;
    for (const SeenFrame& frame : Of(frame_type::kData, id)) body += frame.payload;
    return body;
  }
  bool Ended(std::uint32_t id) const {
    return std::ranges::any_of(frames_, [&](const SeenFrame& frame) {
      return frame.header.stream_id == id && frame.header.type <= frame_type::kHeaders &&
             frame.header.has(frame_flag::kEndStream);
    });
  }
  // The code of the RST_STREAM, or nothing.
  std::optional<std::uint32_t> ResetOf(std::uint32_t id) const {
    const auto found = Of(frame_type::kRstStream, id);
    if (found.empty()) return std::nullopt;
    return found.front().Number();
  }
  // The code of the last GOAWAY, or nothing.
  std::optional<std::uint32_t> GoawayCode() const {
    const auto found = Of(frame_type::kGoaway, 0);
    if (found.empty()) return std::nullopt;
    return found.back().Number(4);
  }

 private:
  std::vector<SeenFrame> frames_;
};

// Answers what its test says; 200 and the path otherwise.
class TestService final : public Service {
 public:
  std::optional<Response> Refuse(const RequestHead& head, std::string_view body,
                                 ConnectionContext& context) override {
    ++refuse_calls;
    return refuse ? refuse(head, body, context) : std::nullopt;
  }
  void Handle(std::shared_ptr<Exchange> exchange) override {
    paths.emplace_back(exchange->head().target);
    bodies.emplace_back(exchange->body());
    exchange->connection().authenticated |= authenticates;
    if (handle) return handle(std::move(exchange));
    Response response;
    response.body = exchange->head().target;
    exchange->Respond(std::move(response));
  }

  std::function<std::optional<Response>(const RequestHead&, std::string_view, ConnectionContext&)>
      refuse;
  std::function<void(std::shared_ptr<Exchange>)> handle;
  bool authenticates = true;
  int refuse_calls = 0;
  std::vector<std::string> paths, bodies;
};

// A served connection: the session at one end of a memory link, the test at the other.
class ServedConnection {
 public:
  ServedConnection(net::EventLoop& loop, SessionOwner& owner, const Http2Limits& limits,
                   net::MemoryLink::Options options = {})
      : link(loop, std::move(options)), loop_(loop) {
    auto server = link.TakeServer();
    context = std::make_shared<ConnectionContext>();
    context->peer = server->peer();
    session = std::make_unique<Http2ServerSession>(owner, std::move(server), context, limits);
    client = link.TakeClient();
    client->Start(seen);
    session->Begin({});
  }

  void Send(std::string_view bytes) {
    client->Send(bytes);
    loop_.RunReady();
  }
  FramesSeen frames() const { return FramesSeen(seen); }
  bool closed() const { return !seen.closed.empty(); }

  net::MemoryLink link;
  std::shared_ptr<ConnectionContext> context;
  std::unique_ptr<Session> session;
  std::unique_ptr<net::Connection> client;
  net::Recorder seen;

 private:
  net::EventLoop& loop_;
};

// A loop by hand, a service, and any number of served connections.
class Http2World {
 public:
  Http2World() : owner(*this) {
    log::Start(log::Level::kDebug, log::Format::kText,
               [this](std::string_view line) { log_lines.emplace_back(line); });
  }
  ~Http2World() {
    log::Stop();
    connections.clear();
  }

  ServedConnection& Open(net::MemoryLink::Options options = {}) {
    connections.push_back(
        std::make_unique<ServedConnection>(loop, owner, limits, std::move(options)));
    loop.RunReady();
    return *connections.back();
  }
  // One that has said hello and had its first success.
  ServedConnection& OpenUsed(net::MemoryLink::Options options = {}) {
    ServedConnection& connection = Open(std::move(options));
    connection.Send(ClientPreface());
    connection.Send(Request(1, "/first"));
    connection.Send(SettingsAck());  // for the wider windows
    return connection;
  }
  // Time goes on, with a tick for each second.
  void Wait(std::chrono::milliseconds time) {
    for (; time > 0ms; time -= std::min<std::chrono::milliseconds>(time, 1s)) {
      clock.Advance(std::min<std::chrono::milliseconds>(time, 1s));
      loop.RunReady();
      for (const auto& connection : connections) {
        if (connection->session != nullptr) connection->session->Tick(loop.now());
      }
      loop.RunReady();
    }
  }
  int LogLines(std::string_view text) const {
    return static_cast<int>(std::ranges::count_if(
        log_lines, [&](const std::string& line) { return line.find(text) != std::string::npos; }));
  }

  struct Owner final : SessionOwner {
    explicit Owner(Http2World& w) : SessionOwner(w.loop, w.service, w.stats), world(w) {}
    void OnEnded(Session& session) override {
      ++world.ended;
      loop.Post([this, &session] {
        for (const auto& connection : world.connections) {
          if (connection->session.get() == &session) connection->session.reset();
        }
      });
    }
    Http2World& world;
  };

  keepsake::testing::ManualClock clock;
  net::EventLoop loop{clock};
  TestService service;
  ServerStats stats;
  Http2Limits limits;
  int ended = 0;
  std::vector<std::string> log_lines;
  Owner owner;
  std::vector<std::unique_ptr<ServedConnection>> connections;
};

}  // namespace keepsake::http::testing
