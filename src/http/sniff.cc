#include "http/sniff.h"

#include "base/limits.h"

namespace keepsake::http {
namespace {

constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
static_assert(kPreface.size() == limits::kSniffBytes);
constexpr char kTlsHandshakeRecord = 0x16;

}  // namespace

Protocol Sniff(std::string_view first_bytes) {
  if (first_bytes.empty()) return Protocol::kUndecided;
  if (first_bytes.starts_with(kPreface)) return Protocol::kHttp2;
  if (kPreface.starts_with(first_bytes)) return Protocol::kUndecided;
  const char first = first_bytes.front();
  if (first == kTlsHandshakeRecord) return Protocol::kTls;
  // Whatever is text is told in HTTP/1.1 what is wrong with it.
  const bool text = (first > 0x20 && first < 0x7f) || first == '\r' || first == '\n';
  return text ? Protocol::kHttp1 : Protocol::kUnknown;
}

Protocol ProtocolOfAlpn(std::string_view alpn) {
  if (alpn == "h2") return Protocol::kHttp2;
  if (alpn == "http/1.1") return Protocol::kHttp1;
  return Protocol::kUndecided;
}

}  // namespace keepsake::http
