#pragma once

#include "http/fields.h"
#include "http/http1_strict.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace keepsake::http {

// The front of an HTTP/1.1 message as it was read. Names of fields are in lower case.
struct Http1Head {
  std::string method, target;  // of a request
  int status = 0;              // of a response
  bool http11 = true;          // false: HTTP/1.0
  Fields fields;
  // What follows it.
  bool keep_alive = false;  // the connection may carry another message
  bool chunked = false;
  bool until_close = false;  // the body of a response ends with the connection
  std::optional<std::uint64_t> content_length;

  bool has_body() const { return chunked || until_close || content_length.value_or(0) > 0; }
};

// HTTP/1.1 messages, one after another, out of a stream of bytes that may be cut anywhere: the
// result does not depend on where. Bytes in, values out; no socket, no clock. The strict checks of
// http1_strict.h stand before the parser.
//
// Memory held: one head, or one line between chunks, each within its limit; bodies pass through.
class Http1Reader {
 public:
  enum class Kind { kRequests, kResponses };
  enum class Event {
    kMore,     // all bytes are taken and nothing is new
    kHead,     // head() is complete; kBody and kEnd follow
    kBody,     // piece() is the next part of the body, never empty
    kEnd,      // the message is complete; the next call begins another
    kRefused,  // refusal() says why; the stream is of no more use
  };

  Http1Reader(Kind kind, const Http1Limits& limits);
  ~Http1Reader();
  Http1Reader(const Http1Reader&) = delete;
  Http1Reader& operator=(const Http1Reader&) = delete;

  // Takes bytes off the front of `stream` until there is news.
  Event Next(std::string_view& stream);
  // The peer has closed. kEnd when that ends a body; kMore between two messages; else kRefused.
  Event Close();

  // Whether the next response answers a HEAD request: then it has no body whatever its fields say.
  void ExpectNoBody(bool no_body) { no_body_ = no_body; }

  Http1Head& head() { return head_; }
  std::string_view piece() const { return piece_; }  // until the next call; may be in `stream`
  const Refusal& refusal() const { return refusal_; }
  // Bytes of a message have come and its end has not.
  bool in_message() const { return in_message_; }

 private:
  class Parser;
  // What the next byte belongs to. Between two chunks there are up to two lines: the CR LF that
  // ends the data, and the size of the next; after a size of zero come trailers and an empty line.
  enum class Stage { kHead, kBody, kChunkBytes, kChunkEnd, kChunkSize, kTrailers, kEnd };

  Event ReadHead(std::string_view& stream);
  Event ParseHead(std::string_view head);
  bool FramingIsClear() const;
  Event ReadBody(std::string_view& stream);
  Event ReadLine(std::string_view& stream);
  std::optional<Refusal> CheckPart(std::string_view line) const;
  Event TakeLine(std::string_view line);
  Event TakeTrailerLine(std::string_view line);
  // Hands the lines held to the parser, which must take them all.
  Event ParseHeld(Stage next);
  Event EndMessage();
  Event Refuse(const Refusal& refusal);

  const Kind kind_;
  const Http1Limits& limits_;
  std::unique_ptr<Parser> parser_;
  std::optional<Http1HeadScanner> scanner_;
  Stage stage_ = Stage::kHead;
  std::string held_;             // a begun head, or the lines between chunks
  std::size_t line_at_ = 0;      // where the current line begins in held_
  std::size_t trailers_at_ = 0;  // where the trailers begin in held_
  bool in_message_ = false;
  bool no_body_ = false;
  Http1Head head_;
  std::string_view piece_;
  Refusal refusal_;
};

}  // namespace keepsake::http
