#include "sigv4/canonical.h"

#include "sigv4/reference_testing.h"
#include "sigv4/request_text_testing.h"
#include "testing/seeded_random.h"

namespace keepsake::sigv4 {
namespace {

TEST(CanonicalPathTest, PathsAreNormalizedAndEncodedTwice) {  // aws-auth.md §1.1
  const struct {
    std::string_view path, normalized, as_sent;
  } cases[] = {
      {"", "/", "/"},
      {"/", "/", "/"},
      {"//", "/", "//"},
      {"/a/b", "/a/b", "/a/b"},
      {"/a/b/", "/a/b/", "/a/b/"},
      {"//a///b//", "/a/b/", "//a///b//"},
      {"/./a/./b", "/a/b", "/./a/./b"},
      {"/a/..", "/", "/a/.."},
      {"/a/../..", "/", "/a/../.."},
      {"/../../a", "/a", "/../../a"},
      {"/a/b/../c/", "/a/c/", "/a/b/../c/"},
      {"/a/...", "/a/...", "/a/..."},
      {"/a%20b", "/a%2520b", "/a%2520b"},
      {"/a b", "/a%20b", "/a%20b"},
      {"/-._~", "/-._~", "/-._~"},
      {"/\xe1\x88\xb4", "/%E1%88%B4", "/%E1%88%B4"},
      {"/a:b@c!$&'()*+,;=", "/a%3Ab%40c%21%24%26%27%28%29%2A%2B%2C%3B%3D",
       "/a%3Ab%40c%21%24%26%27%28%29%2A%2B%2C%3B%3D"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(CanonicalPath(c.path, Path::kNormalized), c.normalized) << c.path;
    EXPECT_EQ(CanonicalPath(c.path, Path::kAsSent), c.as_sent) << c.path;
  }
}

TEST(CanonicalQueryTest, PairsAreDecodedEncodedAndSorted) {  // aws-auth.md §1.1
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", ""},
      {"a", "a="},
      {"a=", "a="},
      {"a=b=c", "a=b%3Dc"},
      {"b=1&a=2", "a=2&b=1"},
      {"a=2&a=1&a", "a=&a=1&a=2"},
      {"a=%2f", "a=%2F"},
      {"a=/", "a=%2F"},
      {"%61=b", "a=b"},
      {"a=+", "a=%2B"},
      {"a=%", "a=%25"},
      {"a=%zz%20", "a=%25zz%2520"},
      {"&&a=1&&", "a=1"},
      {"=v", "=v"},
      {"B=1&a=1", "B=1&a=1"},
      // Sorted by the encoded name: '%' comes before letters.
      {"a=1&%E1%88%B4=1", "%E1%88%B4=1&a=1"},
      {"a=1&X-Amz-Signature=s", "a=1"},
      {"X-Amz-Security-Token=s", "X-Amz-Security-Token=s"},
  };
  for (const auto& [query, want] : cases) EXPECT_EQ(CanonicalQuery(query), want) << query;
}

TEST(CanonicalQueryTest, ATokenIsMaskedHoweverItIsSpelled) {
  for (const auto* query : {"X-Amz-Security-Token=s3cret", "x-amz-security-token=s3cret",
                            "X%2DAmz-Security-Token=s3cret"}) {
    EXPECT_THAT(CanonicalQuery(query, SessionToken::kMasked), ::testing::EndsWith("=********"));
  }
}

std::string Canonical(const std::string& text, std::string_view names,
                      SessionToken token = SessionToken::kShown) {
  return CanonicalRequest(RequestText(text).request(), {names, "hash", Path::kNormalized, token});
}

TEST(CanonicalRequestTest, HeaderValuesAreCollapsedAndJoinedInTheOrderReceived) {
  EXPECT_EQ(Canonical("GET / HTTP/1.1\nB: \t two \t\v\f\r words \r\nA:1\na:2\nA: \n\n", "a;b"),
            "GET\n/\n\na:1,2,\nb:two words\n\na;b\nhash");
}

TEST(CanonicalRequestTest, TheAuthorityIsTheHost) {
  EXPECT_EQ(Canonical("GET / HTTP/1.1\nHost:h:1\n\n", ":authority"),
            "GET\n/\n\n:authority:h:1\n\n:authority\nhash");
}

TEST(CanonicalRequestTest, OnlyTheSessionTokenIsMasked) {
  const std::string text =
      "GET /?X-Amz-Security-Token=q HTTP/1.1\nx-amz-security-token:h\nx-other:o\n\n";
  EXPECT_EQ(Canonical(text, "x-amz-security-token;x-other", SessionToken::kMasked),
            "GET\n/\nX-Amz-Security-Token=********\nx-amz-security-token:********\nx-other:o\n\n"
            "x-amz-security-token;x-other\nhash");
}

// Text that is rich in what the rules are about.
std::string Piece(base::Random& random, std::size_t max) {
  static constexpr std::string_view kWords[] = {
      "a", "b",  "Z",  "9", "/", "//", ".", "..", "%20", "%",    "=",      "&", "+",
      " ", "  ", "\t", "~", "-", "_",  ";", ":",  "%2F", "\xc3", "X-Amz-", "x"};
  std::string out;
  for (std::size_t n = random.Below(max); n > 0; --n) {
    out += kWords[random.Below(std::size(kWords))];
  }
  return out;
}

TEST(CanonicalRequestTest, AgreesWithTheReferenceOnRandomRequests) {
  testing::SeededRandom random(testing::Seed());
  static constexpr std::string_view kNames[] = {"host", "x-amz-a", "B", "b", "Host", "cc"};
  for (int i = 0; i < 2'000; ++i) {
    const std::string path = "/" + Piece(random, 8), query = Piece(random, 12);
    std::vector<std::string> values;
    for (int n = 0; n < 5; ++n) values.push_back(Piece(random, 6));
    std::vector<Header> headers;
    for (const auto& value : values) {
      headers.push_back({kNames[random.Below(std::size(kNames))], value});
    }
    const std::string body = Piece(random, 5);
    const Request request{"PUT", path, query, headers, body};
    for (const std::string names : {":authority;b", "b;cc;host;x-amz-a", "missing"}) {
      const std::string hash = crypto::Sha256Hex(body);
      ASSERT_EQ(CanonicalRequest(request, {names, hash}),
                reference::CanonicalRequest(request, names));
    }
  }
}

}  // namespace
}  // namespace keepsake::sigv4
