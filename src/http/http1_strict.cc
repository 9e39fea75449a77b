#include "http/http1_strict.h"

#include "base/text.h"
#include "http/request_target.h"

#include <algorithm>
#include <array>

namespace keepsake::http {
namespace {

constexpr std::string_view kCrLf = "\r\n";

// tchar of RFC 9110 §5.6.2.
constexpr std::array<bool, 256> kTokenCharacters = [] {
  std::array<bool, 256> table{};
  for (unsigned char c = '0'; c <= '9'; ++c) table[c] = true;
  for (unsigned char c = 'a'; c <= 'z'; ++c) table[c] = true;
  for (unsigned char c = 'A'; c <= 'Z'; ++c) table[c] = true;
  for (const char c : std::string_view("!#$%&'*+-.^_`|~")) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}();

bool IsToken(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return kTokenCharacters[static_cast<unsigned char>(c)];
  });
}

// field-vchar, SP, HTAB; bytes above 0x7f are obs-text.
bool IsFieldValue(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
  });
}

bool IsDigits(std::string_view text, std::size_t max) {
  return !text.empty() && text.size() <= max &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// Takes the first line off, without its CR LF; nullopt when there is no whole one or it has another
// CR or LF in it.
std::optional<std::string_view> TakeLine(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos || end == 0 || text[end - 1] != '\r') return std::nullopt;
  const std::string_view line = text.substr(0, end - 1);
  text.remove_prefix(end + 1);
  if (line.find('\r') != std::string_view::npos) return std::nullopt;
  return line;
}

std::optional<Refusal> CheckVersion(std::string_view version) {
  if (version == "HTTP/1.1" || version == "HTTP/1.0") return std::nullopt;
  const bool well_formed = version.size() == 8 && version.starts_with("HTTP/") &&
                           IsDigits(version.substr(5, 1), 1) && version[6] == '.' &&
                           IsDigits(version.substr(7), 1);
  if (!well_formed) return Refusal{400, "the request line has no HTTP version"};
  return Refusal{505, "only HTTP/1.0, HTTP/1.1 and HTTP/2 are spoken here"};
}

struct RequestLine {
  std::string_view method, target, version;
};

std::optional<RequestLine> SplitRequestLine(std::string_view line) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return std::nullopt;
  return RequestLine{line.substr(0, first), line.substr(first + 1, last - first - 1),
                     line.substr(last + 1)};
}

// What the fields say about framing and host.
struct Facts {
  std::size_t hosts = 0, lengths = 0, codings = 0;
  std::string_view host, length, coding, expect;
};

std::optional<Refusal> CheckFieldLine(std::string_view line, Facts& facts) {
  if (line.starts_with(' ') || line.starts_with('\t')) {
    return Refusal{400, "a field is folded over two lines"};
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return Refusal{400, "a field has no colon"};
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = base::Trim(line.substr(colon + 1));
  if (!IsToken(name)) return Refusal{400, "a field name has a character that is not allowed"};
  if (!IsFieldValue(value)) return Refusal{400, "a field value has a control character"};
  const auto note = [&](std::string_view known, std::size_t& count, std::string_view& slot) {
    if (!base::EqualsIgnoreCase(name, known)) return;
    ++count;
    slot = value;
  };
  std::size_t ignored = 0;
  note("host", facts.hosts, facts.host);
  note("content-length", facts.lengths, facts.length);
  note("transfer-encoding", facts.codings, facts.coding);
  note("expect", ignored, facts.expect);
  return std::nullopt;
}

std::optional<Refusal> CheckLines(std::string_view lines, Facts& facts) {
  while (!lines.empty()) {
    const auto line = TakeLine(lines);
    if (!line.has_value()) return Refusal{400, "a line does not end in CR LF"};
    if (auto refusal = CheckFieldLine(*line, facts); refusal.has_value()) return refusal;
  }
  return std::nullopt;
}

// S-H1-2: one way to tell where the body ends, or none.
std::optional<Refusal> CheckFraming(const Facts& facts, std::string_view version) {
  constexpr std::size_t kMaxLengthDigits = 18;  // fits in 63 bits
  if (facts.lengths + facts.codings > 1) {
    return Refusal{400, "the length of the body is given more than once"};
  }
  if (facts.lengths == 1 && !IsDigits(facts.length, kMaxLengthDigits)) {
    return Refusal{400, "Content-Length is not a number"};
  }
  if (facts.codings == 0 || base::EqualsIgnoreCase(facts.coding, "chunked")) {
    if (facts.codings == 0 || version == "HTTP/1.1") return std::nullopt;
    return Refusal{400, "HTTP/1.0 has no Transfer-Encoding"};
  }
  const std::string_view last = base::Trim(base::Split(facts.coding, ',').back());
  if (base::EqualsIgnoreCase(last, "chunked")) {
    return Refusal{501, "no transfer coding but chunked is known here"};
  }
  return Refusal{400, "Transfer-Encoding does not end in chunked"};
}

std::optional<Refusal> CheckHost(const Facts& facts, std::string_view version) {
  if (facts.hosts > 1) return Refusal{400, "there is more than one Host"};
  if (facts.hosts == 0) {
    if (version == "HTTP/1.0") return std::nullopt;
    return Refusal{400, "there is no Host"};
  }
  if (!IsAuthority(facts.host)) return Refusal{400, "Host is not a host name"};
  return std::nullopt;
}

std::optional<Refusal> CheckForm(const RequestLine& line, const Facts& facts) {
  if (line.target == "*" && line.method == "OPTIONS") return std::nullopt;
  const auto absolute = SplitAbsoluteTarget(line.target);
  if (!absolute.has_value()) return CheckTarget(line.target);
  if (!base::EqualsIgnoreCase(absolute->authority, facts.host)) {
    return Refusal{400, "the request target is for another host than Host"};
  }
  return CheckTarget(absolute->path.empty() ? "/" : absolute->path);
}

}  // namespace

