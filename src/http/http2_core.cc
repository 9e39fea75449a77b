#include "http/http2_core.h"

#include "http/http2_callbacks.h"
#include "http/status_text.h"

namespace keepsake::http {
namespace {

// An output buffer that has grown larger is given back when it is empty.
constexpr std::size_t kKeptOutputBytes = 32 << 10;

std::uint8_t* Bytes(std::string_view text) {
  // nghttp2 takes what it only reads as pointers to non-const.
  return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
}

}  // namespace

Http2Core::Http2Core(Side side, std::unique_ptr<net::Connection> connection,
                     const Http2Limits& limits, Http2Role& role)
    : limits_(limits),
      role_(role),
      server_(side == Side::kServer),
      loop_(connection->loop()),
      connection_(std::move(connection)),
      now_(loop_.now()),
      session_(Http2Callbacks::NewSession(server_, *this)),
      scanner_(server_ ? NGHTTP2_CLIENT_MAGIC_LEN : 0),
      guard_(limits, now_),
      self_(std::make_shared<Http2Core*>(this)) {}

Http2Core::~Http2Core() = default;

void Http2Core::TakeBytes(std::string_view bytes) {
  now_ = loop_.now();
  bytes_in_ += bytes.size();
  in_turn_ = true;
  Feed(bytes);
  EndTurn();
}

void Http2Core::TakeDrained() {
  now_ = loop_.now();
  RunTurn();
}

void Http2Core::Tick(base::Instant now) {
  now_ = now;
  if (closing_ || connection_ == nullptr) return;
  Report(guard_.OnTick(now, scanner_.in_header_block()));
  if (paused_since_.has_value() && now - *paused_since_ > limits_.queue_time) {
    Report(Breach{"queued_frames"});
  }
  if (reported_.has_value()) Cut(*reported_);
}

void Http2Core::RequestTurn() {
  if (in_turn_) {
    turn_again_ = true;
  } else {
    PostTurn();
  }
}

void Http2Core::PostTurn() {
  if (std::exchange(turn_posted_, true)) return;
  loop_.Post([self = std::weak_ptr(self_)] {
    const auto core = self.lock();
    if (core == nullptr) return;
    (*core)->turn_posted_ = false;
    (*core)->now_ = (*core)->loop_.now();
    (*core)->RunTurn();
  });
}

void Http2Core::RunTurn() {
  if (in_turn_) return;
  in_turn_ = true;
  EndTurn();
}

// The role may abort the core in any of its calls; then the connection is gone.
void Http2Core::EndTurn() {
  do {
    if (reported_.has_value()) Cut(*reported_);
    if (closing_ || connection_ == nullptr) break;
    role_.OnTurn();
    turn_again_ = false;  // what was asked for until here is in what follows
    Flush();
    role_.OnFlushed();
  } while (turn_again_);
  in_turn_ = false;
}

// Each frame is counted before nghttp2 sees it, and nghttp2 sees as many at once as possible.
void Http2Core::Feed(std::string_view bytes) {
  std::string_view rest = bytes;
  std::size_t fed = 0;
  while (const auto header = scanner_.Next(rest)) {
    Report(guard_.OnFrame(*header, now_));
    if (reported_.has_value()) return;
    if (!server_ || header->type != frame_type::kHeaders) continue;
    if (!FeedRequest(*header, bytes, bytes.size() - rest.size(), fed)) return;
  }
  FeedSession(bytes.substr(fed));
}

// HEADERS from a client, whose payload begins at `at`; what is handed on here is added to `fed`.
bool Http2Core::FeedRequest(const FrameHeader& header, std::string_view bytes, std::size_t at,
                            std::size_t& fed) {
  const bool old = header.stream_id <= last_headers_id_;
  std::optional<std::string_view> plain;
  if (!old) {
    last_headers_id_ = header.stream_id;
    if (at >= kFrameHeaderBytes) plain = literals_.Rewrite(header, bytes.substr(at));
    if (!plain.has_value()) return true;
  }
  const std::size_t before = std::max(fed, at - std::min(at, kFrameHeaderBytes));
  if (!FeedSession(bytes.substr(fed, before - fed))) return false;
  fed = before;
  if (old) {
    Report(role_.OnOldHeaders(header.stream_id));
    return !reported_.has_value();
  }
  fed = at + header.length;
  return FeedSession(*plain);
}

bool Http2Core::FeedSession(std::string_view bytes) {
  if (closing_ || connection_ == nullptr) return false;
  if (bytes.empty()) return true;
  const ssize_t taken = nghttp2_session_mem_recv(session_.get(), Bytes(bytes), bytes.size());
  if (taken < 0) FailSession(static_cast<int>(taken));
  return taken >= 0 && !reported_.has_value();
}

// nghttp2 has given up without a GOAWAY of its own.
void Http2Core::FailSession(int error) {
  switch (error) {
    case NGHTTP2_ERR_FLOODED:
      return Report(Breach{"queued_frames"});
    case NGHTTP2_ERR_BAD_CLIENT_MAGIC:
      return Report(Breach{"preface", http2_error::kProtocol});
    default:
      return Report(Breach{"memory", http2_error::kInternal});
  }
}

void Http2Core::Report(const std::optional<Breach>& breach) {
  if (breach.has_value() && !reported_.has_value() && !closing_) reported_ = breach;
}

void Http2Core::Cut(const Breach& breach) {
  if (closing_ || connection_ == nullptr) return;
  closing_ = true;
  nghttp2_session_terminate_session(session_.get(), breach.code);
  out_.clear();
  // nghttp2 sends GOAWAY before any DATA, so what is gathered up to it is small.
  while (!goaway_sent_) {
    const std::uint8_t* frame = nullptr;
    const ssize_t n = nghttp2_session_mem_send(session_.get(), &frame);
    if (n <= 0) break;
    AppendFrame({reinterpret_cast<const char*>(frame), static_cast<std::size_t>(n)});
  }
  bytes_out_ += out_.size();
  connection_->Send(out_);
  connection_->ResumeReading();
  connection_->Close(limits_.last_words);
  role_.OnBreach(breach);
}

void Http2Core::Close() {
  if (std::exchange(closing_, true) || connection_ == nullptr) return;
  connection_->ResumeReading();
  connection_->Close(limits_.last_words);
}

void Http2Core::Flush() {
  while (connection_ != nullptr && !closing_ &&
         connection_->queued_bytes() < limits_.write_ahead_bytes) {
    out_.clear();
    Gather(limits_.write_ahead_bytes);
    if (out_.empty()) break;
    bytes_out_ += out_.size();
    connection_->Send(out_);
  }
  if (out_.capacity() > kKeptOutputBytes) out_ = std::string();
  if (connection_ == nullptr || closing_) return;
  if (reported_.has_value()) return RequestTurn();
  if (nghttp2_session_want_read(session_.get()) == 0 &&
      nghttp2_session_want_write(session_.get()) == 0) {
    return Close();
  }
  WatchQueue();
}

// Stops at `limit` or a frame later; Http2Callbacks makes nghttp2 pause after each DATA frame.
void Http2Core::Gather(std::size_t limit) {
  while (out_.size() < limit) {
    const std::uint8_t* frame = nullptr;
    const std::size_t before = out_.size();
    const ssize_t n = nghttp2_session_mem_send(session_.get(), &frame);
    if (n < 0) FailSession(static_cast<int>(n));
    if (n > 0) AppendFrame({reinterpret_cast<const char*>(frame), static_cast<std::size_t>(n)});
    if (out_.size() == before) return;
  }
}

// nghttp2 ends the connection of a peer that exceeds SETTINGS_MAX_CONCURRENT_STREAMS, where we want
// to refuse the one stream. So nghttp2 does not know of that entry: it is put into the first
// SETTINGS frame here, on its way out.
void Http2Core::AppendFrame(std::string_view frame) {
  const std::size_t at = out_.size();
  out_.append(frame);
  if (!announced_.has_value() || frame.size() < kFrameHeaderBytes) return;
  const FrameHeader header = ReadFrameHeader(frame.data());
  if (header.type != frame_type::kSettings || header.has(frame_flag::kAck)) return;
  const std::uint32_t value = announced_->value;
  for (const std::uint32_t byte : {static_cast<std::uint32_t>(announced_->settings_id) >> 8,
                                   static_cast<std::uint32_t>(announced_->settings_id), value >> 24,
                                   value >> 16, value >> 8, value}) {
    out_.push_back(static_cast<char>(byte & 0xff));
  }
  out_[at + 2] = static_cast<char>(header.length + 6);  // the frame is far below 256 bytes
  announced_.reset();
}

// A peer that sends and does not read may not make us hold its answers without bound.
void Http2Core::WatchQueue() {
  const bool full =
      nghttp2_session_get_outbound_queue_size(session_.get()) > limits_.queued_frames ||
      connection_->queued_bytes() > limits_.queued_bytes;
  if (full && !paused_since_.has_value()) {
    paused_since_ = now_;
    connection_->PauseReading();
  } else if (!full && paused_since_.has_value()) {
    paused_since_.reset();
    connection_->ResumeReading();
  }
}

void Http2Core::SubmitSettings(std::span<const nghttp2_settings_entry> entries) {
  nghttp2_submit_settings(session_.get(), NGHTTP2_FLAG_NONE, entries.data(), entries.size());
  guard_.OnSettingsSent(now_);
  RequestTurn();
}

void Http2Core::SubmitPing(std::string_view eight_bytes) {
  nghttp2_submit_ping(session_.get(), NGHTTP2_FLAG_NONE, Bytes(eight_bytes));
  guard_.OnPingSent();
  RequestTurn();
}

void Http2Core::SetConnectionWindow(std::int32_t bytes) {
  nghttp2_session_set_local_window_size(session_.get(), NGHTTP2_FLAG_NONE, 0, bytes);
  RequestTurn();
}

void Http2Core::Reset(std::int32_t stream_id, std::uint32_t code) {
  nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, stream_id, code);
  RequestTurn();
}

