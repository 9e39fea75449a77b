#pragma once

#include "http/http1_limits.h"
#include "http/refusal.h"

#include <cstddef>
#include <optional>
#include <string_view>

// The grammar of HTTP/1.1 messages where the parser behind it is laxer than S-H1-2 wants: pure
// functions over raw bytes. What passes here is read in one way by everybody, so no other party on
// the way can see a request where we see a body, or the reverse.
namespace keepsake::http {

// Looks for the end of a head (first line, fields, empty line) in bytes that come in pieces, and
// keeps the limits while it is not there yet. Refuses lines that do not end in CR LF at once.
class Http1HeadScanner {
 public:
  explicit Http1HeadScanner(const Http1Limits& limits) : limits_(limits) {}

  struct Found {
    std::size_t bytes = 0;  // of `piece` that belong to the head
    bool complete = false;
    std::optional<Refusal> refusal = {};
  };
  Found Scan(std::string_view piece);

 private:
  std::optional<Refusal> EndLine();
  std::optional<Refusal> CheckSize() const;

  const Http1Limits& limits_;
  std::size_t lines_ = 0;        // that have ended
  std::size_t line_bytes_ = 0;   // of the current line
  std::size_t field_bytes_ = 0;  // of all lines but the first
  bool after_cr_ = false;
  bool complete_ = false;
};

// A whole request head, from the method to the empty line: RFC 9112 §2-§6 and S-H1-2. Statuses:
// 400, 417, 431, 501, 505.
std::optional<Refusal> CheckRequestHead(std::string_view head);

// Field lines, each with its CR LF: of a response, or the trailers of a chunked body. RFC 9112 §5
// without folding.
std::optional<Refusal> CheckFieldLines(std::string_view lines);

// The line between two chunks, with its CR LF: hexadecimal size, extensions (RFC 9112 §7.1). What
// precedes it, the CR LF of the data, is a line of its own.
std::optional<Refusal> CheckChunkLine(std::string_view line, const Http1Limits& limits);

// The host of an absolute-form request target ("http://host/path"); nullopt for other forms.
struct AbsoluteTarget {
  std::string_view authority;
  std::string_view path;  // with the query; empty stands for "/"
};
std::optional<AbsoluteTarget> SplitAbsoluteTarget(std::string_view target);

}  // namespace keepsake::http
