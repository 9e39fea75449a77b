#pragma once

#include <string_view>

namespace keepsake::http {

// What a new connection speaks, by its first bytes (S-NET-8).
enum class Protocol {
  kUndecided,  // more bytes are needed; never with limits::kSniffBytes of them
  kHttp1,
  kHttp2,  // the whole connection preface (RFC 9113 §3.4)
  kTls,    // a TLS hello where plaintext is spoken
  kUnknown,
};
Protocol Sniff(std::string_view first_bytes);

// The same, when TLS has agreed on a protocol by ALPN; kUndecided for none.
Protocol ProtocolOfAlpn(std::string_view alpn);

}  // namespace keepsake::http