void Http2Core::Attach(Http2Stream& stream) {
  nghttp2_session_set_stream_user_data(session_.get(), stream.id, &stream);
}

void Http2Core::Detach(Http2Stream& stream) {
  nghttp2_session_set_stream_user_data(session_.get(), stream.id, nullptr);
}

void Http2Core::Resume(Http2Stream& stream) {
  if (std::exchange(stream.out_deferred, false)) {
    nghttp2_session_resume_data(session_.get(), stream.id);
  }
  RequestTurn();
}

Http2Stream* Http2Core::FindStream(std::int32_t stream_id) const {
  return static_cast<Http2Stream*>(nghttp2_session_get_stream_user_data(session_.get(), stream_id));
}

void Http2Core::Add(std::string_view name, std::string_view value, bool keep,
                    std::vector<nghttp2_nv>& block) {
  constexpr auto kNoCopy =
      static_cast<std::uint8_t>(NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE);
  block.push_back({Bytes(name), Bytes(value), name.size(), value.size(),
                   keep ? kNoCopy : static_cast<std::uint8_t>(NGHTTP2_NV_FLAG_NONE)});
}

void Http2Core::Add(const Fields& fields, bool keep, std::vector<nghttp2_nv>& block) {
  for (const Field field : fields) {
    Add(field.name, field.value, keep, block);
  }
}

}  // namespace keepsake::http
