#include "http/http1_strict.h"

#include "http/request_target.h"

namespace keepsake::http {
namespace {

using namespace std::string_literals;

std::string Head(const std::string& line, const std::string& fields = "") {
  return line + "\r\nHost: a\r\n" + fields + "\r\n";
}

TEST(CheckRequestHeadTest, GoodHeadsPass) {
  const std::string cases[] = {
      Head("GET / HTTP/1.1"),
      Head("GET / HTTP/1.0"),
      "GET / HTTP/1.0\r\n\r\n",
      Head("POST /a?b=c%zz HTTP/1.1", "Content-Length: 0\r\n"),
      Head("POST / HTTP/1.1", "Transfer-Encoding: chunked\r\n"),
      Head("POST / HTTP/1.1", "transfer-encoding:  CHUNKED \r\n"),
      Head("POST / HTTP/1.1", "Expect: 100-continue\r\nContent-Length: 7\r\n"),
      Head("OPTIONS * HTTP/1.1"),
      Head("GET http://a/x HTTP/1.1"),
      Head("GET HTTP://A HTTP/1.1"),
      Head("BREW /pot HTTP/1.1"),
      Head("GET / HTTP/1.1", "X-Empty:\r\nX-Tab:\ta\tb\r\nX-Latin: caf\xe9\r\n"),
      "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n",
  };
  for (const std::string& head : cases) {
    SCOPED_TRACE(head);
    const auto refusal = CheckRequestHead(head);
    EXPECT_FALSE(refusal.has_value()) << refusal->why;
  }
}

// S-H1-2.
TEST(CheckRequestHeadTest, BadHeadsAreRefused) {
  const struct {
    std::string name, head;
    int want = 400;
  } cases[] = {
      {"no version", Head("GET /"), 400},
      {"two spaces", Head("GET  / HTTP/1.1"), 400},
      {"space in target", Head("GET /a b HTTP/1.1"), 400},
      {"space at the end", Head("GET / HTTP/1.1 "), 400},
      {"method with a separator", Head("G(T / HTTP/1.1"), 400},
      {"no method", Head(" / HTTP/1.1"), 400},
      {"version 2", Head("GET / HTTP/2.0"), 505},
      {"version 1.2", Head("GET / HTTP/1.2"), 505},
      {"lower-case version", Head("GET / http/1.1"), 400},
      {"long version", Head("GET / HTTP/1.11"), 400},
      {"TRACE", Head("TRACE / HTTP/1.1"), 501},
      {"CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", 501},
      {"no Host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"two Hosts", Head("GET / HTTP/1.1", "Host: a\r\n"), 400},
      {"empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
      {"Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
      {"Host with a user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400},
      {"Host with a space", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400},
      {"absolute form, other host", Head("GET http://b/ HTTP/1.1"), 400},
      {"absolute form, user", Head("GET http://u@a/ HTTP/1.1"), 400},
      {"absolute form, other scheme", Head("GET ftp://a/ HTTP/1.1"), 400},
      {"asterisk with GET", Head("GET * HTTP/1.1"), 400},
      {"both lengths",
       Head("POST / HTTP/1.1", "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"), 400},
      {"two equal lengths", Head("POST / HTTP/1.1", "Content-Length: 1\r\nContent-Length: 1\r\n"),
       400},
      {"length list", Head("POST / HTTP/1.1", "Content-Length: 1, 1\r\n"), 400},
      {"negative length", Head("POST / HTTP/1.1", "Content-Length: -1\r\n"), 400},
      {"signed length", Head("POST / HTTP/1.1", "Content-Length: +1\r\n"), 400},
      {"hexadecimal length", Head("POST / HTTP/1.1", "Content-Length: 0x1\r\n"), 400},
      {"empty length", Head("POST / HTTP/1.1", "Content-Length:\r\n"), 400},
      {"huge length", Head("POST / HTTP/1.1", "Content-Length: 99999999999999999999\r\n"), 400},
      {"two codings",
       Head("POST / HTTP/1.1", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
       400},
      {"coding after chunked", Head("POST / HTTP/1.1", "Transfer-Encoding: chunked, gzip\r\n"),
       400},
      {"coding before chunked", Head("POST / HTTP/1.1", "Transfer-Encoding: gzip, chunked\r\n"),
       501},
      {"unknown coding", Head("POST / HTTP/1.1", "Transfer-Encoding: xchunked\r\n"), 400},
      {"empty coding", Head("POST / HTTP/1.1", "Transfer-Encoding:\r\n"), 400},
      {"quoted coding", Head("POST / HTTP/1.1", "Transfer-Encoding: \"chunked\"\r\n"), 400},
      {"vertical tab in coding", Head("POST / HTTP/1.1", "Transfer-Encoding: \vchunked\r\n"), 400},
      {"chunked with 1.0", Head("POST / HTTP/1.0", "Transfer-Encoding: chunked\r\n"), 400},
      {"space before the colon", Head("POST / HTTP/1.1", "Content-Length : 1\r\n"), 400},
      {"tab before the colon", Head("GET / HTTP/1.1", "X\t: 1\r\n"), 400},
      {"folded", Head("GET / HTTP/1.1", "X: a\r\n b\r\n"), 400},
      {"folded with a tab", Head("GET / HTTP/1.1", "X: a\r\n\tb\r\n"), 400},
      {"first field begins with a space", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400},
      {"no colon", Head("GET / HTTP/1.1", "nonsense\r\n"), 400},
      {"no name", Head("GET / HTTP/1.1", ": x\r\n"), 400},
      {"bare CR in a value", Head("GET / HTTP/1.1", "X: a\rb\r\n"), 400},
      {"bare LF", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400},
      {"NUL in a value", Head("GET / HTTP/1.1", "X: a\0b\r\n"s), 400},
      {"NUL in a name", Head("GET / HTTP/1.1", "X\0: b\r\n"s), 400},
      {"control character in a value", Head("GET / HTTP/1.1", "X: \x01\r\n"), 400},
      {"DEL in a value", Head("GET / HTTP/1.1", "X: \x7f\r\n"), 400},
      {"name of high bytes", Head("GET / HTTP/1.1", "X\xe9: 1\r\n"), 400},
      {"unknown expectation", Head("GET / HTTP/1.1", "Expect: 200-ok\r\n"), 417},
      {"dot segment", Head("GET /a/../b HTTP/1.1"), 400},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto refusal = CheckRequestHead(c.head);
    ASSERT_TRUE(refusal.has_value());
    EXPECT_EQ(refusal->status, c.want) << refusal->why;
  }
}

// S-H1-3.
TEST(CheckTargetTest, APathMeansOneThing) {
  for (const auto* good : {"/", "/a", "/a/", "//", "/a%20b", "/caf%C3%A9", "/...", "/.a", "/a..b",
                           "/a?..", "/a?x=%2F%zz", "/~a!$&'()*+,;=:@", "/%25"}) {
    EXPECT_FALSE(CheckTarget(good).has_value()) << good;
  }
  const std::string bad[] = {"",          "a",      "*",        "/.",      "/..",        "/a/./b",
                             "/../a",     "/%2e",   "/%2E%2e/", "/.%2e",   "/a%2Fb",     "/a%2fb",
                             "/a%5Cb",    "/a\\b",  "/%",       "/%1",     "/%zz",       "/%00",
                             "/%0d%0a",   "/%7f",   "/%ff",     "/%C0%AF", "/%ed%a0%80", "/a#b",
                             "/\xc3\xa9", "/a\x7f", "/a?b#c",   "/a?\x80", "/a b"};
  for (const auto& target : bad) EXPECT_TRUE(CheckTarget(target).has_value()) << target;
}

TEST(HeadScannerTest, TheEndIsFoundWhereverTheBytesAreCut) {
  const std::string head = Head("GET / HTTP/1.1", "X: y\r\n");
  const std::string all = head + "body\r\n\r\n";
  const Http1Limits limits;
  for (std::size_t cut = 0; cut <= all.size(); ++cut) {
    Http1HeadScanner scanner(limits);
    const auto first = scanner.Scan(std::string_view(all).substr(0, cut));
    std::size_t bytes = first.bytes;
    if (!first.complete) {
      const auto second = scanner.Scan(std::string_view(all).substr(first.bytes));
      EXPECT_TRUE(second.complete);
      bytes += second.bytes;
    }
    EXPECT_EQ(bytes, head.size()) << cut;
  }
}

// S-H1-1. A limit is met as soon as it is passed, not when the head is complete.
TEST(HeadScannerTest, LimitsAreKeptOnUnfinishedHeads) {
  const Http1Limits limits{.request_line_bytes = 20, .head_bytes = 40, .fields = 3};
  const struct {
    std::string name, bytes;
    int want = 0;
  } cases[] = {
      {"request line just fits", std::string(20, 'x') + "\r\n", 0},
      {"request line too long", std::string(23, 'x'), 414},
      {"request line too long, ended", std::string(21, 'x') + "\r\n", 414},
      {"fields just fit", "GET\r\n" + std::string(38, 'x') + "\r\n", 0},
      {"field too long", "GET\r\n" + std::string(43, 'x'), 431},
      {"fields too long", "GET\r\n" + std::string(20, 'x') + "\r\n" + std::string(23, 'x'), 431},
      {"fields just enough", "GET\r\na\r\nb\r\nc\r\n", 0},
      {"too many fields", "GET\r\na\r\nb\r\nc\r\nd\r\n", 431},
      {"bare LF", "GET / HTTP/1.1\n", 400},
      {"bare LF after a line", "GET\r\n\n", 400},
      {"empty first line", "\r\n", 400},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    Http1HeadScanner whole(limits), bytewise(limits);
    std::optional<Refusal> refusal;
    for (const char byte : c.bytes) {
      if (!refusal.has_value()) refusal = bytewise.Scan({&byte, 1}).refusal;
    }
    EXPECT_EQ(refusal.value_or(Refusal{0, ""}).status, c.want);
    EXPECT_EQ(whole.Scan(c.bytes).refusal.value_or(Refusal{0, ""}).status, c.want);
  }
}

TEST(CheckChunkLineTest, SizesAndExtensions) {
  const Http1Limits limits;
  for (const std::string good :
       {"0\r\n", "a\r\n", "FfF;x=y\r\n", "1 ;a\r\n", "000000000000001\r\n"}) {
    EXPECT_FALSE(CheckChunkLine(good, limits).has_value()) << good;
  }
  const std::string bad[] = {"\r\n",
                             "g\r\n",
                             "-1\r\n",
                             "0x1\r\n",
                             " 1\r\n",
                             "1\n",
                             "1;\r\r\n",
                             "1;\x01\r\n",
                             "0000000000000001\r\n",
                             "ffffffffffffffff1\r\n",
                             "1;" + std::string(256, 'x') + "\r\n"};
  for (const auto& line : bad) EXPECT_TRUE(CheckChunkLine(line, limits).has_value()) << line;
}

}  // namespace
}  // namespace keepsake::http
