#include "http/http1_writer.h"

#include <algorithm>
#include <charconv>

namespace keepsake::http {
namespace {

constexpr std::string_view kCrLf = "\r\n";

struct Phrase {
  int status;
  std::string_view text;
};
constexpr Phrase kPhrases[] = {
    {100, "Continue"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {426, "Upgrade Required"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {499, "Client Closed Request"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
};

template <typename Integer>
void AppendNumber(Integer value, std::string& out, int base = 10) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, value, base).ptr;
  out.append(digits, end);
}

void AppendField(std::string_view name, std::string_view value, std::string& out) {
  out.append(name).append(": ");
  const std::size_t at = out.size();
  out.append(value);
  std::replace_if(
      out.begin() + static_cast<std::ptrdiff_t>(at), out.end(),
      [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
  out.append(kCrLf);
}

void AppendFraming(const Framing& framing, std::string& out) {
  if (framing.kind == Framing::Kind::kLength) {
    out.append("content-length: ");
    AppendNumber(framing.length, out);
    out.append(kCrLf);
  } else if (framing.kind == Framing::Kind::kChunked) {
    out.append("transfer-encoding: chunked\r\n");
  }
}

// Fields that only the writer may set: a second one would be a second opinion on the framing.
bool IsWritersOwn(std::string_view name) {
  return name == "content-length" || name == "transfer-encoding" || name == "connection" ||
         name == "date" || name == "host" || name == "keep-alive" || name == "upgrade";
}

void AppendFields(const Fields& fields, std::string& out) {
  for (const Field field : fields) {
    if (!IsWritersOwn(field.name)) AppendField(field.name, field.value, out);
  }
}

// S-H1-4.
void AppendSafeDefaults(const ResponseFront& front, const Fields& fields, std::string& out) {
  const auto unless_there = [&](std::string_view name, std::string_view value) {
    if (!fields.Find(name).has_value()) AppendField(name, value, out);
  };
  if (StatusHasBody(front.status)) unless_there("content-type", "application/octet-stream");
  unless_there("x-content-type-options", "nosniff");
  unless_there("cache-control", "no-store");
}

}  // namespace

std::string_view ReasonPhrase(int status) {
  const auto* found = std::ranges::find(kPhrases, status, &Phrase::status);
  return found == std::end(kPhrases) ? "Unknown" : found->text;
}

bool StatusHasBody(int status) {
  return status >= 200 && status != 204 && status != 304;
}

void AppendResponseHead(const ResponseFront& front, const Fields& fields, std::string& out) {
  out.append("HTTP/1.1 ");
  AppendNumber(front.status, out);
  out.append(" ").append(ReasonPhrase(front.status)).append(kCrLf);
  AppendField("date", front.date, out);
  AppendFraming(front.framing, out);
  if (!front.connection.empty()) AppendField("connection", front.connection, out);
  AppendFields(fields, out);
  AppendSafeDefaults(front, fields, out);
  out.append(kCrLf);
}

void AppendRequestHead(const RequestHead& head, const Framing& framing, std::string& out) {
  out.append(head.method).append(" ").append(head.target).append(" HTTP/1.1\r\n");
  AppendField("host", head.authority, out);
  AppendFraming(framing, out);
  AppendFields(head.fields, out);
  out.append(kCrLf);
}

void AppendChunk(std::string_view bytes, std::string& out) {
  if (bytes.empty()) return;
  AppendNumber(bytes.size(), out, 16);
  out.append(kCrLf).append(bytes).append(kCrLf);
}

}  // namespace keepsake::http
