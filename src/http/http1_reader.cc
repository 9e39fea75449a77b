#include "http/http1_reader.h"

#include "base/text.h"

#include <boost/beast/http/basic_parser.hpp>

namespace keepsake::http {
namespace {

namespace beast = boost::beast;
using BeastError = boost::system::error_code;
using BeastView = beast::string_view;

std::string_view ToStd(BeastView view) {
  return {view.data(), view.size()};
}

// Beast's parser of one message, writing into ours.
template <bool kIsRequest>
class Message final : public beast::http::basic_parser<kIsRequest> {
 public:
  Message(Http1Head& head, std::string_view& piece) : head_(head), piece_(piece) {
    this->body_limit(boost::none);  // the limits are kept before and after it
    this->header_limit(UINT32_MAX);
  }

 private:
  void on_request_impl(beast::http::verb, BeastView method, BeastView target, int version,
                       BeastError&) override {
    head_.method = ToStd(method);
    head_.target = ToStd(target);
    head_.http11 = version == 11;
  }
  void on_response_impl(int code, BeastView, int version, BeastError&) override {
    head_.status = code;
    head_.http11 = version == 11;
  }
  void on_field_impl(beast::http::field, BeastView name, BeastView value, BeastError&) override {
    if (!in_body_) head_.fields.Add(base::Lower(ToStd(name)), ToStd(value));  // no trailers
  }
  void on_header_impl(BeastError&) override { in_body_ = true; }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, BeastError&) override {}
  std::size_t on_body_impl(BeastView body, BeastError&) override {
    piece_ = ToStd(body);
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, BeastView, BeastError&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t remain, BeastView body, BeastError&) override {
    piece_ = ToStd(body);
    chunk_done_ = remain == body.size();
    return body.size();
  }
  void on_finish_impl(BeastError&) override {}

  Http1Head& head_;
  std::string_view& piece_;
  bool in_body_ = false;

 public:
  bool chunk_done_ = false;
};

}  // namespace

// Either kind of message behind one face.
class Http1Reader::Parser {
 private:
  template <typename Fn>
  auto With(Fn&& fn) {
    return request_.has_value() ? fn(*request_) : fn(*response_);
  }

 public:
  void BeginRequest(Http1Head& head, std::string_view& piece) { request_.emplace(head, piece); }
  void BeginResponse(Http1Head& head, std::string_view& piece, bool no_body) {
    response_.emplace(head, piece);
    response_->skip(no_body);
  }
  // Bytes taken; nullopt when they are malformed.
  std::optional<std::size_t> Put(std::string_view bytes) {
    BeastError error;
    const boost::asio::const_buffer buffer(bytes.data(), bytes.size());
    const std::size_t n = With([&](auto& message) { return message.put(buffer, error); });
    if (error && error != beast::http::error::need_more) return std::nullopt;
    return n;
  }
  bool Close() {
    BeastError error;
    With([&](auto& message) {
      message.put_eof(error);
      return 0;
    });
    return !error;
  }
  bool done() {
    return With([](auto& message) { return message.is_done(); });
  }
  bool chunk_done() {
    return With([](auto& message) { return message.chunk_done_; });
  }
  void Describe(Http1Head& head) {
    With([&](auto& message) {
      head.keep_alive = message.keep_alive();
      head.chunked = message.chunked();
      head.until_close = message.need_eof();
      if (const auto length = message.content_length()) head.content_length = *length;
      return 0;
    });
  }

 private:
  std::optional<Message<true>> request_;
  std::optional<Message<false>> response_;
};

Http1Reader::Http1Reader(Kind kind, const Http1Limits& limits)
    : kind_(kind), limits_(limits), parser_(std::make_unique<Parser>()) {}
Http1Reader::~Http1Reader() = default;

Http1Reader::Event Http1Reader::Next(std::string_view& stream) {
  for (;;) {
    const std::size_t before = stream.size();
    Event event = Event::kMore;
    switch (stage_) {
      case Stage::kHead:
        event = ReadHead(stream);
        break;
      case Stage::kBody:
      case Stage::kChunkBytes:
        event = ReadBody(stream);
        break;
      case Stage::kChunkEnd:
      case Stage::kChunkSize:
      case Stage::kTrailers:
        event = ReadLine(stream);
        break;
      case Stage::kEnd:
        return EndMessage();
    }
    if (event != Event::kMore || stream.size() == before) return event;
  }
}

Http1Reader::Event Http1Reader::ReadHead(std::string_view& stream) {
  if (stream.empty()) return Event::kMore;
  if (!in_message_) {
    in_message_ = true;
    head_ = Http1Head();
    scanner_.emplace(limits_);
  }
  const auto found = scanner_->Scan(stream);
  const std::string_view piece = stream.substr(0, found.bytes);
  stream.remove_prefix(found.bytes);
  if (found.refusal.has_value()) return Refuse(*found.refusal);
  if (found.complete && held_.empty()) return ParseHead(piece);  // the common case: no copy
  held_.append(piece);
  if (!found.complete) return Event::kMore;
  const std::string head = std::exchange(held_, {});
  return ParseHead(head);
}