Http1HeadScanner::Found Http1HeadScanner::Scan(std::string_view piece) {
  Found found;
  while (found.bytes < piece.size() && !complete_ && !found.refusal.has_value()) {
    const std::string_view rest = piece.substr(found.bytes);
    const std::size_t end = rest.find('\n');
    const bool ends = end != std::string_view::npos;
    const std::size_t n = ends ? end + 1 : rest.size();
    const bool cr_before = n >= 2 ? rest[n - 2] == '\r' : after_cr_;
    line_bytes_ += n;
    if (lines_ > 0) field_bytes_ += n;
    found.bytes += n;
    if (ends && !cr_before) {
      found.refusal = Refusal{400, "a line does not end in CR LF"};
    } else {
      found.refusal = ends ? EndLine() : CheckSize();
    }
    after_cr_ = rest[n - 1] == '\r';
  }
  found.complete = complete_;
  return found;
}

std::optional<Refusal> Http1HeadScanner::EndLine() {
  if (auto refusal = CheckSize(); refusal.has_value()) return refusal;
  const bool empty = line_bytes_ == kCrLf.size();
  if (empty && lines_ == 0) return Refusal{400, "the request begins with an empty line"};
  complete_ = empty;
  ++lines_;
  line_bytes_ = 0;
  // The first line and the empty one are no fields.
  if (lines_ > limits_.fields + 1 && !complete_) return Refusal{431, "there are too many fields"};
  return std::nullopt;
}

std::optional<Refusal> Http1HeadScanner::CheckSize() const {
  if (lines_ == 0 && line_bytes_ > limits_.request_line_bytes + kCrLf.size()) {
    return Refusal{414, "the request line is too long"};
  }
  if (field_bytes_ > limits_.head_bytes + kCrLf.size()) {
    return Refusal{431, "the fields are too long"};
  }
  return std::nullopt;
}

std::optional<Refusal> CheckRequestHead(std::string_view head) {
  const auto first = TakeLine(head);
  if (!first.has_value()) return Refusal{400, "a line does not end in CR LF"};
  if (!head.ends_with(kCrLf)) return Refusal{400, "the head does not end in an empty line"};
  head.remove_suffix(kCrLf.size());
  const auto line = SplitRequestLine(*first);
  if (!line.has_value() || !IsToken(line->method)) {
    return Refusal{400, "the request line is malformed"};
  }
  if (auto refusal = CheckVersion(line->version); refusal.has_value()) return refusal;
  if (line->method == "TRACE" || line->method == "CONNECT") {
    return Refusal{501, "TRACE and CONNECT are not served"};
  }
  Facts facts;
  if (auto refusal = CheckLines(head, facts); refusal.has_value()) return refusal;
  if (auto refusal = CheckFraming(facts, line->version); refusal.has_value()) return refusal;
  if (auto refusal = CheckHost(facts, line->version); refusal.has_value()) return refusal;
  if (!facts.expect.empty() && !base::EqualsIgnoreCase(facts.expect, "100-continue")) {
    return Refusal{417, "the only known expectation is 100-continue"};
  }
  return CheckForm(*line, facts);
}

std::optional<Refusal> CheckFieldLines(std::string_view lines) {
  Facts ignored;
  return CheckLines(lines, ignored);
}

std::optional<Refusal> CheckChunkLine(std::string_view line, const Http1Limits& limits) {
  constexpr std::size_t kMaxSizeDigits = 15;  // fits in 63 bits, leading zeros included
  const auto text = TakeLine(line);
  if (!text.has_value()) return Refusal{400, "a chunk's line does not end in CR LF"};
  const std::size_t digits =
      std::min(text->find_first_not_of("0123456789abcdefABCDEF"), text->size());
  if (digits == 0 || digits > kMaxSizeDigits) return Refusal{400, "a chunk has no valid size"};
  const std::string_view extension = text->substr(digits);
  if (!extension.empty() && extension.find_first_of("; \t") != 0) {
    return Refusal{400, "a chunk has no valid size"};
  }
  if (extension.size() > limits.chunk_extension_bytes) {
    return Refusal{400, "a chunk's extension is too long"};
  }
  if (!IsFieldValue(*text)) return Refusal{400, "a chunk's extension has a control character"};
  return std::nullopt;
}

std::optional<AbsoluteTarget> SplitAbsoluteTarget(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!base::EqualsIgnoreCase(target.substr(0, scheme.size()), scheme)) continue;
    const std::string_view rest = target.substr(scheme.size());
    const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
    return AbsoluteTarget{rest.substr(0, end), rest.substr(end)};
  }
  return std::nullopt;
}

}  // namespace keepsake::http
