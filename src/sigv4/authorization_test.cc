#include "sigv4/authorization.h"

#include "base/limits.h"
#include "sigv4/worked_example_testing.h"

namespace keepsake::sigv4 {
namespace {

const std::string kSignature(64, 'a');
const std::string kCredential = "AKIDEXAMPLE/20150830/us-east-1/secretsmanager/aws4_request";
const std::string kGood = "AWS4-HMAC-SHA256 Credential=" + kCredential +
                          ", SignedHeaders=host;x-amz-date, Signature=" + kSignature;
const std::string kDate = "X-Amz-Date:20150830T123600Z\n";

Result<ParsedAuthorization> ParseText(const std::string& text) {
  return Parse(RequestText(text).request());
}
Result<ParsedAuthorization> ParseHeaders(const std::string& headers) {
  return ParseText("POST / HTTP/1.1\nHost:h\n" + headers + "\n{}");
}

TEST(ParseTest, TheHeaderFormIsTakenApart) {
  const auto parsed = ParseHeaders(kDate + "Authorization:" + kGood +
                                   "\nX-Amz-Security-Token: token \nx-amz-content-sha256:hash\n");
  ASSERT_TRUE(parsed.has_value()) << parsed.error();
  EXPECT_EQ(parsed->form, Form::kHeader);
  EXPECT_EQ(parsed->scope.text(), kCredential);
  EXPECT_EQ(parsed->timestamp, example::kTime);
  EXPECT_EQ(parsed->signed_headers, "host;x-amz-date");
  EXPECT_EQ(parsed->signature, kSignature);
  EXPECT_EQ(parsed->session_token, "token");
  EXPECT_EQ(parsed->content_sha256, "hash");
}

TEST(ParseTest, SpacesAfterCommasAndTheOrderOfPartsDoNotMatter) {  // aws-auth.md §1.4
  for (const std::string& value :
       {"AWS4-HMAC-SHA256 Credential=" + kCredential + ",SignedHeaders=host,Signature=s",
        "AWS4-HMAC-SHA256   Signature=s ,  SignedHeaders=host,  Credential=" + kCredential + " ",
        "AWS4-HMAC-SHA256 SignedHeaders=host, Credential=" + kCredential + ",Signature=s"}) {
    const auto parsed = ParseHeaders(kDate + "Authorization: " + value + "\n");
    ASSERT_TRUE(parsed.has_value()) << parsed.error();
    EXPECT_EQ(parsed->scope.text(), kCredential);
    EXPECT_EQ(parsed->signature, "s");
  }
}

TEST(ParseTest, TheDateHeaderServesWhenThereIsNoOther) {  // aws-auth.md §1.4
  for (const auto* date : {"Date:Sun, 30 Aug 2015 12:36:00 GMT\n", "Date:20150830T123600Z\n",
                           "X-Amz-Date:20150830T123600Z\nDate:Mon, 31 Aug 2015 00:00:00 GMT\n"}) {
    const auto parsed = ParseHeaders(std::string(date) + "Authorization:" + kGood + "\n");
    ASSERT_TRUE(parsed.has_value()) << date << parsed.error();
    EXPECT_EQ(parsed->timestamp, example::kTime);
  }
}

TEST(ParseTest, AListOfNamesMayBeAsLongAsTheLimit) {
  const std::string names(limits::kSignedHeadersBytes, 'h');
  EXPECT_TRUE(ParseHeaders(kDate + "Authorization:AWS4-HMAC-SHA256 Credential=" + kCredential +
                           ",SignedHeaders=" + names + ",Signature=s\n")
                  .has_value());
}

TEST(ParseTest, NoSignatureAtAllIsMissing) {
  for (const auto* text : {"POST / HTTP/1.1\nHost:h\n\n", "GET /?a=b&X-Amz-Date=x HTTP/1.1\n\n", "",
                           "GET /?a=X-Amz-Algorithm HTTP/1.1\nHost:h\n\n"}) {
    const auto parsed = ParseText(text);
    ASSERT_FALSE(parsed.has_value()) << text;
    EXPECT_EQ(parsed.error().code(), ErrorCode::kAuthentication);
    EXPECT_EQ(parsed.error().service_code(), "MissingAuthenticationTokenException");
    EXPECT_EQ(parsed.error().message(), "Missing Authentication Token");
  }
}

struct Bad {
  std::string text;  // of the headers, or of the query
  std::string word;  // that the message must hold
};

void ExpectIncomplete(const Result<ParsedAuthorization>& parsed, const Bad& bad) {
  ASSERT_FALSE(parsed.has_value()) << bad.text;
  EXPECT_EQ(parsed.error().code(), ErrorCode::kAuthentication);
  EXPECT_EQ(parsed.error().service_code(), "IncompleteSignatureException") << bad.text;
  EXPECT_THAT(parsed.error().message(), ::testing::HasSubstr(bad.word)) << bad.text;
  // S-LOG-3: what was sent is not repeated.
  EXPECT_THAT(parsed.error().message(), ::testing::Not(::testing::HasSubstr(kSignature)));
}

TEST(ParseTest, AMalformedHeaderFormNamesWhatIsWrong) {  // aws-auth.md §1.5 steps 1-2, §3
  const std::string algorithm = "AWS4-HMAC-SHA256 ";
  const std::string credential = "Credential=" + kCredential;
  const std::string names = "SignedHeaders=host", signature = "Signature=" + kSignature;
  const auto authorization = [](const std::string& value) {
    return kDate + "Authorization:" + value + "\n";
  };
  const Bad cases[] = {
      {authorization(""), "AWS4-HMAC-SHA256"},
      {authorization("Bearer x"), "AWS4-HMAC-SHA256"},
      {authorization("AWS4-HMAC-SHA256"), "AWS4-HMAC-SHA256"},
      {authorization("aws4-hmac-sha256 " + credential), "AWS4-HMAC-SHA256"},
      {authorization("AWS4-ECDSA-P256-SHA256 " + credential), "AWS4-HMAC-SHA256"},
      {authorization(algorithm), "AWS4-HMAC-SHA256"},
      {authorization(algorithm + ","), "none of"},
      {authorization(algorithm + names + "," + signature), "'Credential'"},
      {authorization(algorithm + credential + "," + signature), "'SignedHeaders'"},
      {authorization(algorithm + credential + "," + names), "'Signature'"},
      {authorization(algorithm + credential + "," + names + "," + signature + ",x=y"), "none of"},
      {authorization(algorithm + credential + "," + names + "," + signature + ","), "none of"},
      {authorization(algorithm + credential + "," + credential + "," + names + "," + signature),
       "'Credential' is given twice"},
      {authorization(algorithm + names + "," + names), "'SignedHeaders' is given twice"},
      {authorization(algorithm + signature + "," + signature), "'Signature' is given twice"},
      {authorization(algorithm + "Credential=AK/20150830/r/s," + names + "," + signature),
       "5 slash-separated parts"},
      {authorization(algorithm + "Credential=," + names + "," + signature), "Credential"},
      {authorization(algorithm + credential + ",SignedHeaders=," + signature), "SignedHeaders"},
      {authorization(algorithm + credential + ",SignedHeaders=Host," + signature), "SignedHeaders"},
      {authorization(algorithm + credential + ",SignedHeaders=host;," + signature),
       "SignedHeaders"},
      {authorization(algorithm + credential + ",SignedHeaders=host;host," + signature),
       "SignedHeaders"},
      {authorization(algorithm + credential + ",SignedHeaders=x;host," + signature),
       "SignedHeaders"},
      {authorization(algorithm + credential + ",SignedHeaders=host;x y," + signature),
       "SignedHeaders"},
      {authorization(algorithm + credential + ",SignedHeaders=host;x\xd4y," + signature),
       "SignedHeaders"},
      {authorization(algorithm + credential + ",SignedHeaders=:method;host," + signature),
       "SignedHeaders"},
      {authorization(algorithm + credential + ",SignedHeaders=authorization;host," + signature),
       "SignedHeaders"},
      {authorization(algorithm + credential + ",SignedHeaders=" +
                     std::string(limits::kSignedHeadersBytes + 1, 'h') + "," + signature),
       "SignedHeaders"},
      {"Authorization:" + kGood + "\n", "'X-Amz-Date' or a 'Date'"},
      {"Authorization:" + kGood + "\nX-Amz-Date:now\n", "'X-Amz-Date'"},
      {"Authorization:" + kGood + "\nX-Amz-Date:2015-08-30T12:36:00Z\n", "'X-Amz-Date'"},
      {"Authorization:" + kGood + "\nDate:yesterday\n", "'X-Amz-Date'"},
      {authorization(kGood) + "authorization:" + kGood + "\n", "'authorization' is given twice"},
      {authorization(kGood) + kDate, "'x-amz-date' is given twice"},
      {authorization(kGood) + "Date:x\nDate:x\n", "'date' is given twice"},
      {authorization(kGood) + "X-Amz-Security-Token:a\nx-amz-security-token:b\n",
       "'x-amz-security-token' is given twice"},
      {authorization(kGood) + "x-amz-content-sha256:a\nx-amz-content-sha256:a\n",
       "'x-amz-content-sha256' is given twice"},
  };
  for (const Bad& bad : cases) {
    ExpectIncomplete(ParseHeaders(bad.text), bad);
  }
}

TEST(ParseTest, ASignatureWithoutValueIsLeftToTheComparison) {
  const auto parsed =
      ParseHeaders(kDate + "Authorization:AWS4-HMAC-SHA256 Credential=" + kCredential +
                   ",SignedHeaders=host,Signature\n");
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->signature, "");
}

const std::string kQuery[] = {
    "X-Amz-Algorithm=AWS4-HMAC-SHA256",
    "X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fsecretsmanager%2Faws4_request",
    "X-Amz-Date=20150830T123600Z",
    "X-Amz-Expires=60",
    "X-Amz-SignedHeaders=host",
    "X-Amz-Signature=" + kSignature,
};

// The query with one parameter left out or put in place of.
std::string QueryWith(std::size_t which, const std::string& instead) {
  std::string query;
  for (std::size_t i = 0; i < std::size(kQuery); ++i)
    query += (i == which ? instead : kQuery[i]) + "&";
  return query;
}

Result<ParsedAuthorization> ParseQuery(const std::string& query, const std::string& headers = {}) {
  return ParseText("GET /?" + query + " HTTP/1.1\nHost:h\n" + headers + "\n");
}

TEST(ParseTest, TheQueryFormIsTakenApart) {
  const auto parsed =
      ParseQuery(QueryWith(99, "") + "X-Amz-Security-Token=a%2Bb", "x-amz-content-sha256:hash\n");
  ASSERT_TRUE(parsed.has_value()) << parsed.error();
  EXPECT_EQ(parsed->form, Form::kQuery);
  EXPECT_EQ(parsed->scope.text(), kCredential);
  EXPECT_EQ(parsed->timestamp, example::kTime);
  EXPECT_EQ(parsed->life, std::chrono::minutes(1));
  EXPECT_EQ(parsed->signature, kSignature);
  EXPECT_EQ(parsed->session_token, "a+b");
  EXPECT_EQ(parsed->content_sha256, "hash");
}

TEST(ParseTest, AMalformedQueryFormNamesWhatIsWrong) {
  const Bad cases[] = {
      {QueryWith(0, ""), "must include 'X-Amz-Algorithm'"},
      {QueryWith(1, ""), "must include 'X-Amz-Credential'"},
      {QueryWith(2, ""), "must include 'X-Amz-Date'"},
      {QueryWith(3, ""), "must include 'X-Amz-Expires'"},
      {QueryWith(4, ""), "must include 'X-Amz-SignedHeaders'"},
      {QueryWith(5, ""), "must include 'X-Amz-Signature'"},
      {QueryWith(0, "X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256"), "'X-Amz-Algorithm' must be"},
      {QueryWith(1, "X-Amz-Credential=AK"), "5 slash-separated parts"},
      {QueryWith(2, "X-Amz-Date=Sun,%2030%20Aug%202015%2012:36:00%20GMT"), "'X-Amz-Date'"},
      {QueryWith(3, "X-Amz-Expires=0"), "between 1 and 604800"},
      {QueryWith(3, "X-Amz-Expires=604801"), "between 1 and 604800"},
      {QueryWith(3, "X-Amz-Expires=-1"), "between 1 and 604800"},
      {QueryWith(3, "X-Amz-Expires=99999999999"), "between 1 and 604800"},
      {QueryWith(3, "X-Amz-Expires=1m"), "between 1 and 604800"},
      {QueryWith(4, "X-Amz-SignedHeaders=Host"), "SignedHeaders"},
      {QueryWith(99, "") + kQuery[2], "'X-Amz-Date' is given twice"},
      {QueryWith(99, "") + "x-amz-signature=1", "'X-Amz-Signature' is given twice"},
  };
  for (const Bad& bad : cases) ExpectIncomplete(ParseQuery(bad.text), bad);
  EXPECT_TRUE(ParseQuery(QueryWith(3, "X-Amz-Expires=604800")).has_value());
}

TEST(ParseTest, BothFormsAtOnceAreRefused) {
  ExpectIncomplete(ParseQuery(QueryWith(99, ""), kDate + "Authorization:" + kGood + "\n"),
                   {"both", "not in both"});
}

TEST(ParseTest, AHeaderMayNotRepeatTheQuery) {
  ExpectIncomplete(
      ParseQuery(QueryWith(99, "") + "X-Amz-Security-Token=a", "x-amz-security-token:b\n"),
      {"token", "'x-amz-security-token' is given twice"});
  ExpectIncomplete(
      ParseQuery(QueryWith(99, "") + "X-Amz-Content-Sha256=a", "x-amz-content-sha256:b\n"),
      {"hash", "'x-amz-content-sha256' is given twice"});
}

}  // namespace
}  // namespace keepsake::sigv4