Http1Reader::Event Http1Reader::ParseHead(std::string_view head) {
  constexpr std::string_view kEmptyLine = "\r\n";
  if (kind_ == Kind::kRequests) {
    if (auto refusal = CheckRequestHead(head); refusal.has_value()) return Refuse(*refusal);
    parser_->BeginRequest(head_, piece_);
  } else {
    std::string_view lines = head.substr(head.find('\n') + 1);
    lines.remove_suffix(kEmptyLine.size());
    if (auto refusal = CheckFieldLines(lines); refusal.has_value()) return Refuse(*refusal);
    parser_->BeginResponse(head_, piece_, no_body_);
  }
  if (parser_->Put(head) != head.size()) return Refuse({400, "the head is malformed"});
  parser_->Describe(head_);
  if (!FramingIsClear()) return Refuse({400, "the length of the body is not clear"});
  if (parser_->done()) {
    stage_ = Stage::kEnd;
  } else {
    stage_ = head_.chunked ? Stage::kChunkSize : Stage::kBody;
  }
  return Event::kHead;
}

// Requests have been checked already; a response may come from anywhere.
bool Http1Reader::FramingIsClear() const {
  const auto coding = head_.fields.Find("transfer-encoding");
  if (!coding.has_value()) return true;
  return head_.http11 && base::EqualsIgnoreCase(*coding, "chunked") &&
         head_.fields.Count("transfer-encoding") == 1;
}

Http1Reader::Event Http1Reader::ReadBody(std::string_view& stream) {
  if (stream.empty()) return Event::kMore;
  piece_ = {};
  const auto n = parser_->Put(stream);
  if (!n.has_value()) return Refuse({400, "the body is malformed"});
  stream.remove_prefix(*n);
  if (parser_->done()) {
    stage_ = Stage::kEnd;
  } else if (stage_ == Stage::kChunkBytes && parser_->chunk_done()) {
    stage_ = Stage::kChunkEnd;
  }
  return piece_.empty() ? Event::kMore : Event::kBody;
}

Http1Reader::Event Http1Reader::ReadLine(std::string_view& stream) {
  const std::size_t end = stream.find('\n');
  const bool whole = end != std::string_view::npos;
  const std::string_view part = stream.substr(0, whole ? end + 1 : stream.size());
  held_.append(part);
  stream.remove_prefix(part.size());
  const std::string line = held_.substr(line_at_);
  if (auto refusal = CheckPart(line); refusal.has_value()) return Refuse(*refusal);
  if (!whole) return Event::kMore;
  line_at_ = held_.size();
  return TakeLine(line);
}

// The size of a line that may not have ended yet.
std::optional<Refusal> Http1Reader::CheckPart(std::string_view line) const {
  constexpr std::size_t kSizeBytes = 32;  // digits and CR LF, with some room for a better answer
  if (stage_ == Stage::kTrailers) {
    if (held_.size() - trailers_at_ <= limits_.trailer_bytes) return std::nullopt;
    return Refusal{431, "the trailers are too long"};
  }
  if (line.size() <= limits_.chunk_extension_bytes + kSizeBytes) return std::nullopt;
  return Refusal{400, "the line between two chunks is too long"};
}

Http1Reader::Event Http1Reader::TakeLine(std::string_view line) {
  if (stage_ == Stage::kTrailers) return TakeTrailerLine(line);
  if (stage_ == Stage::kChunkEnd) {
    if (line != "\r\n") return Refuse({400, "a chunk is longer than its size"});
    stage_ = Stage::kChunkSize;
    return Event::kMore;
  }
  if (auto refusal = CheckChunkLine(line, limits_); refusal.has_value()) return Refuse(*refusal);
  const bool last = line.find_first_not_of('0') == line.find_first_not_of("0123456789abcdefABCDEF");
  if (!last) return ParseHeld(Stage::kChunkBytes);
  stage_ = Stage::kTrailers;
  trailers_at_ = held_.size();
  return Event::kMore;
}

Http1Reader::Event Http1Reader::TakeTrailerLine(std::string_view line) {
  if (line == "\r\n") return ParseHeld(Stage::kEnd);
  if (auto refusal = CheckFieldLines(line); refusal.has_value()) return Refuse(*refusal);
  return Event::kMore;
}

Http1Reader::Event Http1Reader::ParseHeld(Stage next) {
  const bool taken = parser_->Put(held_) == held_.size();
  held_.clear();
  line_at_ = 0;
  if (!taken || parser_->done() != (next == Stage::kEnd)) {
    return Refuse({400, "the lines between two chunks are malformed"});
  }
  stage_ = next;
  return next == Stage::kEnd ? EndMessage() : Event::kMore;
}

Http1Reader::Event Http1Reader::EndMessage() {
  stage_ = Stage::kHead;
  in_message_ = false;
  return Event::kEnd;
}

Http1Reader::Event Http1Reader::Close() {
  if (!in_message_) return Event::kMore;
  if (stage_ == Stage::kBody && head_.until_close && parser_->Close()) return EndMessage();
  return Refuse({400, "the peer closed in the middle of a message"});
}

Http1Reader::Event Http1Reader::Refuse(const Refusal& refusal) {
  refusal_ = refusal;
  return Event::kRefused;
}

}  // namespace keepsake::http
