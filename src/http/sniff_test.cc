#include "http/sniff.h"

namespace keepsake::http {
namespace {

// S-NET-8.
TEST(SniffTest, TheFirstBytesTellTheProtocol) {
  const std::string preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  const struct {
    std::string bytes;
    Protocol want;
  } cases[] = {
      {"", Protocol::kUndecided},
      {"P", Protocol::kUndecided},
      {preface.substr(0, 23), Protocol::kUndecided},
      {preface, Protocol::kHttp2},
      {preface + "more", Protocol::kHttp2},
      {"PRI * HTTP/2.0\r\n\r\nXX", Protocol::kHttp1},
      {"G", Protocol::kHttp1},
      {"PO", Protocol::kHttp1},
      {"PUT / HTTP/1.1\r\n", Protocol::kHttp1},
      {"\r\nGET", Protocol::kHttp1},
      {"\x16\x03\x01", Protocol::kTls},
      {"\x80\x2e\x01", Protocol::kUnknown},
      {std::string("\0", 1), Protocol::kUnknown},
      {" GET", Protocol::kUnknown},
  };
  for (const auto& c : cases) EXPECT_EQ(Sniff(c.bytes), c.want) << c.bytes;
}

TEST(SniffTest, EveryTwentyFourBytesAreDecided) {
  const std::string preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  for (std::size_t i = 0; i < preface.size(); ++i) {
    std::string changed = preface;
    changed[i] ^= 1;
    EXPECT_NE(Sniff(changed), Protocol::kUndecided) << i;
    EXPECT_NE(Sniff(changed), Protocol::kHttp2) << i;
  }
}

TEST(SniffTest, AlpnDecidesWhereItWasAgreed) {
  EXPECT_EQ(ProtocolOfAlpn("h2"), Protocol::kHttp2);
  EXPECT_EQ(ProtocolOfAlpn("http/1.1"), Protocol::kHttp1);
  EXPECT_EQ(ProtocolOfAlpn(""), Protocol::kUndecided);
}

}  // namespace
}  // namespace keepsake::http
