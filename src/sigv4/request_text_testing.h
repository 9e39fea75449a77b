#pragma once

#include "base/text.h"
#include "sigv4/request.h"

#include <list>
#include <string>
#include <string_view>
#include <vector>

namespace keepsake::sigv4 {

// A request read from its text, as the published vectors and the fuzz corpus have it:
//
//   POST /path?query HTTP/1.1
//   Name:value
//
//   body
//
// Lines end with LF; a line that begins with white space continues the header before it. Lenient:
// any text is some request. Views are into `text_`, so it does not move.
class RequestText {
 public:
  explicit RequestText(std::string text) : text_(std::move(text)) {
    std::string_view rest = text_;
    ReadRequestLine(TakeLine(rest));
    while (!rest.empty()) {
      const std::string_view line = TakeLine(rest);
      if (line.empty()) break;
      ReadHeader(line);
    }
    body_ = rest;
  }
  RequestText(const RequestText&) = delete;
  RequestText& operator=(const RequestText&) = delete;

  Request request() const { return {method_, path_, query_, headers_, body_}; }
  // Changes that keep views valid.
  std::vector<Header>& headers() { return headers_; }
  void set_query(std::string_view query) { query_ = kept_.emplace_back(query); }
  void AddHeader(std::string_view name, std::string_view value) {
    headers_.push_back({kept_.emplace_back(name), kept_.emplace_back(value)});
  }
  void Remove(std::string_view name) {
    std::erase_if(headers_, [&](const Header& h) { return base::EqualsIgnoreCase(h.name, name); });
  }

 private:
  static std::string_view TakeLine(std::string_view& rest) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
    return line;
  }
  void ReadRequestLine(std::string_view line) {
    const std::size_t space = line.find(' ');
    method_ = line.substr(0, space);
    line.remove_prefix(space == line.npos ? line.size() : space + 1);
    if (const std::size_t last = line.rfind(" HTTP/"); last != line.npos)
      line = line.substr(0, last);
    const std::size_t mark = line.find('?');
    path_ = line.substr(0, mark);
    if (mark != line.npos) query_ = line.substr(mark + 1);
  }
  void ReadHeader(std::string_view line) {
    if (!headers_.empty() && (line.front() == ' ' || line.front() == '\t')) {
      Header& last = headers_.back();
      last.value = {last.value.data(), static_cast<std::size_t>(line.end() - last.value.begin())};
      return;
    }
    const std::size_t colon = line.find(':');
    headers_.push_back({line.substr(0, colon),
                        colon == line.npos ? line.substr(line.size()) : line.substr(colon + 1)});
  }

  const std::string text_;
  std::list<std::string> kept_;
  std::string_view method_, path_, query_, body_;
  std::vector<Header> headers_;
};

}  // namespace keepsake::sigv4
