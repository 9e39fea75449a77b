#pragma once

#include "base/log.h"
#include "http/http2_frames_testing.h"
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
