#include "sigv4/reference_testing.h"
#include "sigv4/worked_example_testing.h"
#include "testing/seeded_random.h"

// Whoever changes a signed request has it refused.
namespace keepsake::sigv4 {
namespace {

using example::Check;
using example::kTime;

// A signed request in parts that can be changed one by one.
struct Parts {
  std::string method, path, query, body;
  std::vector<std::pair<std::string, std::string>> headers;

  explicit Parts(const RequestText& text) {
    const Request r = text.request();
    method = r.method;
    path = r.path;
    query = r.query;
    body = r.body;
    for (const Header& header : r.headers) headers.emplace_back(header.name, header.value);
  }
  std::string& Value(std::string_view name) {
    for (auto& [n, value] : headers) {
      if (n == name) return value;
    }
    ADD_FAILURE() << "no header " << name;
    return method;
  }
  Status Verdict() const {
    std::vector<Header> views;
    for (const auto& [name, value] : headers) views.push_back({name, value});
    return Check({method, path, query, views, body}, kTime, {example::kSecret, "token"});
  }
};

const std::string kText =
    "POST /a/b?x=1&y=2 HTTP/1.1\ncontent-type:application/x-amz-json-1.1\n"
    "host:secretsmanager.us-east-1.amazonaws.com\nx-amz-target:secretsmanager.GetSecretValue\n\n"
    "{\"SecretId\": \"x\"}";

void Replace(std::string& text, std::string_view what, std::string_view with) {
  const auto at = text.find(what);
  ASSERT_NE(at, text.npos) << what;
  text.replace(at, what.size(), with);
}

TEST(TamperTest, EachFieldOfASignedRequestIsBound) {
  const std::string_view mismatch = "InvalidSignatureException";
  const struct {
    std::string name;
    std::function<void(Parts&)> change;
    std::string_view want;
  } cases[] = {
      {"method", [](Parts& p) { p.method = "GET"; }, mismatch},
      {"path", [](Parts& p) { p.path = "/a/c"; }, mismatch},
      {"path ends", [](Parts& p) { p.path += '/'; }, mismatch},
      {"path encoded", [](Parts& p) { p.path = "/a%2Fb"; }, mismatch},
      {"query value", [](Parts& p) { p.query = "x=1&y=3"; }, mismatch},
      {"query gone", [](Parts& p) { p.query.clear(); }, mismatch},
      {"query more", [](Parts& p) { p.query += "&z"; }, mismatch},
      {"body", [](Parts& p) { Replace(p.body, "x", "y"); }, mismatch},
      {"body more", [](Parts& p) { p.body += ' '; }, mismatch},
      {"body gone", [](Parts& p) { p.body.clear(); }, mismatch},
      {"host", [](Parts& p) { p.Value("host") = "evil.example"; }, mismatch},
      {"host case", [](Parts& p) { Replace(p.Value("host"), "s", "S"); }, mismatch},
      {"content type", [](Parts& p) { p.Value("content-type") = "text/plain"; }, mismatch},
      {"target", [](Parts& p) { Replace(p.Value("x-amz-target"), "Get", "Put"); }, mismatch},
      {"second target", [](Parts& p) { p.headers.emplace_back("x-amz-target", "s.D"); }, mismatch},
      {"new amz header", [](Parts& p) { p.headers.emplace_back("x-amz-a", "1"); }, mismatch},
      {"header gone", [](Parts& p) { p.headers.erase(p.headers.begin()); }, mismatch},
      {"time", [](Parts& p) { Replace(p.Value("x-amz-date"), "3600Z", "3601Z"); }, mismatch},
      {"token", [](Parts& p) { p.Value("x-amz-security-token") = "Token"; },
       "UnrecognizedClientException"},
      {"key id", [](Parts& p) { Replace(p.Value("authorization"), "AKID", "AKIE"); },
       "UnrecognizedClientException"},
      {"date of scope", [](Parts& p) { Replace(p.Value("authorization"), "0830", "0831"); },
       mismatch},
      {"region", [](Parts& p) { Replace(p.Value("authorization"), "us-east-1", "us-east-2"); },
       mismatch},
      {"service", [](Parts& p) { Replace(p.Value("authorization"), "secretsmanager/", "kms/"); },
       mismatch},
      {"terminator", [](Parts& p) { Replace(p.Value("authorization"), "aws4_", "aws5_"); },
       "IncompleteSignatureException"},
      {"algorithm", [](Parts& p) { Replace(p.Value("authorization"), "SHA256", "SHA1"); },
       "IncompleteSignatureException"},
      {"fewer names", [](Parts& p) { Replace(p.Value("authorization"), "content-type;", ""); },
       mismatch},
      {"host unsigned", [](Parts& p) { Replace(p.Value("authorization"), "host;", ""); }, mismatch},
      {"target unsigned", [](Parts& p) { Replace(p.Value("authorization"), ";x-amz-target", ""); },
       mismatch},
      {"signature cut", [](Parts& p) { p.Value("authorization").pop_back(); }, mismatch},
      {"signature long", [](Parts& p) { p.Value("authorization") += '0'; }, mismatch},
      {"signature upper",
       [](Parts& p) {
         std::string& value = p.Value("authorization");
         const auto at = value.find_first_of("abcdef", value.find("Signature=") + 10);
         value[at] = static_cast<char>(std::toupper(value[at]));
       },
       mismatch},
      {"no authorization", [](Parts& p) { p.headers.pop_back(); },
       "MissingAuthenticationTokenException"},
  };
  const auto signed_text = example::Signed("token", kText);
  ASSERT_TRUE(Parts(*signed_text).Verdict().has_value());
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    Parts parts(*signed_text);
    c.change(parts);
    const Status verdict = parts.Verdict();
    ASSERT_FALSE(verdict.has_value());
    EXPECT_EQ(verdict.error().service_code(), c.want) << verdict.error();
    EXPECT_EQ(verdict.error().code(), ErrorCode::kAuthentication);
  }
}

// Changes one byte somewhere, or takes one out, or puts one in.
void ChangeOneByte(std::string& text, base::Random& random) {
  const std::size_t at = random.Below(text.size() + 1);
  const char byte = static_cast<char>(random.Below(256));
  switch (random.Below(3)) {
    case 0:
      text.insert(at, 1, byte);
      break;
    case 1:
      if (at < text.size()) text.erase(at, 1);
      break;
    default:
      if (at < text.size()) text[at] = byte;
  }
}

std::string& AnyPart(Parts& parts, base::Random& random) {
  std::string* fixed[] = {&parts.method, &parts.path, &parts.query, &parts.body};
  const std::size_t which = random.Below(std::size(fixed) + 2 * parts.headers.size());
  if (which < std::size(fixed)) return *fixed[which];
  auto& header = parts.headers[(which - std::size(fixed)) / 2];
  return which % 2 == 0 ? header.first : header.second;
}

// What the signature is about, as the reference sees it. Changes that leave it as it was (white
// space around a value, an escape that decodes to the same) are no changes.
std::string Meaning(const Parts& parts) {
  std::vector<Header> views;
  std::string authorization;
  for (const auto& [name, value] : parts.headers) {
    views.push_back({name, value});
    if (base::EqualsIgnoreCase(name, "authorization")) authorization = value;
  }
  std::erase(authorization, ' ');
  return reference::CanonicalRequest(
             {parts.method, parts.path, parts.query, views, parts.body},
             "content-type;host;x-amz-date;x-amz-security-token;x-amz-target") +
         "\n" + authorization;
}

void TamperAtRandom(const RequestText& signed_text) {
  testing::SeededRandom random(testing::Seed());
  const Parts original(signed_text);
  ASSERT_TRUE(original.Verdict().has_value()) << original.Verdict().error();
  int changed = 0;
  for (int i = 0; i < 4'000; ++i) {
    Parts parts = original;
    for (std::uint64_t n = 1 + random.Below(2); n > 0; --n)
      ChangeOneByte(AnyPart(parts, random), random);
    const Status verdict = parts.Verdict();
    if (!verdict.has_value()) {
      EXPECT_EQ(verdict.error().code(), ErrorCode::kAuthentication);
      ++changed;
      continue;
    }
    ASSERT_EQ(Meaning(parts), Meaning(original)) << "accepted, and it says something else";
  }
  EXPECT_GT(changed, 3'000);
}

TEST(TamperTest, NoRandomChangeOfWhatIsSignedIsAccepted) {
  TamperAtRandom(*example::Signed("token", kText));
}

TEST(TamperTest, NoRandomChangeOfAPresignedRequestIsAccepted) {
  auto text = std::make_unique<RequestText>(
      "GET /a?x=1 HTTP/1.1\ncontent-type:t\nhost:h\nx-amz-target:s.Get\n\n");
  text->set_query(Presign(text->request(), {example::kKeyId, example::kSecret, "token"},
                          example::Options(), std::chrono::hours(1)));
  TamperAtRandom(*text);
}

}  // namespace
}  // namespace keepsake::sigv4
