// HTTP/1.1 requests as a server reads them. Oracles: where the bytes are cut does not matter; a
// body is as long as its Content-Length says; no head is kept that the strict grammar refuses; what
// is held is bounded.

#include "http/http1_reader.h"

#include <cstdint>
#include <cstdlib>

namespace {

using keepsake::http::Http1Limits;
using keepsake::http::Http1Reader;
using Event = Http1Reader::Event;

constexpr Http1Limits kLimits;

void Require(bool holds) {
  if (!holds) std::abort();
}

class Run {
 public:
  void Put(std::string_view piece) {
    while (!refused_) {
      const std::size_t before = piece.size();
      const Event event = reader_.Next(piece);
      Require(piece.size() <= before);
      if (event == Event::kMore) {
        Require(piece.empty());
        return;
      }
      Take(event);
    }
  }
  const std::string& meaning() const { return meaning_; }

 private:
  void Take(Event event) {
    const auto& head = reader_.head();
    switch (event) {
      case Event::kMore:
        return;
      case Event::kHead:
        Require(!head.method.empty() && !head.target.empty());
        Require(!(head.chunked && head.content_length.has_value()));
        Require(head.fields.size() <= kLimits.fields);
        Require(head.fields.Count("host") == 1 || !head.http11);
        meaning_ += "<" + head.method + " " + head.target;
        for (const auto field : head.fields) {
          Require(field.value.find_first_of(std::string_view("\r\n\0", 3)) == field.value.npos);
          meaning_ += "|" + std::string(field.name) + ":" + std::string(field.value);
        }
        meaning_ += ">";
        body_bytes_ = 0;
        return;
      case Event::kBody:
        Require(!reader_.piece().empty());
        body_bytes_ += reader_.piece().size();
        meaning_ += reader_.piece();
        return;
      case Event::kEnd:
        if (!head.chunked) Require(body_bytes_ == head.content_length.value_or(0));
        meaning_ += "<end>";
        return;
      case Event::kRefused:
        refused_ = true;
        Require(reader_.refusal().status >= 400 && reader_.refusal().status < 600);
        meaning_ += "<refused " + std::to_string(reader_.refusal().status) + ">";
        return;
    }
  }

  Http1Reader reader_{Http1Reader::Kind::kRequests, kLimits};
  bool refused_ = false;
  std::uint64_t body_bytes_ = 0;
  std::string meaning_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view stream(reinterpret_cast<const char*>(bytes), size);
  Run whole, bytewise, mixed;
  whole.Put(stream);
  for (const char& byte : stream) bytewise.Put({&byte, 1});
  std::uint32_t state = static_cast<std::uint32_t>(size) * 2654435761u + 1;
  for (std::string_view rest = stream; !rest.empty();) {
    state = state * 1664525u + 1013904223u;
    const std::size_t n = std::min<std::size_t>(1 + (state >> 24) % 23, rest.size());
    mixed.Put(rest.substr(0, n));
    rest.remove_prefix(n);
  }
  Require(whole.meaning() == bytewise.meaning());
  Require(whole.meaning() == mixed.meaning());
  return 0;
}
